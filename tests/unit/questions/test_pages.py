"""Questions as they are listed, searched, and found by who asked."""

import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.moderation.domain import State
from chalicelib.questions import domain, pages, service
from chalicelib.questions.domain import Sort
from chalicelib.questions.pages import Wanted
from chalicelib.questions.ports import Who
from tests.unit.questions.conftest import (
    ANNA,
    BO,
    NOW,
    House,
)


def listed(house: House, wanted: Wanted, limit: int = 3) -> list[str]:
    """All pages, one after the other."""
    texts: list[str] = []
    cursor = None
    for _ in range(99):
        page = pages.page(
            "tent", wanted, cursor, limit, questions=house.questions, read=house.questions.read, secret="s"
        )
        texts += [one.question.text for one in page.threads]
        assert len(page.threads) <= limit
        cursor = page.next
        if cursor is None:
            return texts
    raise AssertionError("no end")


def test_questions_are_listed_sorted_filtered_and_searched(house: House) -> None:
    asked = [house.ask(f"Fråga nummer {n}, {'vatten' if n % 4 == 0 else 'vikt'}") for n in range(8)]
    for number in (1, 4, 5):
        house.answer(asked[number], "Svaret är VÅTT" if number == 5 else "Nja")
    for voter in range(3):
        service.vote(asked[5], 1, Who(f"v{voter}"), questions=house.questions, now=NOW)
    service.vote(asked[0], -1, BO, questions=house.questions, now=NOW)
    everything = listed(house, Wanted())
    assert (everything[0], everything[-1], len(everything)) == (
        "Fråga nummer 5, vikt", "Fråga nummer 0, vatten", 8
    )  # fmt: skip
    answered = {f"Fråga nummer {n}, {'vatten' if n == 4 else 'vikt'}" for n in (1, 4, 5)}
    assert set(listed(house, Wanted(answered=True))) == answered
    assert set(listed(house, Wanted(answered=False))) == set(everything) - answered
    assert set(listed(house, Wanted(Sort.UNANSWERED))[-3:]) == answered
    assert len(listed(house, Wanted(Sort.UNANSWERED))) == 8
    assert set(listed(house, Wanted(words=domain.words("Vatten fråga")))) == {
        "Fråga nummer 0, vatten", "Fråga nummer 4, vatten"
    }  # fmt: skip
    assert listed(house, Wanted(words=domain.words("våtT"))) == ["Fråga nummer 5, vikt"], "in an answer, too"
    assert listed(house, Wanted(words=("nothing",))) == []


def test_a_search_does_bounded_work(house: House) -> None:
    for number in range(pages.MOST_EXAMINED + 5):
        house.ask(f"Fråga {number}")
    wanted = Wanted(words=("saknas",))
    page = pages.page(
        "tent", wanted, None, 5, questions=house.questions, read=house.questions.read, secret="s"
    )
    assert page.threads == ()
    assert page.next is not None
    assert listed(house, wanted) == []


def test_a_cursor_is_good_for_its_own_list(house: House) -> None:
    for number in range(3):
        house.ask(f"Fråga {number}")

    def page(wanted: Wanted, cursor: str | None) -> pages.QuestionPage:
        return pages.page(
            "tent", wanted, cursor, 1, questions=house.questions, read=house.questions.read, secret="s"
        )

    cursor = page(Wanted(), None).next
    assert page(Wanted(), cursor).threads
    for other in (Wanted(Sort.NEWEST), Wanted(answered=True), Wanted(words=("a",))):
        with pytest.raises(Invalid):
            page(other, cursor)


def test_a_person_finds_what_they_said(house: House) -> None:
    house.rules.verdict = State.HELD
    held = house.ask("Min fråga")
    house.rules.verdict = State.PUBLISHED
    answer = house.answer(house.ask("Bos fråga", BO), "Mitt svar", ANNA)
    found, cursor = pages.mine(
        "anna", None, 10, questions=house.questions, read=house.questions.read, secret="s"
    )
    assert {(one.entry.subject_id, one.entry.state) for one in found} == {
        (held, State.HELD), (answer, State.PUBLISHED)
    }  # fmt: skip
    assert cursor is None
