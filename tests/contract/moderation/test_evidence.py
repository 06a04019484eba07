"""What the store of evidence promises, held against the fake and the real one: traces, prints, copies."""

from chalicelib.kernel import clock
from chalicelib.moderation import service
from chalicelib.moderation.domain import Kind, State
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.rules import Trace
from tests.contract.moderation.conftest import NOW, Room, review, submit


def test_traces_are_found_within_their_window_latest_first(room: Room, name: str) -> None:
    evidence = room.doors.evidence
    for n in range(5):
        for _ in range(2):
            evidence.record({name: Trace(f"review#{n}", NOW + n, n, verified=n % 2 == 0)}, {})
    found = evidence.recent(name, NOW, NOW + 3)
    assert found == [Trace(f"review#{n}", NOW + n, n, verified=n % 2 == 0) for n in (3, 2, 1)]
    assert evidence.recent("nobody", NOW, NOW + 9) == []


def test_prints_are_found_under_their_bands_while_they_live(room: Room, name: str) -> None:
    evidence = room.doors.evidence
    mark = Print(f"review#{name}", "a", "p", "AAAA", NOW)
    for _ in range(2):
        evidence.record({}, {f"{name}x": mark, f"{name}y": mark})
    assert evidence.prints([f"{name}x", f"{name}none"], NOW) == {f"{name}x": mark}
    assert evidence.prints([f"{name}x"], NOW + 1) == {}
    assert evidence.prints([], NOW) == {}


def test_the_first_of_several_copies_stays_the_one_they_are_compared_with(room: Room, name: str) -> None:
    text = f"Ryggsäcken {name} har följt med på tre resor och sitter som en smäck, fast remmen skaver."
    for n in range(3):
        submit(room, review(f"{name}{n}", text, author=f"a{n}", at=NOW + n), NOW + n)
    case = service.get(Kind.REVIEW, f"{name}2", doors=room.doors)
    assert [(one.code, one.found) for one in case.assessment.reasons] == [("duplicate", "1")]
    months_later = NOW + 91 * clock.DAY
    fresh = submit(room, review(f"{name}3", text, author="a9", at=months_later), months_later)
    assert fresh.after.state is State.PUBLISHED


def test_a_copy_of_another_authors_text_is_found_and_the_original_is_not(room: Room, name: str) -> None:
    text = "Tältet kom i tid och tål regn, men stängerna är för mjuka och golvet släpper igenom väta."
    first = submit(room, review(f"{name}1", text, author="a"))
    copy = submit(room, review(f"{name}2", text.replace("mjuka", "klena"), author="b", at=NOW + 1), NOW + 1)
    assert first.after.state is State.PUBLISHED
    assert [one.code for one in copy.after.assessment.reasons] == ["duplicate"]
    assert copy.after.state is State.HELD
    for submission, change in ((review(f"{name}1", text, author="a"), first),):
        assert service.assess(submission, doors=room.doors) == change.after.assessment
