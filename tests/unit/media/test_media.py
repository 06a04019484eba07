"""A file's life: declared, decided on, attached, let go, forgotten."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.media import domain, processing, service
from chalicelib.media.domain import State
from chalicelib.media.service import Uploader
from chalicelib.moderation.domain import State as CaseState
from tests.unit.media.conftest import ANNA, NOW, PUBLISH, REJECT, Room, upload


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


def test_a_decision_needs_a_case(room: Room) -> None:
    media = room.declare()
    for media_id in (media.media_id, "m_none"):
        with pytest.raises(NotFound):
            service.moderate(media_id, PUBLISH, doors=room.doors, now=NOW)
