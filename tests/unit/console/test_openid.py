"""Sign-in at an identity provider: a real one's answers over HTTP, and everything that must not hold."""

import base64
from collections.abc import Iterator
from typing import Any

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.console import provider, service
from chalicelib.console.domain import Cookie, Role
from chalicelib.console.provider import FetchedProvider
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, Unauthorised, Unavailable
from chalicelib.kernel.settings import Settings
from tests.fakes.console import Desk
from tests.support import issuer
from tests.support.issuer import CLIENT, Issuer

NOW = 1_800_000_000_000
BACK = "https://api.example/admin/callback"


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with issuer.running() as running:
        allowed = Settings(fetch_allow=frozenset({f"127.0.0.1:{running.port}"}))
        monkeypatch.setattr(settings, "current", lambda: allowed)
        provider._remembered.clear()
        yield running
        provider._remembered.clear()


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.let_in("moa@shop.example", Role.MODERATOR)
    return desk


def enter(
    idp: Issuer, desk: Desk, *, later: int = 0, browser: str | None = None, state: str | None = None
) -> Cookie:
    asked = FetchedProvider(idp.known)
    address, kept = service.start_openid(asked, BACK, store=desk.store, now=NOW)
    told, code = idp.sign_in(address, NOW)
    return service.finish_openid(
        state or told, code, browser or kept, provider=asked, back=BACK, doors=desk.doors, now=NOW + later
    )


def test_an_operator_comes_in_by_the_provider(idp: Issuer, desk: Desk) -> None:
    cookie = enter(idp, desk)
    who = service.signed_in(str(cookie), store=desk.store, now=NOW).operator
    assert (who.email, who.openid_subject) == ("moa@shop.example", "user-1")
    assert [entry[1:4:2] for entry in desk.log] == [("signed_in", "openid")]
    enter(idp, desk)
    assert idp.asked.count("/.well-known/openid-configuration") == 1
    assert idp.asked.count("/keys") == 1


def test_keys_that_were_rotated_are_fetched_anew(idp: Issuer, desk: Desk) -> None:
    enter(idp, desk)
    idp.signs_with = ("k2", issuer.new_key())
    idp.shows = dict([idp.signs_with])
    enter(idp, desk)
    assert idp.asked.count("/keys") == 2


CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody"},
    "several audiences": {"aud": [CLIENT, "somebody"]},
    "another party": {"azp": "somebody"},
    "expired": {"exp": NOW // 1000 - 61},
    "of the future": {"iat": NOW // 1000 + 61},
    "another nonce": {"nonce": "made up"},
    "an unchecked address": {"email_verified": False},
    "an address unchecked by word": {"email_verified": "false"},
    "no address": {"email": ""},
    "no subject": {"sub": ""},
    "a number for a subject": {"sub": 7},
}


@pytest.mark.parametrize("about", CLAIMS)
def test_claims_that_do_not_hold_are_refused(idp: Issuer, desk: Desk, about: str) -> None:
    idp.claims = CLAIMS[about]
    with pytest.raises(Unauthorised):
        enter(idp, desk)
    assert desk.store.sessions == {}


def test_an_audience_among_others_holds_if_we_are_the_party(idp: Issuer, desk: Desk) -> None:
    idp.claims = {"aud": [CLIENT, "somebody"], "azp": CLIENT, "email_verified": "true"}
    assert enter(idp, desk)


@pytest.mark.parametrize(
    ("email", "subject"),
    [("nobody@shop.example", "user-1"), ("gone@shop.example", "user-1"), ("moa@shop.example", "user-2")],
)
def test_who_is_no_operator_stays_out(idp: Issuer, desk: Desk, email: str, subject: str) -> None:
    desk.let_in("gone@shop.example", Role.ADMIN, removed_at=1)
    enter(idp, desk)
    idp.claims = {"email": email, "sub": subject}
    with pytest.raises(Forbidden):
        enter(idp, desk)


def test_a_signature_of_anybody_else_is_refused(idp: Issuer, desk: Desk) -> None:
    idp.signs_with = ("k1", issuer.new_key())
    with pytest.raises(Unauthorised):
        enter(idp, desk)


def test_other_algorithms_are_refused(idp: Issuer, desk: Desk) -> None:
    said = {"iss": idp.url, "sub": "u", "aud": CLIENT, "iat": NOW // 1000, "exp": NOW // 1000 + 9, "nonce": "n", "email": "moa@shop.example", "email_verified": True}  # fmt: skip
    unsigned = jwt.encode(said, "", algorithm="none")
    by_secret = jwt.encode(said, "client secret that is long enough..", algorithm="HS256")
    for token in (unsigned, by_secret, "a.b", "a.b.c", "", "é.b.c", "a" * 20_000):
        idp.token = token or "."
        with pytest.raises(Unauthorised):
            enter(idp, desk)


def test_a_signature_whose_padding_is_loose_is_refused(idp: Issuer, desk: Desk) -> None:
    """Bleichenbacher's forgery needs a small exponent and a check that doesn't look at the whole."""
    weak = rsa.generate_private_key(public_exponent=3, key_size=2048)
    idp.shows = {"k1": weak}
    header, claims = ({"alg": "RS256", "kid": "k1"}, {"iss": idp.url, "sub": "u", "aud": CLIENT, "iat": NOW // 1000, "exp": NOW // 1000 + 9, "nonce": "n", "email": "moa@shop.example", "email_verified": True})  # fmt: skip
    signed = ".".join(
        base64.urlsafe_b64encode(msgspec.json.encode(one)).rstrip(b"=").decode() for one in (header, claims)
    )
    import hashlib

    digest = (
        bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(signed.encode()).digest()
    )
    wanted = int.from_bytes((b"\x00\x01" + b"\xff" * 8 + b"\x00" + digest).ljust(256, b"\x00"), "big")
    low, high = 0, 1 << 684
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < wanted else (low, middle)
    assert (low**3).to_bytes(256, "big").startswith(b"\x00\x01" + b"\xff" * 8 + b"\x00" + digest)
    idp.token = signed + "." + base64.urlsafe_b64encode(low.to_bytes(256, "big")).rstrip(b"=").decode()
    with pytest.raises(Unauthorised, match="signed"):
        enter(idp, desk)


def test_a_sign_in_belongs_to_one_browser_one_time_and_ten_minutes(idp: Issuer, desk: Desk) -> None:
    for options in ({"browser": "another"}, {"state": "made up"}, {"later": 10 * 60_000}):
        with pytest.raises(Unauthorised):
            enter(idp, desk, **options)  # type: ignore[arg-type]
    asked = FetchedProvider(idp.known)
    address, kept = service.start_openid(asked, BACK, store=desk.store, now=NOW)
    state, code = idp.sign_in(address, NOW)
    rest = {"provider": asked, "back": BACK, "doors": desk.doors, "now": NOW}
    service.finish_openid(state, code, kept, **rest)
    with pytest.raises(Unauthorised):
        service.finish_openid(state, code, kept, **rest)


def test_a_provider_that_refuses_or_is_not_there_is_told_apart(idp: Issuer, desk: Desk) -> None:
    asked = FetchedProvider(idp.known)
    address, kept = service.start_openid(asked, BACK, store=desk.store, now=NOW)
    state, _ = idp.sign_in(address, NOW)
    with pytest.raises(Unauthorised, match="refused"):
        service.finish_openid(state, "no code", kept, provider=asked, back=BACK, doors=desk.doors, now=NOW)
    provider._remembered.clear()
    elsewhere = FetchedProvider(msgspec.structs.replace(idp.known, issuer=f"{idp.url}/elsewhere"))
    with pytest.raises(Unavailable):
        service.start_openid(elsewhere, BACK, store=desk.store, now=NOW)


def test_a_provider_on_our_own_network_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, idp: Issuer, desk: Desk
) -> None:
    monkeypatch.setattr(settings, "current", Settings)
    with pytest.raises(Unavailable, match="public"):
        service.start_openid(FetchedProvider(idp.known), BACK, store=desk.store, now=NOW)
