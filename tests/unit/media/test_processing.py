"""Looking into files: what is bad, what kills, what comes again or meanwhile; killed anywhere between."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.media import domain, processing, service
from chalicelib.media.domain import Refusal, State
from chalicelib.moderation.domain import Reason
from chalicelib.moderation.domain import State as CaseState
from tests.unit.media.conftest import BODY, NOW, REJECT, Room, decision


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
