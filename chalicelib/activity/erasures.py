"""Who was erased: marks beside the lake, by keyed hash, which every reader of it applies at once.

    erased/<pseudonym>.<ms>              somebody: no row of theirs up to then counts
    erased/<pseudonym>.<ms>.browser      a browser of theirs: no row up to then that names no customer counts
    forgotten/<pseudonym>.<ms>.json      the lake holds no such row any more; what was done for that

A mark is a key without content, so that a listing tells all of them. Marks stay: a row may come late, out of
quarantine, from a file of the past, or back with a restored table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import msgspec

MARKS: Final = "erased/"
PROOFS: Final = "forgotten/"
_BROWSER: Final = "browser"
_NEVER: Final = -1


class Bucket(Protocol):
    """The lake's bucket, as far as marks need it."""

    def put(self, key: str, body: bytes) -> None:
        """Write an object, or replace it."""

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys under a prefix, in order."""


class Connection(Protocol):
    """DuckDB's connection, as far as the table of marks needs it."""

    def execute(self, query: str, parameters: Mapping[str, Any] = ..., /) -> object:
        """Run one statement."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Until when (ms, inclusive) the rows of whom don't count, by pseudonym.

    `people` are customers, or visitors who asked by themselves; `browsers` are visitors of whom only what names no
    customer goes, as somebody else may have used the browser too.
    """

    people: Mapping[str, int] = field(default_factory=dict)
    browsers: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anybody."""
        return bool(self.people or self.browsers)

    def covers(self, *, visitor: str | None, customer: str | None, at: int, received: int) -> bool:
        """Whether a row is of somebody erased, and of the time before."""
        until = max(self.people.get(customer or "", _NEVER), self.people.get(visitor or "", _NEVER))
        if customer is None:
            until = max(until, self.browsers.get(visitor or "", _NEVER))
        return min(at, received) <= until

    def rows(self) -> list[tuple[str, int, bool]]:
        """Everybody as (pseudonym, until, whether it is a browser), each once: what `kept` joins with."""
        people = [(person, until, False) for person, until in self.people.items()]
        return people + [(browser, until, True) for browser, until in self.browsers.items()]

    def only(self, people: Iterable[str]) -> "Erased":
        """Of these people alone, and of no browsers."""
        return Erased({person: self.people[person] for person in people if person in self.people})


NOBODY: Final = Erased()


class Proof(msgspec.Struct, frozen=True):
    """What was done until nothing of somebody was left in the lake: when (ms), and of all who were forgotten in the
    same go, how many rows in how many objects.
    """

    at: int
    rows: int
    objects: int


def mark(people: Iterable[str], now: int, bucket: Bucket) -> None:
    """Mark people (by pseudonym) as erased at `now`. Again at the same instant changes nothing; later covers more."""
    for person in people:
        bucket.put(f"{MARKS}{person}.{now}", b"")


def mark_browsers(browsers: Mapping[str, int], bucket: Bucket) -> None:
    """Mark browsers of people who were erased, each with the instant until which it holds."""
    for browser, until in browsers.items():
        bucket.put(f"{MARKS}{browser}.{until}.{_BROWSER}", b"")


def standing(bucket: Bucket) -> Erased:
    """All who were erased so far; of who was erased again, the latest."""
    people: dict[str, int] = {}
    browsers: dict[str, int] = {}
    for key in bucket.keys(MARKS):
        name, until, *kind = key.removeprefix(MARKS).split(".")
        known = browsers if kind == [_BROWSER] else people
        known[name] = max(known.get(name, _NEVER), int(until))
    return Erased(people, browsers)


def waiting(bucket: Bucket) -> dict[str, int]:
    """Of whom the lake may still hold rows: people, and until when."""
    done = {key.removeprefix(PROOFS).removesuffix(".json") for key in bucket.keys(PROOFS)}
    return {
        person: until
        for person, until in standing(bucket).people.items()
        if f"{person}.{until}" not in done
    }  # fmt: skip


def prove(people: Mapping[str, int], proof: Proof, bucket: Bucket) -> None:
    """Note that the lake holds nothing more of these people up to their instants."""
    for person, until in people.items():
        bucket.put(f"{PROOFS}{person}.{until}.json", msgspec.json.encode(proof))


def proof(person: str, until: int, bucket: Bucket) -> Proof | None:
    """What was done for somebody who was erased at `until`; None while the lake may hold rows of theirs."""
    body = bucket.get(f"{PROOFS}{person}.{until}.json")
    return None if body is None else msgspec.json.decode(body, type=Proof)


def since(person: str, bucket: Bucket) -> int | None:
    """When somebody was last erased (ms); None if they never were."""
    instants = [int(key.split(".")[1]) for key in bucket.keys(f"{MARKS}{person}.") if key.count(".") == 1]
    return max(instants, default=None)


def table(erased: Erased, connection: Connection) -> None:
    """Make, or make anew, the table `erased` that `kept` may join with."""
    connection.execute("CREATE OR REPLACE TABLE erased (person VARCHAR, until BIGINT, browser BOOLEAN)")
    if erased:
        people, instants, kinds = (list(column) for column in zip(*erased.rows(), strict=True))
        connection.execute(
            "INSERT INTO erased SELECT UNNEST($people), UNNEST($instants), UNNEST($kinds)",
            {"people": people, "instants": instants, "kinds": kinds},
        )


def kept(rows: str, erased: str, *, others: bool = True) -> str:
    """The SQL of `rows` (a relation of the lake's columns) without those that `Erased.covers`; of them alone, if `others`
    aren't wanted.

    `erased` is a relation of `Erased.rows()`: person, until, browser.
    """
    people = f"(SELECT person, until FROM {erased} WHERE NOT browser)"  # noqa: S608  (names, as below)
    browsers = f"(SELECT person, until FROM {erased} WHERE browser)"  # noqa: S608
    return f"""
SELECT told.* FROM {rows} AS told
LEFT JOIN {people} AS buyer ON told.customer = buyer.person
LEFT JOIN {people} AS guest ON told.visitor = guest.person
LEFT JOIN {browsers} AS machine ON told.visitor = machine.person AND told.customer IS NULL
WHERE LEAST(told.at, told.received)
  {">" if others else "<="} GREATEST(COALESCE(buyer.until, -1), COALESCE(guest.until, -1), COALESCE(machine.until, -1))
"""  # noqa: S608
