"""Where this room's ports meet their adapters."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock, settings
from chalicelib.presence.service import Crowds, Doors, Memory

_FRESH: Final = clock.MINUTE
_MOST_KNOWN: Final = 20_000


@cache
def crowds() -> Crowds:
    """Where presence is kept."""
    from chalicelib.presence.store import DynamoCrowds

    return DynamoCrowds()


def doors(now: int) -> Doors:
    """What taking the log needs, at instant `now`."""
    return Doors(
        crowds(),
        catalogue.resolve_skus,
        lambda wanted: known().among(wanted, now),
        memory(),
        settings.current().live.cart_hours * clock.HOUR,
    )


@cache
def memory() -> Memory:
    """What this process wrote lately."""
    return Memory()


class Known:
    """Which products are there and aren't discreet, as they were within the last minute."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[bool, int]] = {}

    def among(self, product_ids: Iterable[str], now: int) -> set[str]:
        """Those that may be shown live; reads of those that aren't fresh any more are one wave."""
        wanted = set(product_ids)
        unknown = [one for one in wanted if self._held.get(one, (False, 0))[1] <= now]
        if unknown:
            self._look(sorted(unknown), now)
        return {one for one in wanted if self._held[one][0]}

    def _look(self, product_ids: list[str], now: int) -> None:
        part = catalogue.card_part(product_ids)
        cards = part.parse(tables.batch_get(part.keys))
        if len(self._held) + len(product_ids) > _MOST_KNOWN:
            self._held = {one: held for one, held in self._held.items() if held[1] > now}
            if len(self._held) > _MOST_KNOWN:
                self._held = {}
        for one in product_ids:
            card = cards.get(one)
            is_shown = card is not None and card.tellable
            self._held[one] = (is_shown, now + _FRESH)


@cache
def known() -> Known:
    """What this process knows of products."""
    return Known()
