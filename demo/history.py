"""A past for the demo shop: two years of invented visits, searches, comparisons, orders and reviews."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from demo import importing, opinions, past, records
from demo.api import PATIENCE, TRIES, Api, Refused
from demo.past import Visit

Row = dict[str, Any]

#: The last order's id: who finds it has all of the past.
MARK: Final = "past-is-here"
_EDITION: Final = f"demo-past-{past.SEED}"
#: In this order: the mark is the last thing to come in.
_KINDS: Final[Mapping[str, str]] = {"events": "ndjson", "reviews": "csv", "orders": "ndjson"}


class Past:
    """All of it as files of an import, ending at `end` (Unix seconds, a midnight); made when first asked for."""

    def __init__(self, end: float) -> None:
        self._end = end

    @cached_property
    def visits(self) -> list[Visit]:
        """Everything that people did, the oldest first."""
        return past.visits(self._end)

    def file(self, kind: str) -> bytes:
        """The file of `events`, `orders` or `reviews`."""
        if kind == "reviews":
            return opinions.table(self.visits, self._end)
        return _lines(records.events(self.visits) if kind == "events" else self._orders())

    def _orders(self) -> list[Row]:
        rows = sorted(records.orders(self.visits), key=lambda row: str(row["placed_at"]))
        return [*rows[:-1], rows[-1] | {"order_id": MARK}]


def load_history(api_base: str, secret_key: str, say: Callable[[str], None] = lambda _: None) -> str:
    """Bring the past in by the bulk import, once for a shop; returns what was done, in words, or nothing.

    An import that was cut off goes on where it was, also on another day: the past ends when it was first begun. It
    shows in the lists after a recompute. Raises `demo.api.Refused` and `Unreachable`.
    """
    api = Api(api_base, secret_key, PATIENCE, TRIES)
    if is_here(api):
        return ""
    jobs = {kind: _job(kind, api) for kind in _KINDS}
    told = Past(_midnight(jobs["events"]["created_at"]))
    done = {kind: _brought_in(kind, job, told, api, say) for kind, job in jobs.items()}
    return ", ".join(f"{job['accepted']} {kind}" for kind, job in done.items())


def has_history(local: Mapping[str, str]) -> bool:
    """Whether the running shop has all of its past. Raises `Refused` and `Unreachable`."""
    return is_here(Api(local["api_base"], local["secret_key"]))


def is_here(api: Api) -> bool:
    """Whether the shop has its past. Raises `Refused` and `Unreachable`."""
    try:
        api.get(f"/v1/orders/{MARK}")
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    return True


def _job(kind: str, api: Api) -> Row:
    """The import of a kind, begun now or before."""
    reading = {"kind": kind, "format": _KINDS[kind]}
    job: Row = api.post("/v1/imports", reading, idempotency_key=f"{_EDITION}-{kind}")
    return job


def _brought_in(kind: str, job: Row, told: Past, api: Api, say: Callable[[str], None]) -> Row:
    if job["state"] == "done":
        return job
    if job["state"] == "awaiting_upload":
        importing.put(job["upload"]["url"], io.BytesIO(told.file(kind)))
    api.post(f"/v1/imports/{job['import_id']}/start")
    job = importing.watched(job["import_id"], api, lambda line: say(f"{kind}: {line}"))
    if job["state"] != "done" or job["rejected"]:
        raise Refused(400, {"detail": f"{kind}: {job.get('problem')} {job['errors'][:1]}"})
    return job


def _midnight(instant: str) -> float:
    """The beginning of an instant's day, in UTC: what the day before ended with."""
    moment = datetime.fromisoformat(instant)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def _lines(rows: Iterable[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
