"""Where links to new passwords are kept: one suite over the fake and over DynamoDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Forbidden
from chalicelib.kernel.revisions import Stale
from chalicelib.mail import passwords
from chalicelib.mail.passwords import Asked, Holder
from chalicelib.mail.ports import Reset, Resets
from tests.fakes.mail import PEOPLE, SECRET, FakeResets

NOW = clock.parse_iso("2026-11-22T12:00:00Z")
PAGE = "https://shop.example/new?t={token}"


@pytest.fixture(params=["fake", "dynamodb"])
def resets(request: pytest.FixtureRequest) -> Resets:
    if request.param == "fake":
        return FakeResets()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.mail.store import DynamoResets

    return DynamoResets()


@pytest.fixture
def email() -> str:
    return f"{uuid.uuid4().hex}@example.se"


def ask(resets: Resets, email: str, now: int = NOW) -> Reset:
    who = PEOPLE.customer_by_email(email)
    return passwords.ask(Asked(email, PAGE, "sv", "c1"), who, resets=resets, secret=SECRET, now=now)


def token(reset: Reset) -> str:
    return passwords.address(reset, SECRET).partition("t=")[2]


def test_what_is_kept_comes_back_and_goes(resets: Resets, email: str) -> None:
    who = PEOPLE.customer_by_email(email)
    assert resets.get(who) is None
    made = ask(resets, email)
    assert resets.get(who) == made
    resets.forget(who)
    resets.forget(who)
    assert resets.get(who) is None


def test_a_write_stands_on_what_was_read(resets: Resets, email: str) -> None:
    first = ask(resets, email)
    second = ask(resets, email)
    with pytest.raises(Stale):
        resets.keep(first, replace(first, used_at=NOW, revision=2))
    with pytest.raises(Stale):
        resets.keep(None, replace(first, reset_id="other"))
    assert resets.get(second.recipient) == second


def test_calls_are_counted_by_the_hour(resets: Resets, email: str) -> None:
    who = PEOPLE.customer_by_email(email)
    assert [resets.count(who, NOW), resets.count(who, NOW + 1), resets.count(who, NOW + clock.HOUR)] == [
        1,
        2,
        1,
    ]


def test_of_many_who_use_a_token_at_once_one_does(resets: Resets, email: str) -> None:
    made = token(ask(resets, email))

    def use(_: int) -> Holder | None:
        try:
            return passwords.verify(made, resets=resets, now=NOW)
        except Conflict:
            return None

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(use, range(12)))
    assert [one for one in found if one is not None] == [Holder(email, "c1")]


def test_of_many_who_ask_at_once_one_link_holds(resets: Resets, email: str) -> None:
    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(lambda _: token(ask(resets, email)), range(5)))
    assert len(set(made)) == 5
    held = []
    for one in made:
        try:
            held.append(passwords.verify(one, resets=resets, now=NOW))
        except Forbidden:
            continue
    assert held == [Holder(email, "c1")]
