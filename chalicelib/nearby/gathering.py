"""Which purchases make a group: the same from the same purchases, in a fixed order of cells."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from chalicelib.nearby import domain
from chalicelib.nearby.domain import LARGEST_GROUP, Atom, Draft, Label

# The label of the cell that a purchase falls into; none: it takes no part.
Cell = Callable[[Atom], Label | None]


def product_here(atom: Atom) -> Label | None:
    """The product in its municipality."""
    return Label(atom.place, atom.product_id) if atom.place.count(".") >= 2 else None


def anything_here(atom: Atom) -> Label | None:
    """Anything in its municipality."""
    return Label(atom.place) if atom.place.count(".") >= 2 else None


def product_in_county(atom: Atom) -> Label | None:
    """The product in its county."""
    return Label(domain.county(atom.place), atom.product_id) if "." in atom.place else None


def anything_in_county(atom: Atom) -> Label | None:
    """Anything in its county."""
    return Label(domain.county(atom.place)) if "." in atom.place else None


def product_in_country(atom: Atom) -> Label | None:
    """The product in its country."""
    return Label(domain.country(atom.place), atom.product_id)


def anything_in_country(atom: Atom) -> Label | None:
    """Anything in its country."""
    return Label(domain.country(atom.place))


def drafts(atoms: Iterable[Atom], cell: Cell, *, least: int, tick: int) -> Iterator[Draft]:
    """The groups that can be made of purchases, cell by cell: all of a cell's go in, if enough people stand behind."""
    cells: defaultdict[Label, list[Atom]] = defaultdict(list)
    for atom in atoms:
        label = cell(atom)
        if label is not None:
            cells[label].append(atom)
    for label in sorted(cells, key=lambda one: (one.place, one.product_id or "")):
        members = sorted(cells[label], key=lambda one: (one.placed_at, one.name))
        for part, piece in enumerate(_pieces(members, least)):
            yield Draft(domain.group_id(tick, label, part, piece), label, tuple(piece), tick)


def _pieces(members: Sequence[Atom], least: int) -> Iterator[Sequence[Atom]]:
    """The members in pieces that fit into a row, each of enough people; those that are left over wait on."""
    for start in range(0, len(members), LARGEST_GROUP):
        piece = members[start : start + LARGEST_GROUP]
        if domain.people(piece) >= max(least, 1):
            yield piece
