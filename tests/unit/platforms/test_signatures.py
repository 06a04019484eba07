"""Whose delivery it is: our reading of Standard Webhooks against its own library, and every byte that may be altered."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.kernel.errors import Invalid, TorgError, Unauthorised
from chalicelib.platforms.signatures import check_body, check_standard, key_of
from tests.support.examples import examples

NOW: Final = 1_800_000_000_000
SECRET: Final = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, whole").decode()
OTHER: Final = "whsec_" + base64.b64encode(b"another one, also of 32 bytes ok").decode()
BODY: Final = '{"type":"order.paid","timestamp":"2027-01-15T08:00:00Z","data":{"order_id":"å1"}}'.encode()


def signed(secret: str = SECRET, body: bytes = BODY, at: int = NOW) -> tuple[str, str, str]:
    """What the library sends: id, timestamp, signature."""
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return "msg_1", str(at // 1000), Webhook(secret).sign("msg_1", moment, body.decode())


def check(
    sent: tuple[str, str, str], body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,), now: int = NOW
) -> None:
    message_id, timestamp, shown = sent
    check_standard(body, message_id=message_id, timestamp=timestamp, shown=shown, secrets=secrets, now=now)


def test_what_the_library_signs_holds() -> None:
    check(signed())


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=1, max_size=64))
@settings(max_examples=examples(200))
def test_any_body_that_the_library_signs_holds(text: str, key: bytes) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    check(signed(secret, text.encode()), text.encode(), (secret,))


def test_the_library_takes_what_we_call_right_and_refuses_what_we_refuse() -> None:
    """Its own verification reads the real clock, so this signs for the present."""
    present = int(datetime.now(UTC).timestamp()) * 1000
    message_id, timestamp, shown = signed(at=present)
    key = key_of(SECRET)
    assert key is not None
    ours = base64.b64encode(
        hmac.digest(key, f"{message_id}.{timestamp}.".encode() + BODY, hashlib.sha256)
    ).decode()
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{ours}"}
    Webhook(SECRET).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(BODY, headers)
    assert shown == f"v1,{ours}"


def test_every_altered_bit_of_the_body_is_refused() -> None:
    sent = signed()
    for place in range(len(BODY)):
        for bit in range(8):
            altered = BODY[:place] + bytes([BODY[place] ^ (1 << bit)]) + BODY[place + 1 :]
            with pytest.raises(Unauthorised):
                check(sent, altered)


@pytest.mark.parametrize("header", [0, 1, 2])
def test_every_altered_byte_of_a_header_is_refused(header: int) -> None:
    """Base64 has several texts for the same bytes: not even those are let through."""
    sent = signed()
    for place in range(len(sent[header])):
        for other in "A9=/ .,é":
            if sent[header][place] == other:
                continue
            text = sent[header][:place] + other + sent[header][place + 1 :]
            altered = (*sent[:header], text, *sent[header + 1 :])
            with pytest.raises(TorgError):
                check(altered)  # type: ignore[arg-type]


@pytest.mark.parametrize("cut", [BODY[:-1], BODY + b" ", BODY + b"\n", b"", BODY * 2])
def test_a_body_of_another_length_is_refused(cut: bytes) -> None:
    with pytest.raises(Unauthorised):
        check(signed(), cut)


@pytest.mark.parametrize(
    ("off", "holds"), [(300_000, True), (300_001, False), (-300_000, True), (-300_001, False)]
)
def test_it_holds_five_minutes_either_way(off: int, holds: bool) -> None:
    if holds:
        check(signed(), now=NOW + off)
        return
    with pytest.raises(Invalid) as refused:
        check(signed(), now=NOW + off)
    assert refused.value.errors[0].pointer == "header:webhook-timestamp"


def test_a_forged_time_is_no_way_round() -> None:
    message_id, _, shown = signed(at=NOW - 600_000)
    with pytest.raises(Unauthorised):
        check((message_id, str(NOW // 1000), shown))


def test_two_secrets_are_live_at_once_and_one_of_several_signatures_is_enough() -> None:
    check(signed(OTHER), secrets=(SECRET, OTHER))
    check(signed(SECRET), secrets=(SECRET, OTHER))
    with pytest.raises(Unauthorised):
        check(signed(OTHER))
    message_id, timestamp, ours = signed()
    theirs = signed(OTHER)[2]
    check((message_id, timestamp, f"v1a,xyz {theirs} {ours}"))
    with pytest.raises(Unauthorised):
        check((message_id, timestamp, f"v1a,{ours.removeprefix('v1,')} {theirs}"))


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_missing_header_is_refused(missing: int) -> None:
    sent = list(signed())
    sent[missing] = ""
    with pytest.raises(Unauthorised):
        check(tuple(sent))  # type: ignore[arg-type]


def test_what_is_no_secret_lets_nobody_in() -> None:
    for secret in ("", "whsec_", "whsec_!!", "å"):
        assert key_of(secret) is None
        with pytest.raises(Unauthorised):
            check(signed(), secrets=(secret,))
    empty = base64.b64encode(hmac.digest(b"", BODY, hashlib.sha256)).decode()
    with pytest.raises(Unauthorised):
        check_body(BODY, empty, ("",), header="X")


def plain(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def test_a_platforms_own_signature_holds_by_either_secret() -> None:
    check_body(BODY, plain(BODY, "s1"), ("s1",), header="X-Shopify-Hmac-SHA256")
    check_body(BODY, plain(BODY, "s2"), ("s1", "s2"), header="X-Shopify-Hmac-SHA256")


def test_every_altered_byte_under_a_platforms_signature_is_refused() -> None:
    shown = plain(BODY, "s1")
    for place in range(len(BODY)):
        with pytest.raises(Unauthorised, match="X-Shopify"):
            check_body(
                BODY[:place] + b"~" + BODY[place + 1 :], shown, ("s1",), header="X-Shopify-Hmac-SHA256"
            )
    for place in range(len(shown)):
        for other in "A9=/é":
            if shown[place] != other:
                with pytest.raises(Unauthorised):
                    check_body(BODY, shown[:place] + other + shown[place + 1 :], ("s1",), header="X")
    for odd in ("", "å", "=" * 44, shown + "=", shown + " "):
        with pytest.raises(Unauthorised):
            check_body(BODY, odd, ("s1",), header="X")
