"""A picture's way through the deployed stack: announced, posted by a form, looked into, decided on, seen."""

import io
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import Any

import jwt
import pytest
from PIL import Image

from chalicelib.media import public as media
from tests.support import pictures, recordings
from tests.support.deciding import decide
from tests.support.deployed import DeployedStack, eventually
from tests.support.forms import posted

pytestmark = pytest.mark.system


def upload(body: bytes, content_type: str) -> dict[str, Any]:
    licence = {"accepted": True, "version": "2026-11"}
    return {"content_type": content_type, "size": len(body), "licence": licence, "alt": "Ett tält i regn"}


class Shopper:
    """Somebody with a browser."""

    def __init__(self, stack: DeployedStack, customer_id: str) -> None:
        claims = {"sub": customer_id, "aud": "torg", "exp": int(time.time()) + 1800}
        self.stack = stack
        self.token = {"Authorization": f"Bearer {jwt.encode(claims, stack.shopper_signing_secret)}"}

    def sends(self, body: bytes, content_type: str) -> str:
        told = self.stack.call("POST", "/v1/media", upload(body, content_type), headers=self.token)
        assert told.status == 201, told.body
        form = told.json()["upload"]
        assert posted(form["url"], form["fields"], body) == 204
        return str(told.json()["id"])

    def sees(self, media_id: str) -> dict[str, Any]:
        return dict(self.stack.call("GET", f"/v1/media/{media_id}", headers=self.token).json())

    def hears(self, media_id: str) -> dict[str, Any]:
        """What became of a file, once something did."""
        eventually(lambda: self.sees(media_id)["state"] != "awaited")
        return self.sees(media_id)


@pytest.fixture
def anna(stack: DeployedStack) -> Shopper:
    return Shopper(stack, "media-anna")


def objects(stack: DeployedStack, media_id: str) -> list[str]:
    client = stack.stack.stage.client("s3")
    bucket = next(one["Name"] for one in client.list_buckets()["Buckets"] if "-media-" in one["Name"])
    found = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    return sorted(one["Key"] for one in found if media_id in one["Key"])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def fetched(stack: DeployedStack, path: str) -> tuple[bytes, Message, str]:
    """A published object, by the address that the API leads to; and that address."""
    try:
        urllib.request.build_opener(_Stay).open(f"{stack.api_base}{path}")
    except urllib.error.HTTPError as led:
        assert led.code == 302
        where = led.headers["Location"]
    with urllib.request.urlopen(where) as answer:
        return answer.read(), answer.headers, where


def gone(address: str) -> bool:
    try:
        urllib.request.urlopen(address).read()
    except urllib.error.HTTPError as error:
        return error.code == 404
    return False


def test_a_photo_is_sent_looked_into_held_published_and_taken_down(
    stack: DeployedStack, anna: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = pictures.with_position(6)
    media_id = anna.sends(sent, "image/jpeg")
    assert anna.hears(media_id)["state"] == "held"
    names = ["large.jpg", "large.webp", "small.jpg", "small.webp"]
    eventually(lambda: objects(stack, media_id) == [f"kept/{media_id}/{name}" for name in names])
    assert stack.call("GET", f"/v1/media/{media_id}/large.webp").status == 404
    decide(stack, media.moderate, media_id, "published", monkeypatch)
    seen: Mapping[str, Any] = anna.sees(media_id)["shown"]
    assert (seen["width"], seen["height"], seen["alt"]) == (480, 640, "Ett tält i regn")
    for name in names:
        body, headers, _ = fetched(stack, f"/v1/media/{media_id}/{name}")
        assert headers["Content-Type"] == {"webp": "image/webp", "jpg": "image/jpeg"}[name.split(".")[1]]
        assert body != sent
        assert pictures.SECRET not in body
        assert not len(Image.open(io.BytesIO(body)).getexif())
    where = fetched(stack, f"/v1/media/{media_id}/large.webp")[2]
    decide(stack, media.moderate, media_id, "rejected", monkeypatch)
    assert stack.call("GET", f"/v1/media/{media_id}/large.webp").status == 404
    assert gone(where)
    assert stack.call("DELETE", f"/v1/media/{media_id}", headers=anna.token).status == 204
    assert objects(stack, media_id) == []


def test_a_film_loses_its_places_and_comes_as_an_attachment(
    stack: DeployedStack, anna: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = anna.sends(recordings.with_places(), "video/mp4")
    assert anna.hears(media_id)["kind"] == "film"
    decide(stack, media.moderate, media_id, "published", monkeypatch)
    body, headers, _ = fetched(stack, f"/v1/media/{media_id}/film.mp4")
    assert recordings.SECRET not in body
    assert (headers["Content-Type"], headers["Content-Disposition"]) == ("video/mp4", "attachment")


def test_what_is_hostile_is_refused_with_a_reason(stack: DeployedStack, anna: Shopper) -> None:
    for body, code in (
        (pictures.jpeg() + pictures.archive(), "hidden_content"),
        (pictures.png_of_size(50_000, 50_000), "wrong_type"),
        (b"<svg onload=alert(1)>", "unsupported"),
        (pictures.jpeg()[:900], "damaged"),
    ):
        media_id = anna.sends(body, "image/jpeg")
        heard = anna.hears(media_id)
        assert (heard["state"], heard["own"]["problem"]["code"]) == ("refused", code)
        eventually(lambda media_id=media_id: objects(stack, media_id) == [])
