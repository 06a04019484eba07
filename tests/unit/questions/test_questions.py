from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from chalicelib.members.domain import Pseudonyms
from chalicelib.moderation.domain import Decision, Kind, State
from chalicelib.questions import domain, intake, pages, persons, service
from chalicelib.questions.domain import SHOP, Counts, Role, Sort, Thread, Votes
from chalicelib.questions.intake import ImportedAnswer, ImportedQuestion
from chalicelib.questions.pages import Wanted
from chalicelib.questions.ports import Doors, Product, Said, Vote, Who
from tests.fakes.questions import FakeQuestions, Verdicts
from tests.support.examples import examples
from tests.support.hostile import TEXTS

NOW = 1_800_000_000_000
SEED = Pseudonyms(b"pepper").guest
ANNA, BO, CARL = (Who(name, customer_id=name) for name in ("anna", "bo", "carl"))
THE_SHOP = Who(SHOP)
PRODUCTS = {"tent": Product("tent", False), "toy": Product("toy", True)}


class House:
    """The room over fakes, with shorthands."""

    def __init__(self, questions: FakeQuestions | None = None) -> None:
        self.questions = questions or FakeQuestions()
        self.rules = Verdicts()
        self.bought: set[tuple[str, str]] = set()
        self.doors = Doors(self.questions, self.rules, PRODUCTS.get, self._purchase, SEED)

    def _purchase(self, product_id: str, customer_id: str | None, email: str | None) -> str | None:
        return "order" if (customer_id, product_id) in self.bought else None

    def ask(self, text: str = "Är det tätt?", who: Who = ANNA, product: str = "tent", **more: Any) -> str:
        entry = service.ask(product, Said(text, **more), who, doors=self.doors, now=NOW)
        return entry.subject_id

    def answer(self, question_id: str, text: str = "Ja.", who: Who = BO, **more: Any) -> str:
        entry = service.answer(question_id, Said(text, **more), who, doors=self.doors, now=NOW)
        return entry.subject_id

    def thread(self, subject_id: str) -> Thread:
        found = self.questions.get(domain.question_of(subject_id))
        assert found is not None
        return found

    def counts(self, product: str = "tent") -> Counts:
        return self.questions.counts.get(product, Counts())


@pytest.fixture
def house() -> House:
    return House()


def test_a_question_is_asked_once(house: House) -> None:
    first = house.ask("Är  det\u200b tätt?")
    assert house.ask("Är det tätt?") == first
    assert house.ask("Är det tätt?", who=BO) != first
    assert house.ask("Är det tätt?", product="toy") != first
    assert house.counts() == Counts(questions=2)
    assert house.thread(first).question.text == "Är det tätt?"


def test_a_key_makes_it_the_same_question_and_takes_no_other_text(house: House) -> None:
    first = house.ask("Ett?", key="k")
    assert house.ask("Ett?", key="k") == first
    assert house.ask("Ett?", key="l") != first
    with pytest.raises(Conflict):
        house.ask("Två?", key="k")


def test_there_is_no_asking_about_what_is_not_sold(house: House) -> None:
    with pytest.raises(NotFound):
        house.ask(product="none")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u2060", "?!", "x" * 1_001, "\u0301"])
def test_a_question_has_words(house: House, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        house.ask(text)
    assert [error.pointer for error in refused.value.errors] == ["/text"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_texts_are_refused_or_kept_tidy(house: House, text: str) -> None:
    try:
        question_id = house.ask(text, name=text[:40])
    except Invalid:
        return
    kept = house.thread(question_id).question
    assert kept.text == domain.tidy(kept.text, domain.LONGEST_QUESTION)
    assert not set(kept.text) & set("\u202e\u2066\u200b\x00\ufeff")


def test_what_is_held_is_seen_by_nobody_and_counts_nowhere(house: House) -> None:
    house.rules.verdict = State.HELD
    question_id = house.ask()
    assert house.counts() == Counts()
    with pytest.raises(NotFound):
        service.shown(question_id, house.questions)
    with pytest.raises(NotFound):
        house.answer(question_id)
    decision = Decision(state=State.PUBLISHED, ground="", note="", operator="o")
    assert service.moderate(question_id, decision, doors=house.doors, now=NOW).state is State.PUBLISHED
    assert service.shown(question_id, house.questions).question.is_shown
    assert house.counts() == Counts(questions=1)


def test_a_held_answer_leaves_its_question_open(house: House) -> None:
    question_id = house.ask()
    house.rules.verdict = State.HELD
    answer_id = house.answer(question_id)
    assert house.counts() == Counts(questions=1)
    decision = Decision(state=State.REJECTED, ground="spam", note="", operator="o")
    service.moderate(answer_id, decision, doors=house.doors, now=NOW)
    assert house.thread(question_id).shown_answers == []
    assert house.rules.cases[answer_id].submission.kind is Kind.ANSWER


def test_who_bought_answers_as_a_buyer_and_the_shop_as_itself(house: House) -> None:
    house.bought.add(("bo", "tent"))
    question_id = house.ask()
    for who in (BO, CARL, THE_SHOP, Who("guest")):
        house.answer(question_id, f"Ja, säger {who.author}.", who)
    roles = [one.role for one in house.thread(question_id).answers]
    assert roles == [Role.BUYER, Role.SHOPPER, Role.SHOP, Role.SHOPPER]


def test_the_shops_own_words_are_published_whatever_the_rules_say(house: House) -> None:
    question_id = house.ask()
    house.rules.verdict = State.HELD
    answer_id = house.answer(question_id, "Ja: https://shop.example/tvatt", THE_SHOP)
    assert house.counts() == Counts(questions=1, answered=1, answers=1)
    assert house.questions.cases[-1].after.state is State.PUBLISHED
    assert answer_id in house.rules.cases, "so that it can be reported"


def test_nobody_is_named_beside_a_discreet_product(house: House) -> None:
    named = Who("anna", "anna", name="Anna L")
    question_id = house.ask("Håller den?", named, product="toy", name="Anna Larsson")
    house.answer(question_id, "Ja", named, name="Anna")
    thread = house.thread(question_id)
    assert [one.name for one in (thread.question, *thread.answers)] == [None, None]
    assert [one.after.submission.author_name for one in house.questions.cases] == [None, None]
    assert house.thread(house.ask("Tält?", named)).question.name == "Anna L"
    assert house.thread(house.ask("Tält!", named, name=" Annika\n L ")).question.name == "Annika L"


def test_one_edits_ones_own(house: House) -> None:
    question_id = house.ask("Tät?")
    with pytest.raises(Forbidden):
        service.edit(question_id, Said("Hej"), BO, doors=house.doors, now=NOW + 5)
    edited = service.edit(question_id, Said("Är den tät?"), ANNA, doors=house.doors, now=NOW + 5)
    again = service.edit(question_id, Said("Är den tät?"), ANNA, doors=house.doors, now=NOW + 9)
    assert (edited.text, edited.version, edited.edited_at, again) == ("Är den tät?", 2, NOW + 5, edited)
    assert house.ask("Tät?") == question_id, "the first sending, come again"
    house.rules.verdict = State.REJECTED
    service.edit(question_id, Said("Köp billigt"), ANNA, doors=house.doors, now=NOW + 9)
    assert house.counts() == Counts()


def test_one_deletes_ones_own(house: House) -> None:
    question_id = house.ask()
    answer_id = house.answer(question_id)
    with pytest.raises(Forbidden):
        service.delete(answer_id, ANNA, doors=house.doors, now=NOW)
    assert service.delete(answer_id, BO, doors=house.doors, now=NOW)
    assert not service.delete(answer_id, BO, doors=house.doors, now=NOW)
    assert house.counts() == Counts(questions=1)
    assert service.delete(question_id, ANNA, doors=house.doors, now=NOW)
    assert house.counts() == Counts()
    thread = house.thread(question_id)
    assert [(one.text, one.author, one.name) for one in (thread.question, *thread.answers)] == [
        ("", "", None)
    ] * 2
    assert house.rules.cases[question_id].state is State.WITHDRAWN
    with pytest.raises(NotFound):
        service.edit(question_id, Said("Hej"), ANNA, doors=house.doors, now=NOW)


def test_the_asker_or_the_shop_accepts_one_answer(house: House) -> None:
    question_id = house.ask()
    first, second = house.answer(question_id, "Ja"), house.answer(question_id, "Nej", CARL)
    for who in (BO, Who("stranger")):
        with pytest.raises(Forbidden):
            service.accept(question_id, first, who, doors=house.doors, now=NOW)
    with pytest.raises(Invalid):
        service.accept(question_id, f"{question_id}.x", ANNA, doors=house.doors, now=NOW)
    service.accept(question_id, first, ANNA, doors=house.doors, now=NOW)
    service.accept(question_id, second, THE_SHOP, doors=house.doors, now=NOW)
    thread = house.thread(question_id)
    assert (thread.accepted, [one.subject_id for one in thread.shown_answers]) == (second, [second, first])
    service.accept(question_id, None, ANNA, doors=house.doors, now=NOW)
    assert house.thread(question_id).accepted is None
    service.accept(question_id, first, ANNA, doors=house.doors, now=NOW)
    service.delete(first, BO, doors=house.doors, now=NOW)
    assert house.thread(question_id).accepted is None


def test_a_vote_is_one_switchable_and_never_ones_own(house: House) -> None:
    question_id = house.ask()
    answer_id = house.answer(question_id)

    def vote(subject_id: str, value: int, who: Who) -> Votes:
        return service.vote(subject_id, value, who, questions=house.questions, now=NOW).votes

    assert vote(answer_id, 1, CARL) == Votes(1, 0)
    assert vote(answer_id, 1, CARL) == Votes(1, 0)
    assert vote(answer_id, -1, CARL) == Votes(0, 1)
    assert vote(answer_id, 1, ANNA) == Votes(1, 1)
    assert vote(answer_id, 0, CARL) == Votes(1, 0)
    with pytest.raises(Forbidden):
        vote(answer_id, 1, BO)
    with pytest.raises(NotFound):
        vote(f"{question_id}.none", 1, CARL)


def test_a_thread_holds_a_hundred_answers(house: House) -> None:
    question_id = house.ask()
    for number in range(domain.MOST_ANSWERS):
        house.answer(question_id, f"Svar {number}")
    with pytest.raises(Conflict):
        house.answer(question_id, "Ett till")


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


def test_everything_of_a_person_is_given_out_and_taken_back(house: House) -> None:
    mine = house.ask("Min fråga", name="Anna")
    other = house.ask("Bos fråga", BO)
    house.answer(other, "Mitt svar", ANNA)
    kept = house.answer(other, "Carls svar", CARL)
    service.vote(kept, 1, ANNA, questions=house.questions, now=NOW)
    service.vote(mine, 1, BO, questions=house.questions, now=NOW)
    told = persons.export(["anna"], questions=house.questions)
    assert {one["text"] for one in told["questions_and_answers"]} == {"Min fråga", "Mitt svar"}
    assert told["votes"] == [{"subject_id": kept, "vote": 1}]
    assert persons.erase(["anna"], doors=house.doors, now=NOW) == 3
    assert persons.erase(["anna"], doors=house.doors, now=NOW) == 0
    assert persons.export(["anna"], questions=house.questions) == {"questions_and_answers": [], "votes": []}
    assert house.counts() == Counts(questions=1, answered=1, answers=1)
    assert house.thread(kept).answers[1].votes == Votes()
    assert "Anna" not in repr(house.questions.kept)
    assert "Min fråga" not in repr(house.questions.kept)


def test_what_a_guest_said_and_voted_becomes_the_customers(house: House) -> None:
    guest = Who("guest")
    mine = house.ask("Som gäst?", guest)
    other = house.ask("Bos fråga", BO)
    answer = house.answer(other, "Annas svar", ANNA)
    both = house.ask("Carls fråga", CARL)
    for subject, value, who in (
        (other, 1, guest), (answer, 1, guest), (both, 1, guest), (both, -1, ANNA), (mine, 1, BO), (mine, 1, ANNA)
    ):  # fmt: skip
        service.vote(subject, value, who, questions=house.questions, now=NOW)
    assert persons.merge("guest", "anna", questions=house.questions, now=NOW) == 4
    assert persons.merge("guest", "anna", questions=house.questions, now=NOW) == 0
    assert (house.thread(mine).question.author, house.thread(mine).question.votes) == ("anna", Votes(1, 0))
    assert house.thread(other).question.votes == Votes(1, 0)
    assert house.thread(other).answers[0].votes == Votes(0, 0), "nobody votes on their own words"
    assert house.thread(both).question.votes == Votes(0, 1), "the customer's word holds"
    assert house.questions.votes("guest") == []
    assert persons.export(["guest"], questions=house.questions)["questions_and_answers"] == []
    _recount(house)


IMPORTED = ImportedQuestion(
    external_id="q-17", product_id="tent", text="Hur tungt?", at=NOW - 10**10, name="Pelle", votes=Votes(4, 1),
    answers=(
        ImportedAnswer(external_id="a1", text="2 kg", at=NOW - 9**10, role=Role.SHOP, accepted=True),
        ImportedAnswer(external_id="a2", text="Väger ok", at=NOW, name="Å", role=Role.BUYER, votes=Votes(2, 0)),
    ),
)  # fmt: skip


def test_what_comes_from_elsewhere_is_taken_in_once_and_given_back_as_it_came(house: House) -> None:
    taken = intake.take_in(IMPORTED, doors=house.doors, now=NOW)
    assert taken.fresh == 3
    assert intake.take_in(IMPORTED, doors=house.doors, now=NOW) == taken._replace(fresh=0)
    assert house.counts() == Counts(questions=1, answered=1, answers=2)
    out = intake.exported(house.thread(taken.question_id))
    assert out is not None
    authors = [out.author, *(one.author for one in out.answers)]
    assert authors[1] == SHOP
    fresh = House()
    intake.take_in(out, doors=fresh.doors, now=NOW)
    assert [intake.exported(one) for one in fresh.questions.threads()] == [out]
    intake.take_in(out, doors=house.doors, now=NOW)
    assert len(house.questions.kept) == 1
    service.vote(taken.question_id, 1, BO, questions=house.questions, now=NOW)
    assert house.thread(taken.question_id).question.votes == Votes(5, 1)


def test_what_was_asked_here_comes_back_to_where_it_is(house: House) -> None:
    question_id = house.ask()
    house.answer(question_id)
    out = intake.exported(house.thread(question_id))
    assert out is not None
    assert intake.take_in(out, doors=house.doors, now=NOW) == (question_id, 0)
    assert [intake.exported(one) for one in house.questions.threads()] == [out]


def test_a_text_that_cannot_be_taken_is_named_before_anything_is_written(house: House) -> None:
    bad = ImportedQuestion(
        external_id="q", product_id="tent", text="Ok?", at=1,
        answers=(ImportedAnswer(external_id="a", text="  ", at=1),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        intake.take_in(bad, doors=house.doors, now=NOW)
    assert [error.pointer for error in refused.value.errors] == ["/answers/0/text"]
    assert house.questions.kept == {}


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
        _recount(house)


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


def _recount(house: House) -> None:
    counted: dict[str, Counts] = {}
    for thread in house.questions.kept.values():
        shown = thread.question.state is State.PUBLISHED
        answers = [one for one in thread.answers if one.state is State.PUBLISHED and shown]
        before = counted.get(thread.product_id, Counts())
        counted[thread.product_id] = Counts(
            questions=before.questions + shown,
            answered=before.answered + bool(answers),
            answers=before.answers + len(answers),
        )
        for entry in (thread.question, *thread.answers):
            rows = [value for (_, one), value in house.questions.ballots.items() if one == entry.subject_id]
            assert entry.votes == Votes(entry.given.up + rows.count(1), entry.given.down + rows.count(-1))
    for product in PRODUCTS:
        assert house.counts(product) == counted.get(product, Counts())


def test_a_vote_on_what_went_away_meanwhile_is_taken_back_with_its_voter(house: House) -> None:
    question_id = house.ask()
    service.vote(question_id, 1, BO, questions=house.questions, now=NOW)
    service.delete(question_id, ANNA, doors=house.doors, now=NOW)
    assert persons.erase(["bo"], doors=house.doors, now=NOW) == 1
    assert house.questions.votes("bo") == []
    assert house.questions.votes("anna") == []
    assert house.questions.vote("bo", question_id) == Vote("bo", question_id, 0).value
