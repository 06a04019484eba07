"""In-memory stand-ins for the recommendations room's ports."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.aws.tables import Item, Key
from chalicelib.recommendations.domain import KeyLists, RankedList, shopper_key
from chalicelib.recommendations.elsewhere import Begun
from chalicelib.recommendations.filling import Lists, Wave
from chalicelib.recommendations.models import note_item
from chalicelib.recommendations.popularity import Told
from chalicelib.recommendations.results import DONE, ResultFiles


@dataclass(frozen=True)
class FakeCard:
    """What the rules ask of a product."""

    product_id: str
    title: str = "Tent"
    discreet: bool = False
    sellable: bool = True
    category: str | None = None


class FakeShelf:
    """Lists and cards in dictionaries; counts the waves that were needed."""

    def __init__(self, lists: Mapping[str, Lists], cards: Iterable[FakeCard] = ()) -> None:
        self._lists = lists
        self._cards = {card.product_id: card for card in cards}
        self.waves = 0

    def wave(self, keys: Collection[str], card_ids: Collection[str]) -> Wave:
        self.waves += 1
        return Wave(
            {key: self._lists[key] for key in keys if key in self._lists},
            {one: self._cards[one] for one in card_ids if one in self._cards},
            keys=frozenset(keys),
            ids=frozenset(card_ids),
        )


@dataclass
class FakeNotes:
    """What is noted of shoppers, by keyed hash: the note, and until when."""

    held: dict[str, tuple[Lists, int]] = field(default_factory=dict)

    def rows(self, table: str) -> dict[Key, Item]:
        """As they lie in the table of lists."""
        keyed = {shopper_key(person): one for person, one in self.held.items()}
        return {Key(table, key): note_item(key, *one) for key, one in keyed.items()}

    def get(self, person: str) -> Lists | None:
        return self.held[person][0] if person in self.held else None

    def keep(self, person: str, note: Lists, until: int) -> None:
        self.held[person] = note, until

    def forget(self, person: str) -> int:
        return int(self.held.pop(person, None) is not None)


def _no_step() -> None:
    return None


@dataclass
class FakeLists:
    """The table. `step` is called before and after each single write, and may raise."""

    step: Callable[[], None] = _no_step
    items: dict[str, tuple[int, str, Mapping[str, RankedList]]] = field(default_factory=dict)
    lease: tuple[str, int] | None = None
    noted: int = 0
    writes: int = 0

    def put(self, lists: Iterable[KeyLists], generation: int) -> None:
        for one in lists:
            self.step()
            if one.key not in self.items or self.items[one.key][0] <= generation:
                self.items[one.key] = (generation, one.fingerprint, one.lists)
                self.writes += 1
            self.step()

    def remove(self, keys: Iterable[str], generation: int) -> None:
        for key in keys:
            self.step()
            if key in self.items and self.items[key][0] <= generation:
                del self.items[key]
                self.writes += 1
            self.step()

    def fingerprints(self) -> dict[str, str]:
        return {key: fingerprint for key, (_, fingerprint, _) in self.items.items()}

    def note_finished(self, generation: int) -> None:
        self.step()
        self.noted = max(self.noted, generation)
        self.step()

    def finished(self) -> int:
        return self.noted

    def take_lease(self, holder: str, now: int, until: int) -> bool:
        if self.lease and self.lease[0] != holder and self.lease[1] >= now:
            return False
        self.lease = (holder, until)
        return True

    def end_lease(self, holder: str) -> None:
        if self.lease and self.lease[0] == holder:
            self.lease = None


@dataclass
class FakeTold:
    """What was told of popularity; `step` is called around each save."""

    step: Callable[[], None] = _no_step
    held: Told = field(default_factory=Told)

    def load(self) -> Told:
        return self.held

    def save(self, told: Told) -> None:
        self.step()
        self.held = told
        self.step()


@dataclass
class FakeLedger:
    """What the last finished run left."""

    step: Callable[[], None] = _no_step
    held: dict[str, str] | None = None
    began: int | None = None

    def opened(self) -> int | None:
        return self.began

    def load(self) -> dict[str, str] | None:
        return self.held

    def open(self, generation: int) -> None:
        self.began = generation
        self.step()

    def close(self, fingerprints: Mapping[str, str]) -> None:
        self.step()
        self.held = dict(fingerprints)
        self.step()
        self.began = None


@dataclass
class FakeDesk:
    """The note, and result files by generation and name; `step` is called after each change."""

    step: Callable[[], None] = _no_step
    held: Begun | None = None
    files: dict[int, dict[str, bytes]] = field(default_factory=dict)

    def noted(self) -> Begun | None:
        return self.held

    def note(self, begun: Begun) -> None:
        self.held = begun
        self.step()

    def results(self, generation: int) -> ResultFiles | None:
        files = self.files.get(generation, {})
        return ResultFiles([*files], files.__getitem__) if DONE in files else None

    def forget(self, begun: Begun) -> None:
        self.held = None
        self.step()
        self.files.pop(begun.generation, None)
        self.step()
