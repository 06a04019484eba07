"""What `ports.Questions` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients, tables
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation.domain import State
from chalicelib.questions import domain, models, service
from chalicelib.questions.domain import SHOP, Counts, Entry, Place, Sort, Thread, Votes
from chalicelib.questions.ports import Vote, Who
from chalicelib.questions.store import DynamoQuestions
from tests.fakes.questions import FakeQuestions

Store = FakeQuestions | DynamoQuestions
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def questions(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeQuestions()
    request.getfixturevalue("aws_endpoint")
    return DynamoQuestions()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def thread(name: str, number: int = 0, *, score: int = 0, state: State = State.PUBLISHED) -> Thread:
    entry = Entry(
        subject_id=f"{name}{number}", author=f"{name}-anna", text="Är den tät?", at=NOW + number, state=state,
        votes=Votes(up=max(score, 0), down=max(-score, 0)),
    )  # fmt: skip
    return Thread(product_id=name, question=entry)


def answered(before: Thread, own: str = "a", author: str = "b", state: State = State.PUBLISHED) -> Thread:
    entry = Entry(
        subject_id=domain.answer_id(before.question_id, own),
        author=author,
        text="Ja",
        at=NOW + 99,
        state=state,
    )
    return service.next_revision(before.having(entry))


def counts(questions: Store, product_id: str) -> Counts:
    if isinstance(questions, FakeQuestions):
        return questions.counts.get(product_id, Counts())
    key = models.counts_key(product_id)
    return models.counts_from(tables.batch_get([key], consistent=True).get(key))


def ids(places: list[Place]) -> list[str]:
    return [place.sort.partition("#")[2] for place in places]


def test_a_thread_comes_back_as_it_was_written(questions: Store, name: str) -> None:
    assert questions.get(f"{name}0") is None
    asked = thread(name)
    questions.write(None, asked, now=NOW)
    assert questions.get(f"{name}0") == asked
    after = answered(asked)
    questions.write(asked, after, now=NOW)
    assert questions.get(f"{name}0") == after
    assert after in list(questions.threads())


def test_numbers_follow_in_the_same_write(questions: Store, name: str) -> None:
    asked = thread(name)
    questions.write(None, asked, now=NOW)
    assert counts(questions, name) == Counts(questions=1)
    after = answered(asked)
    questions.write(asked, after, now=NOW)
    assert counts(questions, name) == Counts(questions=1, answered=1, answers=1)
    hidden = service.next_revision(replace(after, question=replace(after.question, state=State.HELD)))
    questions.write(after, hidden, now=NOW)
    assert counts(questions, name) == Counts()


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(questions: Store, name: str) -> None:
    asked = thread(name)
    questions.write(None, asked, now=NOW)
    after = answered(asked)
    questions.write(asked, after, now=NOW)
    with pytest.raises(Stale):
        questions.write(asked, answered(asked, "other"), vote=Vote(f"{name}-v", f"{name}0", 1), now=NOW)
    with pytest.raises(Stale):
        questions.write(None, thread(name), now=NOW)
    assert questions.get(f"{name}0") == after
    assert questions.vote(f"{name}-v", f"{name}0") == 0
    assert counts(questions, name) == Counts(questions=1, answered=1, answers=1)


def test_places_are_sorted_and_paged(questions: Store, name: str) -> None:
    for number, score in enumerate([0, 5, -3, 5]):
        questions.write(None, thread(name, number, score=score), now=NOW)
    questions.write(None, thread(name, 9, state=State.HELD), now=NOW)
    one = questions.get(f"{name}2")
    assert one is not None
    questions.write(one, answered(one), now=NOW)
    listed = {
        (sort, half): [
            number.removeprefix(name)
            for listing in domain.lists(sort, half)
            for number in ids(questions.places(name, listing, None, 50))
        ]
        for sort in Sort
        for half in (None, True, False)
    }
    assert listed == {
        (Sort.VOTES, None): ["3", "1", "0", "2"],
        (Sort.VOTES, True): ["2"],
        (Sort.VOTES, False): ["3", "1", "0"],
        (Sort.NEWEST, None): ["3", "2", "1", "0"],
        (Sort.NEWEST, True): ["2"],
        (Sort.NEWEST, False): ["3", "1", "0"],
        (Sort.UNANSWERED, None): ["3", "1", "0", "2"],
        (Sort.UNANSWERED, True): ["2"],
        (Sort.UNANSWERED, False): ["3", "1", "0"],
    }
    first = questions.places(name, "newest", None, 3)
    assert ids(first) == [f"{name}{n}" for n in (3, 2, 1)]
    assert ids(questions.places(name, "newest", first[-1].sort, 3)) == [f"{name}0"]
    assert questions.places(name, "newest", None, 0) == []


def test_votes_are_kept_by_person(questions: Store, name: str) -> None:
    asked = thread(name)
    questions.write(None, asked, now=NOW)
    for value in (1, -1):
        before = questions.get(f"{name}0")
        assert before is not None
        questions.write(
            before, service.next_revision(before), vote=Vote(f"{name}-v", f"{name}0", value), now=NOW
        )
        assert questions.vote(f"{name}-v", f"{name}0") == value
        assert questions.votes(f"{name}-v") == [Vote(f"{name}-v", f"{name}0", value)]
    before = questions.get(f"{name}0")
    assert before is not None
    questions.write(before, service.next_revision(before), vote=Vote(f"{name}-v", f"{name}0", 0), now=NOW)
    assert questions.vote(f"{name}-v", f"{name}0") == 0
    assert questions.votes(f"{name}-v") == []


def test_what_a_person_said_is_found_latest_first(questions: Store, name: str) -> None:
    for number in range(3):
        questions.write(None, thread(name, number), now=NOW)
    one = questions.get(f"{name}0")
    assert one is not None
    after = answered(one, author=f"{name}-anna")
    questions.write(one, after, now=NOW)
    told = answered(after, own="shop", author=SHOP)
    questions.write(after, told, now=NOW)
    rows = questions.said(f"{name}-anna", None, 10)
    assert [subject for _, subject in rows] == [f"{name}0.a", f"{name}2", f"{name}1", f"{name}0"]
    first = questions.said(f"{name}-anna", None, 2)
    assert first == rows[:2]
    assert questions.said(f"{name}-anna", first[-1][0], 10) == rows[2:]
    gone = replace(told.question, author="", text="", state=State.WITHDRAWN)
    questions.write(told, service.next_revision(told.having(gone)), now=NOW)
    assert [subject for _, subject in questions.said(f"{name}-anna", None, 10)] == [
        f"{name}0.a", f"{name}2", f"{name}1"
    ]  # fmt: skip


def test_many_voters_at_once_are_all_counted(questions: Store, name: str) -> None:
    asked = answered(thread(name), author="x")
    questions.write(None, replace(asked, revision=1), now=NOW)

    def act(number: int) -> None:
        subject = f"{name}0" if number % 2 else f"{name}0.a"
        for value in (1, -1 if number % 3 else 1):
            service.vote(subject, value, Who(f"{name}-{number}"), questions=questions, now=NOW)

    with ThreadPoolExecutor(8) as people:
        list(people.map(act, range(24)))
    kept = questions.get(f"{name}0")
    assert kept is not None
    for entry, numbers in ((kept.question, range(1, 24, 2)), (kept.answers[0], range(0, 24, 2))):
        rows = [questions.vote(f"{name}-{number}", entry.subject_id) for number in numbers]
        assert entry.votes == Votes(up=rows.count(1), down=rows.count(-1))
        assert len(rows) == entry.votes.up + entry.votes.down == 12
    assert ids(questions.places(name, "votes", None, 5)) == [f"{name}0"], "one place, wherever it moved"


def test_nothing_else_is_left_behind(name: str, aws_endpoint: str) -> None:
    """A question that is taken back leaves its thread and the numbers, which are 0."""
    store = DynamoQuestions()
    asked = thread(name)
    store.write(None, asked, now=NOW)
    gone = replace(asked.question, author="", text="", state=State.WITHDRAWN)
    store.write(asked, service.next_revision(asked.having(gone)), now=NOW)
    answer = clients.dynamodb().query(
        TableName=models.table(),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": models.product_pk(name)}},
    )
    assert [row["sk"]["S"] for row in answer["Items"]] == ["counts"]
