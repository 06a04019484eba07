"""What `service.Opinions` promises, held against the fake and the real store."""

import itertools
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from chalicelib.activity.domain import Fact, unpacked
from chalicelib.aws import clients, tables
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.members.domain import Person
from chalicelib.reactions import domain, models, service
from chalicelib.reactions.domain import Reaction, Reactions, Word
from chalicelib.reactions.public import counts_part
from chalicelib.reactions.service import Doors, Product
from chalicelib.reactions.store import DynamoOpinions
from tests.fakes.reactions import FakeOpinions

Store = FakeOpinions | DynamoOpinions
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def opinions(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeOpinions()
    request.getfixturevalue("aws_endpoint")
    return DynamoOpinions()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def row(person: str, product: str, word: Word, at: int = NOW) -> Reaction:
    return Reaction(
        person=person, product_id=product, word=word, at=at, told_at=at, revision=1, customer=person, visitor="v"
    )  # fmt: skip


def logged(opinions: Store, product_id: str) -> list[Fact]:
    if isinstance(opinions, FakeOpinions):
        facts = opinions.facts()
    else:
        scan = clients.dynamodb().get_paginator("scan")
        pages = scan.paginate(TableName=settings.current().table("activity"), ConsistentRead=True)
        facts = [fact for page in pages for item in page["Items"] for fact in unpacked(item["facts"]["B"])]
    mine = (one for one in facts if one.product_id == product_id)
    return sorted(mine, key=lambda one: (one.at, one.n))


def rows(opinions: Store, product_id: str) -> list[Reaction]:
    if isinstance(opinions, FakeOpinions):
        return [one for one in opinions.rows.values() if one.product_id == product_id]
    scan = clients.dynamodb().get_paginator("scan")
    pages = scan.paginate(TableName=models.table(), ConsistentRead=True)
    items = (item for page in pages for item in page["Items"] if item["sk"]["S"] == product_id)
    return [models.reaction_from(item) for item in items]


def test_word_counts_and_log_are_written_together(opinions: Store, name: str) -> None:
    assert opinions.get(name, name) is None
    assert opinions.counts(name) == Reactions()
    first = domain.set_word(None, row(name, name, Word.LIKE))
    opinions.write([first], NOW)
    assert opinions.get(name, name) == first.after
    assert opinions.counts(name) == Reactions(1, 0)
    second = domain.set_word(first.after, row(name, name, Word.DISLIKE))
    opinions.write([second], NOW + 5)
    assert opinions.counts(name) == Reactions(0, 1)
    assert second.after is not None
    opinions.write([domain.remove(second.after, NOW)], NOW + 6)
    assert opinions.get(name, name) is None
    assert opinions.counts(name) == Reactions(0, 0)
    heard = [(one.event, one.at, one.customer, one.visitor, one.reaction) for one in logged(opinions, name)]
    assert heard == [
        ("reaction_set", NOW, name, "v", "like"),
        ("reaction_set", NOW + 1, name, "v", "dislike"),
        ("reaction_set", NOW + 2, name, "v", "none"),
    ]


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(opinions: Store, name: str) -> None:
    first = domain.set_word(None, row(name, name, Word.LIKE))
    opinions.write([first], NOW)
    assert first.after is not None
    elsewhere = msgspec.structs.replace(first.after, revision=7)
    for before in (None, elsewhere):
        late = domain.set_word(before, row(name, name, Word.DISLIKE, NOW + 9))
        with pytest.raises(Stale):
            opinions.write([late], NOW)
    assert opinions.get(name, name) == first.after
    assert opinions.counts(name) == Reactions(1, 0)
    assert len(logged(opinions, name)) == 1


def test_two_rows_move_together_or_not_at_all(opinions: Store, name: str) -> None:
    guest = domain.set_word(None, row(f"{name}-g", name, Word.LIKE)).after
    assert guest is not None
    opinions.write([domain.set_word(None, guest)], NOW)
    person = row(f"{name}-c", name, Word.NONE)
    changes = domain.merged(guest, None, person, NOW + 5)
    stale = (changes[0], changes[1]._replace(before=person))
    with pytest.raises(Stale):
        opinions.write(stale, NOW)
    assert opinions.get(guest.person, name) == guest
    opinions.write(changes, NOW)
    assert opinions.get(guest.person, name) is None
    assert opinions.get(person.person, name) == changes[1].after
    assert opinions.counts(name) == Reactions(1, 0)
    assert [(one.customer, one.reaction) for one in logged(opinions, name)] == [
        (guest.customer, "like"), (guest.customer, "none"), (person.customer, "like"),
    ]  # fmt: skip


def test_a_persons_rows_are_paged_by_product(opinions: Store, name: str) -> None:
    for product in ("b", "a", "c"):
        opinions.write([domain.set_word(None, row(name, f"{name}-{product}", Word.LIKE))], NOW)
    first = opinions.page(name, None, 2)
    assert [one.product_id[-1] for one in first] == ["a", "b"]
    assert [one.product_id[-1] for one in opinions.page(name, first[-1].product_id, 2)] == ["c"]
    assert opinions.page(f"{name}-other", None, 2) == []
    asked = [f"{name}-c", f"{name}-none", f"{name}-a", f"{name}-c"]
    assert [one.product_id[-1] for one in opinions.among(name, asked)] == ["c", "a"]


def test_a_word_taken_back_expires(aws_endpoint: str, name: str) -> None:
    DynamoOpinions().write([domain.set_word(None, row(name, name, Word.NONE))], NOW)
    item = tables.batch_get([models.reaction_key(name, name)])[models.reaction_key(name, name)]
    assert int(item["expires_at"]["N"]) == NOW // 1000 + 7 * 86_400


def test_pages_read_counts_of_all_they_ask_for(aws_endpoint: str, name: str) -> None:
    DynamoOpinions().write([domain.set_word(None, row(name, name, Word.DISLIKE))], NOW)
    part = counts_part([name, f"{name}-none"])
    found = part.parse(tables.batch_get(part.keys))
    assert found == {name: Reactions(0, 1), f"{name}-none": Reactions(0, 0)}


class Lossy:
    """A store whose every third write takes effect and is answered by nobody."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self._writes = itertools.count(1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, *args: Any) -> None:
        self._inner.write(*args)
        if next(self._writes) % 3 == 0:
            raise Unavailable("the acknowledgement was lost")


def test_fifty_people_at_once_are_counted_to_the_last(opinions: Store, name: str) -> None:
    """All on one product, each switching, erasing or merging as they please, answers lost on the way."""
    doors = Doors(Lossy(opinions), lambda one: Product(one, False), 10)

    def act(n: int) -> None:
        dice = random.Random(n)
        who = Person(key=f"{name}-{n}", customer=f"{name}-{n}")
        for step in range(4):
            word = dice.choice([Word.LIKE, Word.DISLIKE, Word.NONE])
            patiently(
                lambda word=word, step=step: service.react(name, word, who, doors=doors, now=NOW + step)
            )
        if n % 5 == 0:
            patiently(lambda: service.erase(who.key, opinions=doors.opinions, now=NOW + 9))
        elif n % 5 == 1:
            customer = Person(key=f"{name}-c{n}", customer=f"{name}-c{n}")
            patiently(lambda: service.merge(who.key, customer, opinions=doors.opinions, now=NOW + 9))
        else:
            patiently(lambda: service.react(name, Word.LIKE, who, doors=doors, now=NOW + 9))

    with ThreadPoolExecutor(50) as people:
        list(people.map(act, range(50)))
    kept = rows(opinions, name)
    assert opinions.counts(name) == domain.counted(one.word for one in kept)
    assert opinions.counts(name).likes >= 30
    latest = {(one.customer): one.reaction for one in logged(opinions, name)}
    assert {who: word for who, word in latest.items() if word != "none"} == {
        one.customer: one.word.value for one in kept if one.word is not Word.NONE
    }


def patiently(act: Any) -> None:
    """Ask again for as long as the answer is to try again, as a browser's button does."""
    for _ in range(200):
        try:
            act()
        except Unavailable:
            continue
        return
    raise AssertionError("never came through")
