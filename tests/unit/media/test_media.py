"""A file's life: declared, uploaded, looked into, decided on, attached, forgotten; killed anywhere between."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.media import domain, processing, service
from chalicelib.media.domain import Media, Refusal, State, Upload
from chalicelib.media.ports import Doors
from chalicelib.media.processing import Tools
from chalicelib.media.service import Uploader
from chalicelib.moderation import grounds
from chalicelib.moderation.domain import Decision, Reason
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


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"content_type": "image/svg+xml"}, "/content_type"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"size": 15 * domain.MIB + 1}, "/size"),
        ({"size": 20 * domain.MIB + 1, "content_type": "audio/mpeg"}, "/size"),
        ({"licence": {"accepted": False, "version": "1"}}, "/licence/accepted"),
    ],
)
def test_what_is_declared_wrongly_is_refused(room: Room, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as raised:
        service.declare(upload(**fields), ANNA, doors=room.doors, now=NOW)
    assert [one.pointer for one in raised.value.errors] == [pointer]
    assert room.files.rows == {}


def test_the_same_declaration_is_one_file(room: Room) -> None:
    first = room.declare()
    assert room.declare() == first
    assert first.licence == domain.Licence("1", NOW, False)
    with pytest.raises(Conflict):
        room.declare(alt="another")
    assert room.declare(Uploader("anna", once="k2")).media_id != first.media_id
    assert room.declare(Uploader("bo", once="k1")).media_id != first.media_id


def test_nobody_announces_without_end(room: Room) -> None:
    for n in range(domain.MOST_AN_HOUR):
        room.declare(Uploader(f"p{n}", source="one"))
    with pytest.raises(TooMany):
        room.declare(Uploader("p", source="one"))
    assert room.declare(Uploader("p", source="two")).state is State.AWAITED


def test_a_good_file_is_kept_and_shown_once_moderation_says_so(room: Room) -> None:
    media = room.declare()
    assert room.look(media.media_id) is State.AWAITED  # nothing has come yet
    room.moderation.outcome = CaseState.HELD
    room.send(media)
    assert room.look(media.media_id) is State.HELD
    assert room.objects(media.media_id) == {"incoming": [], "kept": ["large.webp"], "published": []}
    service.moderate(media.media_id, PUBLISH, doors=room.doors, now=NOW)
    assert room.objects(media.media_id)["published"] == ["large.webp"]
    assert room.files.rows[media.media_id].is_shown
    service.moderate(media.media_id, REJECT, doors=room.doors, now=NOW)
    assert room.objects(media.media_id)["published"] == []
    assert not room.files.rows[media.media_id].is_shown


@pytest.mark.parametrize(
    ("sent", "fields", "code"),
    [
        (b"bad", {}, "damaged"),
        (BODY + b"!", {}, "not_as_declared"),
        (BODY, {"sha256": "0" * 64}, "not_as_declared"),
        (bytes(15 * domain.MIB + 1), {}, "too_large"),
    ],
    ids=["damaged", "another size", "another sum", "too large"],
)
def test_a_bad_file_is_refused_and_nothing_of_it_stays(
    room: Room, sent: bytes, fields: dict[str, Any], code: str
) -> None:
    media = room.declare(body=sent if sent == b"bad" else BODY, **fields)
    room.send(media, sent)
    assert room.look(media.media_id) is State.REFUSED
    assert room.files.rows[media.media_id].refusal == code
    assert room.bucket.objects == {}
    assert room.moderation.cases == {}


def test_a_told_sum_is_checked(room: Room) -> None:
    media = room.declare(sha256=hashlib.sha256(BODY).hexdigest())
    room.send(media)
    assert room.look(media.media_id) is State.PUBLISHED


def test_a_file_that_kills_its_function_is_refused_in_the_end(room: Room) -> None:
    media = room.declare()
    room.send(media)

    def die(*_: object) -> Any:
        raise MemoryError

    room.workshop.make = die
    for attempt in range(1, processing.MOST_ATTEMPTS + 1):
        with pytest.raises(MemoryError):
            room.look(media.media_id, attempt)
    assert room.look(media.media_id, processing.MOST_ATTEMPTS + 1) is State.REFUSED
    assert room.files.rows[media.media_id].refusal == "unreadable"


def test_what_is_sent_again_afterwards_is_thrown_away(room: Room) -> None:
    media = room.taken()
    room.send(media, b"another!!")
    assert room.look(media.media_id) is State.PUBLISHED
    assert room.objects(media.media_id) == {
        "incoming": [],
        "kept": ["large.webp"],
        "published": ["large.webp"],
    }
    assert room.bucket.objects[f"published/{media.media_id}/large.webp"] == b"made of " + BODY
    room.bucket.objects["incoming/m_unknown"] = BODY
    assert room.look("m_unknown") is None
    assert "incoming/m_unknown" not in room.bucket.objects


@given(kills=st.lists(st.integers(0, 6), max_size=5), ends=st.sampled_from([*CaseState][:3]))
def test_killed_anywhere_it_ends_the_same(kills: list[int], ends: CaseState) -> None:
    room = Room()
    room.moderation.outcome = CaseState.HELD
    media = room.declare()
    room.send(media)

    def until_done(act: Any) -> None:
        for after in kills:
            room.bucket.fail_after = after
            try:
                act()
            except OSError:
                continue
        room.bucket.fail_after = None
        act()

    until_done(lambda: room.look(media.media_id))
    assert room.objects(media.media_id) == {"incoming": [], "kept": ["large.webp"], "published": []}
    until_done(lambda: service.moderate(media.media_id, decision(ends), doors=room.doors, now=NOW))
    shown = ["large.webp"] if ends is CaseState.PUBLISHED else []
    assert room.objects(media.media_id)["published"] == shown
    until_done(lambda: service.delete(media.media_id, doors=room.doors, now=NOW))
    assert room.bucket.objects == {}
    assert room.files.rows == {}


def test_a_kill_between_row_and_objects_is_repaired_by_the_message(room: Room) -> None:
    media = room.taken()
    room.bucket.fail_after = 0
    with pytest.raises(OSError, match="killed"):
        service.moderate(media.media_id, REJECT, doors=room.doors, now=NOW)
    assert room.objects(media.media_id)["published"] == ["large.webp"]
    assert (media.media_id, service.REPAIR_SECONDS) in room.calls.asked
    room.look(media.media_id)
    assert room.objects(media.media_id)["published"] == []


def test_who_may_attach_what(room: Room) -> None:
    mine, open_one = room.taken(), room.taken(Uploader("guest", once="g"))
    found = service.attachable(
        [mine.media_id, open_one.media_id], "anna", "/media", "review:1", files=room.files
    )
    assert [one.media_id for one in found] == [mine.media_id, open_one.media_id]

    def refused(*ids: str, owner: str = "anna", subject: str = "review:1") -> str:
        with pytest.raises(Invalid) as raised:
            service.attachable(ids, owner, "/media", subject, files=room.files)
        return raised.value.errors[0].pointer

    assert refused(mine.media_id, owner="bo") == "/media/0"
    assert refused(open_one.media_id, "m_none") == "/media/1"
    assert refused(mine.media_id, mine.media_id) == "/media"
    room.files.attach(open_one.media_id, "review:1", "anna")
    service.attachable([open_one.media_id], "anna", "/media", "review:1", files=room.files)
    assert refused(open_one.media_id, subject="review:2") == "/media/0"
    bad = room.declare(Uploader("anna", knows=True, once="bad"), b"bad")
    room.send(bad, b"bad")
    room.look(bad.media_id)
    assert refused(bad.media_id) == "/media/0"


def test_what_is_let_go_is_neither_shown_nor_kept(room: Room) -> None:
    media = room.taken()
    room.files.attach(media.media_id, "review:1", "anna")
    room.files.detach(media.media_id, NOW)
    room.look(media.media_id)
    assert room.objects(media.media_id) == {"incoming": [], "kept": ["large.webp"], "published": []}
    room.files.attach(media.media_id, "review:1", "anna")
    room.look(media.media_id)
    assert room.objects(media.media_id)["published"] == ["large.webp"]


def test_what_nothing_names_is_forgotten(room: Room) -> None:
    loose, held = room.taken(), room.taken(Uploader("anna", knows=True, once="k2"))
    room.files.attach(held.media_id, "review:1", "anna")
    for days, left in ((2, {loose.media_id, held.media_id}), (3, {held.media_id})):
        processing.sweep(doors=room.doors, now=NOW + days * clock.DAY, go_on=lambda: True)
        assert set(room.files.rows) == left
    assert {key.split("/")[1] for key in room.bucket.objects} == {held.media_id}
    assert room.files.loose_rows == set()


def test_a_sweep_that_is_stopped_goes_on(room: Room) -> None:
    for n in range(5):
        room.taken(Uploader("anna", once=f"k{n}"))
    steps = iter([True, True, False])
    later = NOW + 4 * clock.DAY
    assert processing.sweep(doors=room.doors, now=later, go_on=lambda: next(steps)) == 2
    assert processing.sweep(doors=room.doors, now=later, go_on=lambda: True) == 3
    assert room.files.rows == {}


def test_erasing_a_person_leaves_the_others(room: Room) -> None:
    mine, others = room.taken(), room.taken(Uploader("bo", once="k"))
    taken_over = room.taken(Uploader("guest", once="g"))
    room.files.attach(taken_over.media_id, "review:1", "anna")
    assert service.erase(["guest"], doors=room.doors, now=NOW) == 0
    assert service.erase(["anna"], doors=room.doors, now=NOW) == 2
    assert service.erase(["anna"], doors=room.doors, now=NOW) == 0
    assert set(room.files.rows) == {others.media_id}
    case = room.moderation.cases[f"media#{mine.media_id}"]
    assert (case.state, case.submission.author) == (CaseState.WITHDRAWN, "")


def test_what_a_shop_brings_in_is_fetched_once(room: Room) -> None:
    room.moderation.outcome, room.moderation.reasons = CaseState.HELD, (Reason("unseen", 0),)
    room.pages["https://old.example/1.jpg"] = BODY
    one = service.fetch_later(
        "https://old.example/1.jpg", "anna", "review:1", alt="A tent", doors=room.doors, now=NOW
    )
    again = service.fetch_later(
        "https://old.example/1.jpg", "anna", "review:1", alt="", doors=room.doors, now=NOW
    )
    assert (again, room.calls.asked) == (one, [(one, 0)] * 2)
    # It was shown before, so no operator need see it first; an upload waits.
    assert room.look(one) is State.PUBLISHED
    assert room.taken().state is State.HELD
    none = service.fetch_later(
        "https://old.example/2.jpg", "anna", "review:1", alt="", doors=room.doors, now=NOW
    )
    for attempt in (1, 2):
        with pytest.raises(Refusal):
            room.look(none, attempt)
    assert room.look(none, 3) is State.REFUSED
    assert room.files.rows[none].refusal == "unfetchable"


def test_a_decision_needs_a_case(room: Room) -> None:
    media = room.declare()
    for media_id in (media.media_id, "m_none"):
        with pytest.raises(NotFound):
            service.moderate(media_id, PUBLISH, doors=room.doors, now=NOW)


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ('{"Records": [{"s3": {"object": {"key": "incoming/m_1-a_B"}}}]}', ["m_1-a_B"]),
        ('{"Records": [{"s3": {"object": {"key": "kept/m_1/large.webp"}}}]}', []),
        ('{"Service": "Amazon S3", "Event": "s3:TestEvent"}', []),
        (domain.look_message("m_2"), ["m_2"]),
    ],
)
def test_messages_name_files(message: str, ids: list[str]) -> None:
    assert processing.named(message) == ids


@pytest.mark.parametrize("message", ["", "[", "[]", '{"Records": [{"s3": 1}]}', '{"message": "look"}'])
def test_a_message_that_is_none_says_so(message: str) -> None:
    with pytest.raises(ValueError, match="not a message"):
        processing.named(message)


def test_what_an_operator_decided_meanwhile_holds(room: Room) -> None:
    media = room.declare()
    room.send(media)
    make = room.workshop.make

    def slowly(*_: Any) -> Any:
        room.workshop.make = make
        room.look(media.media_id)  # another run comes first, and an operator after it
        service.moderate(media.media_id, REJECT, doors=room.doors, now=NOW)
        raise Refusal("unreadable")

    room.workshop.make = slowly
    assert room.look(media.media_id) is State.REJECTED
    assert room.objects(media.media_id) == {"incoming": [], "kept": ["large.webp"], "published": []}


def test_what_is_deleted_while_it_is_looked_into_leaves_nothing(room: Room) -> None:
    media = room.declare()
    room.send(media)
    make = room.workshop.make

    def slowly(*words: Any) -> Any:
        service.delete(media.media_id, doors=room.doors, now=NOW)
        return make(*words)

    room.workshop.make = slowly
    assert room.look(media.media_id) is None
    assert room.bucket.objects == {}
    assert room.files.rows == {}
