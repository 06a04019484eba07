"""Every number equals a recount, whatever is done, lost or repeated."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from chalicelib.moderation.domain import Decision, State
from chalicelib.questions import domain, intake, persons, service
from chalicelib.questions.domain import Thread
from chalicelib.questions.ports import Said, Who
from tests.fakes.questions import FakeQuestions
from tests.support.examples import examples
from tests.unit.questions.conftest import (
    ANNA,
    BO,
    CARL,
    IMPORTED,
    NOW,
    THE_SHOP,
    House,
    recount,
)


class Lossy(FakeQuestions):
    """Fails at chosen writes: before anything is written, or after all of it was."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults

    def write(self, before: Thread | None, after: Thread, **more: Any) -> None:
        fault = self.faults.pop() if self.faults else "none"
        if fault == "before":
            raise Unavailable("not written")
        super().write(before, after, **more)
        if fault == "after":
            raise Unavailable("written, but nobody is told")


PEOPLE = [ANNA, BO, CARL, THE_SHOP]

acts = st.lists(
    st.tuples(
        st.sampled_from(["ask", "answer", "edit", "delete", "vote", "accept", "hold", "publish", "erase", "take", "merge"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 5),
        st.sampled_from([-1, 0, 1]),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=examples(200))
@given(acts, st.lists(st.sampled_from(["none", "none", "before", "after"]), max_size=20))
def test_every_number_equals_a_recount(acts: list[tuple[str, Who, int, int]], faults: list[str]) -> None:
    """Whatever is done, in whatever order, with acknowledgements lost and calls repeated."""
    house = House(Lossy(faults))
    for act in acts:
        while True:
            try:
                _do(house, *act)
            except Unavailable:
                continue
            except (NotFound, Forbidden, Invalid, Conflict):
                pass
            break
        recount(house)


def _do(house: House, act: str, who: Who, number: int, value: int) -> None:
    house.rules.verdict = State.PUBLISHED
    threads = house.questions.kept.values()
    subjects = sorted(one.subject_id for t in threads for one in (t.question, *t.answers))
    if act == "take":
        intake.take_in(IMPORTED, doors=house.doors, now=NOW)
    elif act == "ask" or not subjects:
        house.ask(f"Fråga {number}", who, product=["tent", "toy"][number % 2])
    else:
        _do_to(house, subjects[number * 7 % len(subjects)], act, who, value)


def _do_to(house: House, subject: str, act: str, who: Who, value: int) -> None:
    question, doors = domain.question_of(subject), house.doors
    if act == "edit":
        house.rules.verdict = [State.REJECTED, State.HELD, State.PUBLISHED][value]
    {
        "answer": lambda: house.answer(question, f"Svar {value}", who),
        "edit": lambda: service.edit(subject, Said(f"Ändrat {value}"), who, doors=doors, now=NOW),
        "delete": lambda: service.delete(subject, who, doors=doors, now=NOW),
        "vote": lambda: service.vote(subject, value, who, questions=house.questions, now=NOW),
        "accept": lambda: service.accept(question, subject, who, doors=doors, now=NOW),
        "erase": lambda: persons.erase([who.author], doors=doors, now=NOW),
        "merge": lambda: persons.merge(who.author, "carl", questions=house.questions, now=NOW),
        "hold": lambda: _decide(house, subject, State.HELD),
        "publish": lambda: _decide(house, subject, State.PUBLISHED),
    }[act]()


def _decide(house: House, subject: str, state: State) -> None:
    entry = house.thread(subject).entry(subject)
    if entry is not None and not entry.is_gone:
        decision = Decision(state=state, ground="", note="", operator="o")
        service.moderate(subject, decision, doors=house.doors, now=NOW)
