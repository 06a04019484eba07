"""Media over HTTP: who may announce, look, take back and see."""

from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws import secrets
from chalicelib.kernel import clock, settings
from chalicelib.media import domain, jobs, processing, public, wiring
from chalicelib.media.processing import Tools
from chalicelib.moderation import public as moderation
from tests.fakes.media import FakeWorkshop
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys

BODY = b"a picture"
UPLOAD: dict[str, Any] = {
    "content_type": "image/jpeg",
    "size": len(BODY),
    "licence": {"accepted": True, "version": "2026-11"},
    "reuse": True,
    "alt": "Tältet i \u202e regn",
}
GUEST = {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g-1")}
ANNA = {"key": None, "Authorization": keys.shopper_token("anna")}
BO = {"key": None, "Authorization": keys.shopper_token("bo")}
NOBODY = {"key": keys.PUBLISHABLE}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    return house


def announced(api: Api, who: dict[str, Any], **fields: Any) -> Any:
    answer = api.post("/v1/media", {**UPLOAD, **fields}, **who)
    assert answer.status_code == 201, answer.body
    return answer.json_body


def look(house: House, media_id: str, body: bytes = BODY) -> None:
    """What bucket, queue and function do after an upload."""
    house.bucket.objects[domain.incoming_key(media_id)] = body

    def fetch(url: str, path: Path) -> None:
        raise AssertionError(url)

    processing.look(
        media_id, 1, doors=wiring.doors(), tools=Tools(FakeWorkshop(), fetch), now=lambda: 1_800_000_000_000
    )


def publish(media_id: str) -> None:
    ground = moderation.decision_grounds(moderation.State.PUBLISHED)[0].code
    decision = moderation.Decision(state=moderation.State.PUBLISHED, ground=ground, note="", operator="op")
    public.moderate(media_id, decision, 1_800_000_000_000)


def test_a_file_is_announced_looked_into_held_and_shown(api: Api, house: House) -> None:
    told = announced(api, ANNA)
    assert told["state"] == "awaited"
    assert told["upload"]["fields"]["key"] == f"incoming/{told['id']}"
    path = f"/v1/media/{told['id']}"
    look(house, told["id"])
    mine = api.get(path, **ANNA).json_body
    assert (mine["state"], mine["kind"], mine["shown"]) == ("held", "picture", None)
    assert mine["own"]["licence"]["version"] == "2026-11"
    assert mine["own"]["licence"]["reuse"] is True
    assert mine["own"]["alt"] == "Tältet i regn"
    for who in (BO, GUEST, NOBODY):
        assert api.get(path, **who).status_code == 404
    assert api.get(f"{path}/large.webp", key=None).status_code == 404
    publish(told["id"])
    seen = api.get(path, **NOBODY).json_body
    assert seen["own"] is None
    assert seen["shown"]["urls"] == {"large.webp": f"{path}/large.webp"}
    led = api.get(f"{path}/large.webp", key=None)
    assert (led.status_code, led.headers["Cache-Control"]) == (302, "public, max-age=60")
    assert led.headers["Location"].startswith(f"https://bucket.example/published/{told['id']}/large.webp")
    assert api.get(f"{path}/other.webp", key=None).status_code == 404


def test_the_distribution_is_named_where_there_is_one(
    api: Api, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from chalicelib.kernel import settings

    here = replace(settings.current(), media_base_url="https://media.example")
    told = announced(api, ANNA)
    look(house, told["id"])
    publish(told["id"])
    monkeypatch.setattr(settings, "current", lambda: here)
    wanted = f"https://media.example/published/{told['id']}/large.webp"
    assert public.views([told["id"]])[told["id"]].urls == {"large.webp": wanted}
    assert api.get(f"/v1/media/{told['id']}/large.webp", key=None).headers["Location"] == wanted


def test_a_refusal_is_told_in_both_languages(api: Api, house: House) -> None:
    told = announced(api, ANNA, size=3)
    look(house, told["id"], b"bad")
    mine = api.get(f"/v1/media/{told['id']}", **ANNA).json_body
    assert mine["state"] == "refused"
    assert mine["own"]["problem"]["code"] == "damaged"
    assert mine["own"]["problem"]["sv"] == "Filen är skadad eller avkortad."


@pytest.mark.parametrize("who", [ANNA, GUEST, NOBODY], ids=["shopper", "guest", "nobody"])
def test_the_uploader_is_known_by_token_or_receipt(api: Api, house: House, who: dict[str, Any]) -> None:
    told = announced(api, who)
    path = f"/v1/media/{told['id']}"
    by_receipt = f"{path}?receipt={told['receipt']}"
    assert api.get(path, **who).status_code == (404 if who is NOBODY else 200)
    assert api.get(by_receipt, **NOBODY).status_code == 200
    assert api.get(f"{by_receipt}x", **NOBODY).status_code == 404
    assert api.get(by_receipt, key=None).status_code == 401
    other = announced(api, BO)
    assert api.get(f"/v1/media/{other['id']}?receipt={told['receipt']}", **NOBODY).status_code == 404
    look(house, told["id"])
    for stranger in (BO, NOBODY):
        assert api.delete(path, **stranger).status_code == 404
    assert api.delete(by_receipt, **NOBODY).status_code == 204
    assert api.get(by_receipt, **NOBODY).status_code == 404
    assert not any(told["id"] in key for key in house.bucket.objects)


def test_a_shops_server_takes_any_file_back(api: Api, house: House) -> None:
    told = announced(api, ANNA)
    assert api.get(f"/v1/media/{told['id']}").status_code == 404
    assert api.delete(f"/v1/media/{told['id']}").status_code == 204
    assert house.media.rows == {}


def test_an_idempotency_key_makes_one_file_of_two_calls(api: Api, house: House) -> None:
    first = announced(api, {**NOBODY, "Idempotency-Key": "k"})
    assert announced(api, {**NOBODY, "Idempotency-Key": "k"})["id"] == first["id"]
    assert len(house.media.rows) == 1
    assert api.post("/v1/media", {**UPLOAD, "size": 8}, **NOBODY, Idempotency_Key="k").status_code == 409
    assert announced(api, NOBODY)["id"] != first["id"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"content_type": "image/svg+xml"}, "/content_type"),
        ({"content_type": 7}, "/content_type"),
        ({"size": 0}, "/size"),
        ({"size": 16 << 20}, "/size"),
        ({"size": 101 << 20, "content_type": "video/mp4"}, "/size"),
        ({"sha256": "ABC"}, "/sha256"),
        ({"licence": {"accepted": False, "version": "1"}}, "/licence/accepted"),
        ({"licence": {"accepted": True}}, "/licence/version"),
        ({"licence": None}, "/licence"),
        ({"alt": "x" * 301}, "/alt"),
        ({"alt": "\0"}, "/alt"),
        ({"name": "x.jpg"}, "/name"),
    ],
)
def test_a_bad_field_is_named(api: Api, house: House, change: dict[str, Any], pointer: str) -> None:
    refused = api.post("/v1/media", {**UPLOAD, **change}, **ANNA)
    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json_body["errors"]]
    assert house.media.rows == {}


def test_a_flood_of_announcements_is_stopped(api: Api) -> None:
    answers = [api.post("/v1/media", UPLOAD, **ANNA).status_code for _ in range(domain.MOST_AN_HOUR + 1)]
    assert answers == [201] * domain.MOST_AN_HOUR + [429]


def test_a_person_gets_all_of_it_and_is_forgotten(api: Api, house: House) -> None:
    told = announced(api, ANNA)
    look(house, told["id"])
    announced(api, BO)
    (mine,) = public.export(customer_id="anna", email="anna@example.se")
    assert (mine["id"], mine["state"], mine["own"]["alt"]) == (told["id"], "held", "Tältet i regn")
    assert mine["copy"]["urls"]["large.webp"].startswith("https://bucket.example/kept/")
    assert public.erase(customer_id="anna", now=1) == 1
    assert public.erase(customer_id="anna", now=1) == 0
    assert public.export(customer_id="anna") == []
    assert len(public.export(customer_id="bo")) == 1


def test_actions_of_other_rooms_have_objects_follow(api: Api, house: House) -> None:
    told = announced(api, ANNA)["id"]
    assert public.attach_actions([], "review:1") == []
    assert len(public.attach_actions([told], "review:1", "anna")) == 2
    assert len(public.attach_actions([told], "review:1")) == 1
    assert house.media_calls.asked == []
    assert len(public.detach_actions([told, "m_gone"], 1)) == 2
    house.media.attach(told, "review:1", None)
    house.media.detach(told, 1)
    public.attach_actions([told], "review:2", "anna")
    assert [media_id for media_id, _ in house.media_calls.asked] == [told, told]


def test_a_page_shows_what_is_published_only(api: Api, house: House) -> None:
    first, second = announced(api, ANNA)["id"], announced(api, ANNA)["id"]
    for one in (first, second):
        look(house, one)
    publish(first)
    assert list(public.views([first, second, "m_none"])) == [first]
    assert list(public.previews([first, second, "m_none"])) == [first, second]
    assert public.remove([first, second, "m_none"], 1) == 2
    assert public.views([first]) == {}


def test_what_the_shop_showed_before_is_fetched_and_shown_by_the_function(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(url: str, path: Path) -> None:
        path.write_bytes(url.encode())

    secrets.hold(keys.SECRETS)
    monkeypatch.setattr(wiring, "tools", lambda: Tools(FakeWorkshop(), fetch))
    media_id = public.fetch_later("https://old.example/a.jpg", "anna", "review:r", clock.now_ms())
    with Client(app) as client:
        event = client.events.generate_sqs_event(
            [domain.look_message(media_id)], queue_name="torg-test-media"
        )
        told = client.lambda_.invoke("media", event).payload
    assert told == {"media_id": media_id, "state": "published"}
    assert f"published/{media_id}/large.webp" in house.bucket.objects


def test_what_nothing_named_in_time_is_forgotten_by_the_clock(
    api: Api, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = announced(api, GUEST)["id"]
    look(house, loose)
    monkeypatch.setattr(settings.Settings, "now", lambda self: clock.now_ms() + 3 * clock.DAY)
    monkeypatch.setattr(jobs, "_LAST_START_MS", 0)
    with Client(app) as client:
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, ["arn"])
        assert client.lambda_.invoke("media_sweep", event).payload == {"forgotten": 1}
    assert house.bucket.objects == {}
