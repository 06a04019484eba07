"""New passwords and welcomes, as the shop's server asks for them."""

from typing import Any

import pytest

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.mail import passwords, public, wiring
from chalicelib.post.domain import State
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

EMAIL = "asa@example.se"
BODY = {
    "email": EMAIL,
    "customer_id": "c1",
    "locale": "en-GB",
    "url": "https://shop.example/new?t={token}",
}


def token(house: House) -> str:
    reset = house.resets.rows[wiring.recipient(EMAIL)]
    return passwords.address(reset, secrets.current().cursor_secret).partition("t=")[2]


def test_a_link_is_mailed_and_used_once(api: Api, house: House) -> None:
    answer = api.post("/v1/password-resets", BODY)
    assert (answer.status_code, list(answer.json_body)) == (202, ["until"])
    (row,) = house.outbox.rows.values()
    assert (row.kind.value, row.wanted.to, row.wanted.language) == ("new_password", EMAIL, "en")
    assert token(house) not in str(house.outbox.rows) + str(house.resets.rows)
    used = api.post("/v1/password-resets/verify", {"token": token(house)})
    assert (used.status_code, used.json_body) == (200, {"email": EMAIL, "customer_id": "c1"})
    again = api.post("/v1/password-resets/verify", {"token": token(house)})
    assert (again.status_code, "used before" in again.json_body["detail"]) == (409, True)


def test_a_link_is_over_after_an_hour(api: Api, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    api.post("/v1/password-resets", BODY)
    late = settings.current().now() + 3_600_001
    monkeypatch.setattr(settings.Settings, "now", lambda self: late)
    answer = api.post("/v1/password-resets/verify", {"token": token(house)})
    assert (answer.status_code, "held until" in answer.json_body["detail"]) == (403, True)


def test_a_later_link_takes_the_place_of_the_one_before(api: Api, house: House) -> None:
    api.post("/v1/password-resets", BODY)
    first = token(house)
    api.post("/v1/password-resets", BODY)
    assert api.post("/v1/password-resets/verify", {"token": first}).status_code == 403
    assert api.post("/v1/password-resets/verify", {"token": token(house)}).status_code == 200


def test_a_repeated_call_is_one_mail(api: Api, house: House) -> None:
    answers = [api.post("/v1/password-resets", BODY, Idempotency_Key="k1").json_body for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(house.outbox.rows) == 1


def test_nobody_is_flooded_and_everybody_is_answered_alike(api: Api, house: House) -> None:
    found = [api.post("/v1/password-resets", BODY).status_code for _ in range(6)]
    assert found == [202] * 5 + [429]
    other = api.post("/v1/password-resets", BODY | {"email": "nobody@example.se"})
    assert other.status_code == 202


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/password-resets", BODY | {"url": "https://shop.example/new"}, "/url"),
        ("/v1/password-resets", BODY | {"url": "http://shop.example/{token}"}, "/url"),
        ("/v1/password-resets", BODY | {"email": "nobody"}, "/email"),
        ("/v1/password-resets/verify", {"token": "np_x"}, "/token"),
        ("/v1/password-resets/verify", {"token": ""}, "/token"),
        ("/v1/mails/welcome", {"email": EMAIL, "first_name": "a\nb"}, "/first_name"),
    ],
)
def test_what_is_wrong_is_named(api: Api, house: House, path: str, body: Any, pointer: str) -> None:
    answer = api.post(path, body)
    assert (answer.status_code, answer.json_body["errors"][0]["pointer"]) == (400, pointer)
    assert house.outbox.rows == {}


def test_a_browser_may_ask_for_none_of_it(api: Api, house: House) -> None:
    for path in ("/v1/password-resets", "/v1/password-resets/verify", "/v1/mails/welcome"):
        assert api.post(path, BODY, key=keys.PUBLISHABLE).status_code == 403


def test_a_welcome_is_asked_for_once_an_address(shop: Shop, house: House) -> None:
    body = {"email": EMAIL, "customer_id": "c1", "first_name": "Åsa", "locale": "sv-SE"}
    answers = [shop.api.post("/v1/mails/welcome", body) for _ in range(2)]
    assert [(one.status_code, one.json_body) for one in answers] == [(202, {"asked": True})] * 2
    (row,) = house.outbox.rows.values()
    assert (row.kind.value, row.wanted.customer_id, row.state) == ("welcome", "c1", State.WAITING)
    assert house.members.contact(wiring.recipient(EMAIL)).first_name == "Åsa"  # type: ignore[union-attr]


def test_a_first_name_does_not_take_a_whole_ones_place(shop: Shop, house: House) -> None:
    from chalicelib.members import public as members

    members.keep_contact(EMAIL, 1, name="Åsa Ek")
    shop.api.post("/v1/mails/welcome", {"email": EMAIL, "first_name": "Åsa"})
    assert house.members.contact(wiring.recipient(EMAIL)).name == "Åsa Ek"  # type: ignore[union-attr]


def test_a_persons_link_is_told_and_forgotten(api: Api, house: House) -> None:
    assert public.export(email=EMAIL) == {}
    api.post("/v1/password-resets", BODY)
    assert public.export(email=EMAIL)["new_password"]["customer_id"] == "c1"
    assert "digest" not in str(public.export(email=EMAIL))
    assert [public.erase(email=EMAIL, now=1), public.erase(email=EMAIL, now=1)] == [1, 0]
