"""Links to new passwords: one use, an hour, one living link a person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from chalicelib.mail import passwords
from chalicelib.mail.passwords import Asked
from chalicelib.mail.ports import Reset
from tests.fakes.mail import PEOPLE, SECRET, FakeResets
from tests.support.examples import examples
from tests.support.mailing import EMAIL, NOW

ME = PEOPLE.customer_by_email(EMAIL)
PAGE = "https://shop.example/new?t={token}"


def ask(resets: FakeResets, now: int = NOW, key: str | None = None, url: str = PAGE) -> Reset:
    return passwords.ask(Asked(EMAIL, url, "sv", "c1", key), ME, resets=resets, secret=SECRET, now=now)


def token(reset: Reset) -> str:
    return passwords.address(reset, SECRET).partition("t=")[2]


def test_a_token_holds_once() -> None:
    resets = FakeResets()
    made = token(ask(resets))
    assert passwords.verify(made, resets=resets, now=NOW) == (EMAIL, "c1")
    with pytest.raises(Conflict):
        passwords.verify(made, resets=resets, now=NOW)


def test_a_token_holds_an_hour() -> None:
    resets = FakeResets()
    made = token(ask(resets))
    with pytest.raises(Forbidden, match="another"):
        passwords.verify(made, resets=resets, now=NOW + clock.HOUR)
    assert passwords.verify(made, resets=resets, now=NOW + clock.HOUR - 1)


def test_only_the_latest_link_holds() -> None:
    resets = FakeResets()
    first, second = token(ask(resets)), token(ask(resets))
    with pytest.raises(Forbidden, match="later"):
        passwords.verify(first, resets=resets, now=NOW)
    assert passwords.verify(second, resets=resets, now=NOW)


def test_a_repeated_call_is_the_same_link() -> None:
    resets = FakeResets()
    first = ask(resets, key="k")
    assert ask(resets, now=NOW + 5, key="k") == first
    assert ask(resets, key="other") != first


def test_five_an_hour_and_more_the_next() -> None:
    resets = FakeResets()
    for _ in range(5):
        ask(resets)
    with pytest.raises(TooMany):
        ask(resets)
    assert ask(resets, now=NOW + clock.HOUR)


def test_nothing_that_is_kept_opens_anything() -> None:
    resets = FakeResets()
    made = ask(resets)
    wanted = passwords.mail(made, NOW)
    assert token(made) not in f"{made} {wanted}"
    assert wanted.expires_at == made.until
    other = passwords.address(made, "another secret").partition("t=")[2]
    with pytest.raises(Forbidden):
        passwords.verify(other, resets=resets, now=NOW)


@given(st.text(max_size=80) | st.from_regex(r"np_[A-Za-z0-9_-]{65}", fullmatch=True))
@settings(max_examples=examples(100), deadline=None)
def test_what_is_not_ours_opens_nothing(forged: str) -> None:
    resets = FakeResets()
    ask(resets)
    with pytest.raises((Invalid, Forbidden)):
        passwords.verify(forged, resets=resets, now=NOW)


@given(st.integers(0, 67), st.sampled_from("AZaz09-_"))
@settings(max_examples=examples(100), deadline=None)
def test_any_changed_sign_of_a_token_undoes_it(at: int, sign: str) -> None:
    resets = FakeResets()
    made = token(ask(resets))
    changed = made[:at] + sign + made[at + 1 :]
    if changed == made:
        return
    with pytest.raises((Invalid, Forbidden)):
        passwords.verify(changed, resets=resets, now=NOW)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/new",
        "https://shop.example/{token}/{token}",
        "http://shop.example/{token}",
        "https://{token}.example/",
        "https://a@shop.example/{token}",
        "javascript:{token}",
        "https://[/{token}",
    ],
)
def test_a_page_without_one_safe_place_for_the_token_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(FakeResets(), url=url)
    assert refused.value.errors[0].pointer == "/url"
