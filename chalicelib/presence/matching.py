"""How many people stand behind pairs of addresses and browsers.

Views from one address may come from one person, so an address counts once, whatever it sends; a browser on two
networks is one person, so it counts once, too. The most people for whom both hold is a maximum matching of the
graph whose edges are the pairs (Berge 1957: a matching is maximum when no augmenting path is left). So whatever is
sent from one address moves the number by one at most: that is one vertex more.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping


class Matching:
    """A matching of addresses with browsers that grows with the pairs added to it."""

    def __init__(self) -> None:
        self._browsers: dict[bytes, list[Hashable]] = {}
        self._address_of: dict[Hashable, bytes] = {}
        self._browser_of: dict[bytes, Hashable] = {}
        self._waiting: dict[bytes, None] = {}

    def add(self, address: bytes, browser: bytes) -> None:
        """Add a pair. An empty browser is one that nobody else has: the address stands for itself."""
        node: Hashable = browser or (address,)
        known = self._browsers.setdefault(address, [])
        if not known:
            self._waiting[address] = None
        if node in known:
            return
        known.append(node)
        if address in self._waiting and node not in self._address_of:
            self._pair(address, node)
            del self._waiting[address]

    def people(self) -> int:
        """How many pairs of the graph so far can stand side by side without sharing an address or a browser."""
        for address in list(self._waiting):
            if self._augmented(address):
                del self._waiting[address]
        return len(self._address_of)

    def _augmented(self, start: bytes) -> bool:
        """Whether `start` found a browser, others moving aside to ones they have besides."""
        came_from: dict[Hashable, bytes] = {}
        queue = deque([start])
        while queue:
            address = queue.popleft()
            for node in self._browsers[address]:
                if node in came_from:
                    continue
                came_from[node] = address
                holder = self._address_of.get(node)
                if holder is None:
                    self._move(node, came_from, start)
                    return True
                queue.append(holder)
        return False

    def _move(self, free: Hashable, came_from: Mapping[Hashable, bytes], start: bytes) -> None:
        """Give everybody on the way from `start` to a free browser the one that was found for them."""
        node = free
        while (address := came_from[node]) != start:
            left = self._browser_of[address]
            self._pair(address, node)
            node = left
        self._pair(start, node)

    def _pair(self, address: bytes, node: Hashable) -> None:
        self._address_of[node] = address
        self._browser_of[address] = node


def people(pairs: Iterable[tuple[bytes, bytes]]) -> int:
    """How many people stand behind `pairs` of an address and a browser (empty: one of its own)."""
    found = Matching()
    for address, browser in pairs:
        found.add(address, browser)
    return found.people()
