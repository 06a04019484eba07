"""The rows of the table `torg-<stage>-questions`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| thread | `question#<id>` | `thread` |
| a product's numbers | `product#<id>` | `counts` |
| place in a product's list | `product#<id>` | `<list>#<key>#<question id>` |
| what a person said | `person#<pseudonym>` | `said#<when, ms, counted down>#<subject id>` |
| a person's vote | `person#<pseudonym>` | `vote#<subject id>` |
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.aws import relaying
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.kernel.news import QuestionAnswered
from chalicelib.questions.domain import SHOP, Counts, Place, Thread, newly_shown
from chalicelib.questions.ports import Vote

THREAD: Final = "thread"
Rows = Mapping[Key, Item]
SAID: Final = "said#"
VOTE: Final = "vote#"
_LATEST: Final = 10**13 - 1


def table() -> str:
    """The table's name."""
    return settings.current().table("questions")


def thread_key(question_id: str) -> Key:
    """Where a thread is."""
    return Key(table(), f"question#{question_id}", THREAD)


def thread_item(thread: Thread) -> dict[str, Any]:
    """The row of a thread: as JSON, with its revision beside it."""
    return thread_key(thread.question_id).as_item() | {
        "revision": {"N": str(thread.revision)},
        "thread": {"S": msgspec.json.encode(thread).decode()},
    }


def thread_from(item: Item) -> Thread:
    """The thread in a row."""
    return msgspec.json.decode(item["thread"]["S"], type=Thread)


def product_pk(product_id: str) -> str:
    """The partition of a product's numbers and lists."""
    return f"product#{product_id}"


def counts_key(product_id: str) -> Key:
    """Where a product's numbers are."""
    return Key(table(), product_pk(product_id), "counts")


def counts_from(item: Item | None) -> Counts:
    """The numbers in a row; all 0 where there is none."""
    if item is None:
        return Counts()
    return Counts(**{name: int(item[name]["N"]) for name in Counts.__struct_fields__ if name in item})


def counts_item(product_id: str, counts: Counts) -> dict[str, Any]:
    """The row of a product's numbers."""
    numbers = {name: {"N": str(getattr(counts, name))} for name in Counts.__struct_fields__}
    return counts_key(product_id).as_item() | numbers


def place_sk(name: str, sort: str) -> str:
    """A place's sort key."""
    return f"{name}#{sort}"


def place_key(product_id: str, place: Place) -> Key:
    """Where a place is; all of the row is its key."""
    return Key(table(), product_pk(product_id), place_sk(place.list, place.sort))


def place_from(item: Item) -> Place:
    """The place in a row."""
    name, _, sort = item["sk"]["S"].partition("#")
    return Place(name, sort)


def person_pk(person: str) -> str:
    """The partition of what a person said and voted."""
    return f"person#{person}"


def said_keys(thread: Thread | None) -> Iterator[Key]:
    """The rows that say what in a thread is whose."""
    for entry in (thread.question, *thread.answers) if thread else ():
        if entry.author and entry.author != SHOP:
            sort = f"{SAID}{_LATEST - entry.at:013d}#{entry.subject_id}"
            yield Key(table(), person_pk(entry.author), sort)


def said_from(item: Item) -> tuple[str, str]:
    """Where what a person said stands among the rest, and its id."""
    sort = item["sk"]["S"].removeprefix(SAID)
    return sort, sort.partition("#")[2]


def vote_key(person: str, subject_id: str) -> Key:
    """Where a person's vote is."""
    return Key(table(), person_pk(person), f"{VOTE}{subject_id}")


def vote_item(vote: Vote) -> dict[str, Any]:
    """The row of a vote."""
    return vote_key(vote.person, vote.subject_id).as_item() | {"value": {"N": str(vote.value)}}


def vote_from(item: Item) -> Vote:
    """The vote in a row."""
    person = item["pk"]["S"].partition("#")[2]
    return Vote(person, item["sk"]["S"].removeprefix(VOTE), int(item["value"]["N"]))


def wanted_keys(product_id: str, question_ids: Sequence[str]) -> tuple[Key, ...]:
    """The rows of these threads and, where a product is named, of its numbers."""
    threads = tuple(thread_key(one) for one in question_ids)
    return (counts_key(product_id), *threads) if product_id else threads


class ThreadChange(NamedTuple):
    """A thread before and after (None: no row)."""

    before: Thread | None
    after: Thread | None

    @property
    def known(self) -> Thread:
        """The thread as far as it is known: after, or before it went."""
        found = self.after or self.before
        assert found is not None
        return found


def is_thread_change(record: Mapping[str, Any]) -> bool:
    """Whether a stream record tells of a thread."""
    return relaying.is_of(record, sk=THREAD)


def change_from(record: Mapping[str, Any]) -> ThreadChange:
    """The change in a stream's record. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one."""
    images = relaying.change(record)
    before, after = (thread_from(one) if one else None for one in images)
    return ThreadChange(before, after)


def answered(change: ThreadChange) -> list[QuestionAnswered]:
    """The answers that a change of a thread let be seen, for who asked."""
    before, after = change
    if after is None:
        return []
    return [
        QuestionAnswered(
            question_id=after.question_id,
            answer_id=one.subject_id,
            product_id=after.product_id,
            asker=after.question.author,
        )
        for one in newly_shown(before, after)
    ]
