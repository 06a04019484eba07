"""What people send stands in no log line: a canary is put into every field of every operation, and looked for.

Both while all goes well and while every store fails with an error that quotes what it was handed.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn

import jwt
import pytest
from chalice.test import Client

from app import app
from chalicelib.aws import log, secrets, tables
from chalicelib.kernel import settings
from chalicelib.reference import calls, source
from chalicelib.web import parsing
from tests.http.fakes import House
from tests.support import keys, reference

#: A word that passes as an id, a name, a word of a text, and as parts of an address and of a mail address.
CANARY: Final = "Kanarie7f3a"
ADDRESS: Final = "203.0.113.77"
#: Fields whose values decide whether a request is understood at all.
WORDS: Final = re.compile(
    r"^(type|kind|event|state|format|purpose|platform|currency|language|locale|market|.*_at|.*_type)$"
)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, and what is printed by whoever prints."""
    written = io.StringIO()
    log.logger.cache_clear()
    monkeypatch.setattr("sys.stdout", written)
    logger = log.logger()
    for handler in logger.handlers:
        handler.setStream(written)  # type: ignore[attr-defined]
    yield written
    log.logger.cache_clear()


def marked(value: Any, name: str = "") -> Any:
    """A body's values with the canary in each that a person could have written."""
    if isinstance(value, dict):
        return {key: marked(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(one, name) for one in value]
    if not isinstance(value, str) or WORDS.match(name):
        return value
    if "@" in value:
        return f"{CANARY}@example.com"
    return f"{value}/{CANARY}" if value.startswith("http") else CANARY


def requests() -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    """Every operation as it is documented, with the canary in it."""
    for one in source.operations():
        asked = calls.request(one.method, one.path, one.told, reference.SAMPLES)
        path = re.sub(r"{\w+}", CANARY, one.path)
        query = "&".join(
            f"{name}={CANARY if name in ('q', 'query') else value}" for name, value in asked.query.items()
        )
        body = asked.body or ""
        if (asked.media or "").startswith("application/json") and body:
            body = json.dumps(marked(json.loads(body)))
        yield (
            one.method.upper(),
            f"{path}?{query}" if query else path,
            _headers(one.told, asked.media),
            body.encode(),
        )


def _headers(told: Any, media: str | None) -> dict[str, str]:
    sent = {
        "User-Agent": CANARY, "Referer": f"https://shop.example/{CANARY}", "X-Forwarded-For": ADDRESS,
        "Cookie": f"shop={CANARY}", "Idempotency-Key": CANARY, **({"Content-Type": media} if media else {}),
    }  # fmt: skip
    match calls.needs(told):
        case "secret":
            return sent | {"Authorization": f"Bearer {keys.SECRET}"}
        case "shopper" | "person":
            now = settings.current().now() // 1000
            claims = {
                "sub": CANARY,
                "name": CANARY,
                "email": f"{CANARY}@example.com",
                "aud": "torg",
                "exp": now + 600,
            }
            token = jwt.encode(claims, keys.SIGNING, algorithm="HS256")
            return sent | {"Authorization": f"Bearer {token}", "X-Torg-Key": keys.PUBLISHABLE}
        case _:
            return sent | {"X-Torg-Key": keys.PUBLISHABLE}


def ask_all() -> set[int]:
    """Send everything; the statuses there were."""
    secrets.hold(keys.SECRETS)
    statuses = set()
    with Client(app) as client:
        for method, path, headers, body in requests():
            statuses.add(client.http.request(method, path, headers=headers, body=body).status_code)
    return statuses


class Quoting:
    """A store all of whose methods fail with what they were handed."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("__"):
            raise AttributeError(name)

        def fail(*given: Any, **named: Any) -> NoReturn:
            raise ValueError(f"{name}{given!r}{named!r} {CANARY}")

        return fail


def assert_silent(lines: io.StringIO) -> None:
    for line in lines.getvalue().splitlines():
        assert CANARY.lower() not in line.lower(), line
        assert ADDRESS not in line, line


def test_what_goes_well_and_what_is_refused_leaves_no_word_of_it(house: House, lines: io.StringIO) -> None:
    statuses = ask_all()
    assert {200, 400, 404} <= statuses
    assert_silent(lines)


def test_nor_does_what_fails_with_an_error_that_quotes_it(
    house: House, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in vars(house):
        setattr(house, name, Quoting())
    monkeypatch.setattr(tables, "batch_get", Quoting().batch_get)
    assert 500 in ask_all()
    assert '"message":"unhandled"' in lines.getvalue()
    assert "ValueError" in lines.getvalue()
    assert_silent(lines)


def test_an_error_is_told_by_where_it_was_and_what_led_to_it() -> None:
    with pytest.raises(RuntimeError) as caught:
        _stumble()
    told = log.told(caught.value)
    assert [part for part in ("_stumble", "ValueError", "RuntimeError") if part not in told] == []
    assert told.index("ValueError") < told.rindex("RuntimeError")
    assert CANARY not in told


def _stumble() -> None:
    word = CANARY
    try:
        parsing.path_id("product_id", word)
        int(word)
    except ValueError as error:
        raise RuntimeError(f"can't read {word}") from error
