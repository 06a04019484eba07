"""An in-memory stand-in for experiments' port."""

import threading

from chalicelib.experiments.domain import Seat, Tally, Trial
from chalicelib.kernel.revisions import Stale


class FakeExperiments:
    def __init__(self) -> None:
        self.known: dict[str, Trial] = {}
        self.tallies: dict[tuple[str, int], Tally] = {}
        self.sitting: dict[tuple[str, str, int], Seat] = {}
        self._lock = threading.Lock()

    def test(self, test_id: str) -> Trial | None:
        return self.known.get(test_id)

    def tests(self) -> list[Trial]:
        return [self.known[one] for one in sorted(self.known)]

    def keep(self, before: Trial | None, after: Trial) -> None:
        with self._lock:
            if self.known.get(after.test_id) != before:
                raise Stale
            self.known[after.test_id] = after

    def tally(self, test_id: str, run: int) -> Tally | None:
        return self.tallies.get((test_id, run))

    def seat(self, person: str, test_id: str, run: int) -> Seat | None:
        return self.sitting.get((person, test_id, run))

    def seats(self, person: str) -> list[Seat]:
        return [seat for (who, _, _), seat in sorted(self.sitting.items()) if who == person]

    def put(
        self, person: str, before: Seat | None, seat: Seat, tally_before: Tally | None, tally: Tally
    ) -> None:
        with self._lock:
            is_seat = self.seat(person, seat.test_id, seat.run) == before
            if not is_seat or self.tally(seat.test_id, seat.run) != tally_before:
                raise Stale
            self.sitting[person, seat.test_id, seat.run] = seat
            self.tallies[seat.test_id, seat.run] = tally

    def forget(self, person: str) -> int:
        mine = [key for key in self.sitting if key[0] == person]
        for key in mine:
            del self.sitting[key]
        return len(mine)
