"""The room of files over its fakes, and what a shopper, a bucket and a queue do to it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.media import domain, processing, service
from chalicelib.media.domain import Media, Refusal, State, Upload
from chalicelib.media.ports import Doors
from chalicelib.media.processing import Tools
from chalicelib.media.service import Uploader
from chalicelib.moderation import grounds
from chalicelib.moderation.domain import Decision
from chalicelib.moderation.domain import State as CaseState
from tests.fakes.media import FakeBucket, FakeMediaCalls, FakeMediaFiles, FakeWorkshop
from tests.fakes.moderation import FakeModeration

NOW = 1_800_000_000_000
BODY = b"a picture"
ANNA = Uploader("anna", knows=True, once="k1", source="here")


def decision(state: CaseState) -> Decision:
    return Decision(state=state, ground=sorted(grounds.allowed(state))[0], note="", operator="op")


PUBLISH, REJECT = decision(CaseState.PUBLISHED), decision(CaseState.REJECTED)


class Room:
    """The room over its fakes, and what a shopper, a bucket and a queue do to it."""

    def __init__(self) -> None:
        self.moderation = FakeModeration()
        self.files = FakeMediaFiles(self.moderation.keep)
        self.bucket = FakeBucket()
        self.calls = FakeMediaCalls()
        self.workshop = FakeWorkshop()
        self.pages: dict[str, bytes] = {}
        self.doors = Doors(self.files, self.bucket, self.calls, self.moderation, "secret")
        self.tools = Tools(self.workshop, self._fetch)

    def _fetch(self, url: str, path: Path) -> None:
        if url not in self.pages:
            raise Refusal("unfetchable")
        path.write_bytes(self.pages[url])

    def declare(self, who: Uploader = ANNA, body: bytes = BODY, **fields: Any) -> Media:
        return service.declare(upload(size=len(body), **fields), who, doors=self.doors, now=NOW)

    def send(self, media: Media, body: bytes = BODY) -> None:
        self.bucket.objects[domain.incoming_key(media.media_id)] = body

    def look(self, media_id: str, attempt: int = 1) -> State | None:
        return processing.look(media_id, attempt, doors=self.doors, tools=self.tools, now=lambda: NOW)

    def taken(self, who: Uploader = ANNA) -> Media:
        media = self.declare(who)
        self.send(media)
        self.look(media.media_id)
        return self.files.rows[media.media_id]

    def objects(self, media_id: str) -> dict[str, list[str]]:
        prefixes = (f"incoming/{media_id}", f"kept/{media_id}/", f"published/{media_id}/")
        return {one.partition("/")[0]: self.bucket.under(one) for one in prefixes}


def upload(**fields: Any) -> Upload:
    said = {"content_type": "image/jpeg", "size": 9, "licence": {"accepted": True, "version": "1"}} | fields
    return msgspec.convert(said, type=Upload)


@pytest.fixture
def room() -> Room:
    return Room()
