"""Who may call what: every route × every identity, against the table in docs/authorisation.md.

A route that the table doesn't name fails, and so does a row that names none.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

import app  # noqa: F401  (registers every endpoint)
from chalicelib.web.access import Needs
from chalicelib.web.endpoint import ENDPOINTS, PAGES, Endpoint
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys
from tests.support.paths import DOCS

_ROW: Final = re.compile(r"^\| (GET|PUT|POST|DELETE) \| `(/[^`]*)` \| ([a-z, ]+) \|", re.MULTILINE)
DECLARED: Final = {(method, path): needs for method, path, needs in _ROW.findall((DOCS / "authorisation.md").read_text())}  # fmt: skip

# What each identity sends. A shopper's token and a guest's stand beside the browser's key, as in earnest.
IDENTITIES: Final = ("nobody", "publishable", "guest", "shopper", "secret")
PASSES: Final = {
    "anyone": frozenset(IDENTITIES),
    "key": frozenset(IDENTITIES) - {"nobody"},
    "person": frozenset({"guest", "shopper"}),
    "shopper": frozenset({"shopper"}),
    "secret": frozenset({"secret"}),
}
_WORDS: Final = {
    Needs.NOTHING: "anyone",
    Needs.KEY: "key",
    Needs.PERSON: "person",
    Needs.SHOPPER: "shopper",
    Needs.SECRET: "secret",
}


def _sent(identity: str) -> dict[str, Any]:
    match identity:
        case "nobody":
            return {"key": None}
        case "guest":
            return {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g-1")}
        case "shopper":
            return {"key": None, "Authorization": keys.shopper_token("c-1")}
        case "secret":
            return {"key": keys.SECRET}
        case _:
            return {"key": keys.PUBLISHABLE}


def _open() -> list[Endpoint]:
    return [one for one in ENDPOINTS if one.needs is not Needs.OPERATOR]


def _calls() -> Iterator[tuple[Endpoint, str]]:
    for one in _open():
        for identity in IDENTITIES:
            yield one, identity


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    return house


def test_the_table_names_exactly_the_routes_there_are() -> None:
    assert set(DECLARED) == {(one.method, one.path) for one in [*ENDPOINTS, *PAGES]}


# Each of the console's pages is asked for as everybody in tests/http/console/test_roles.py.
@pytest.mark.parametrize("one", PAGES, ids=lambda one: f"{one.method} {one.path}")
def test_the_table_names_the_least_role_of_a_page(one: Endpoint) -> None:
    roles = ("viewer", "moderator", "admin")
    least = next((role for role in roles if role in one.roles), "anyone")
    assert DECLARED[one.method, one.path] == least
    assert one.roles in (frozenset(), *(frozenset(roles[n:]) for n in range(3)))


@pytest.mark.parametrize("one", _open(), ids=lambda one: f"{one.method} {one.path}")
def test_the_table_says_what_the_route_declares(one: Endpoint) -> None:
    assert DECLARED.get((one.method, one.path)) == _WORDS[one.needs]


@pytest.mark.parametrize(
    ("one", "identity"),
    list(_calls()),
    ids=lambda it: it if isinstance(it, str) else f"{it.method} {it.path}",
)
def test_only_those_pass_whom_the_table_names(api: Api, one: Endpoint, identity: str) -> None:
    path = re.sub(r"{\w+}", "tent-2", one.path)
    body = b"" if one.body is not None else None
    answer = api.request(one.method, path, body, **_sent(identity))
    passed = identity in PASSES[DECLARED[one.method, one.path]]
    # An empty body is refused only once the caller has passed; 401 and 403 say that they didn't.
    assert (answer.status_code not in (401, 403)) == passed, answer.body
