"""The orders that the shop keeps, and how Torg hears of them: at once where it answers, later where it doesn't.

A checkout never waits for Torg. An order is kept first; a thread of the till's own tells of it by a signed webhook, as
a platform's would, and tries again until it is taken.
"""

import json
import secrets
import sqlite3
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from demo.api import Api, Refused, Unreachable
from demo.signing import signed

Event = dict[str, Any]

_HOOK: Final = "/v1/webhooks/torg"
_PATIENCE: Final = 20.0  # seconds for one try
_PAUSES: Final = (1, 2, 5, 10, 30, 60)  # seconds between tries; the last again and again
_AGAIN: Final = (408, 409, 425, 429)
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY, customer TEXT NOT NULL, kept_at TEXT NOT NULL, data TEXT NOT NULL, told TEXT NOT NULL
)
"""


class Kept(NamedTuple):
    """An order as the shop keeps it: what it tells Torg, when it was placed by the true time, and what came of that.

    `told` is empty until Torg has taken it, then `taken`; else why Torg never will.
    """

    number: str
    customer: str
    kept_at: datetime
    data: Mapping[str, Any]
    told: str


class Till:
    """Keeps orders in the stack's folder, or in memory where there is none."""

    def __init__(self, local: Mapping[str, str]) -> None:
        """`local` describes the running stack as `.torg/local.json` does."""
        self._local = local
        folder = local.get("folder", "")
        place = str(Path(folder) / "shop.sqlite") if folder and Path(folder).is_dir() else ":memory:"
        self._book = sqlite3.connect(place, check_same_thread=False, isolation_level=None)
        self._book.execute(_TABLE)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._teller: threading.Thread | None = None
        if self._untold():
            self._set_going()

    def number(self) -> str:
        """A number that no order of the shop's has yet."""
        number = ""
        while not number or self.get(number):
            number = f"FK-{100_000 + secrets.randbelow(900_000)}"
        return number

    def keep(self, number: str, data: Mapping[str, Any], customer: str = "") -> None:
        """Keep an order, and have Torg told. `data` are the other fields of the API's orders."""
        row = (
            number,
            customer,
            datetime.now(UTC).isoformat(),
            json.dumps(dict(data), ensure_ascii=False),
            "",
        )
        with self._lock:
            self._book.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", row)
        self._set_going()

    def get(self, number: str) -> Kept | None:
        """The order of that number; None if the shop keeps none."""
        return next(iter(self._rows("SELECT * FROM orders WHERE number = ?", number)), None)

    def of(self, customer: str) -> list[Kept]:
        """A customer's orders, the latest first."""
        return self._rows("SELECT * FROM orders WHERE customer = ? ORDER BY kept_at DESC", customer)

    def _untold(self) -> list[Kept]:
        return self._rows("SELECT * FROM orders WHERE told = '' ORDER BY kept_at")

    def _rows(self, asked: str, *values: str) -> list[Kept]:
        with self._lock:
            found = self._book.execute(asked, values).fetchall()
        return [
            Kept(number, customer, datetime.fromisoformat(kept_at), json.loads(data), told)
            for number, customer, kept_at, data, told in found
        ]

    def _set_going(self) -> None:
        if not self._local.get("webhook_secret"):
            return
        self._wake.set()
        with self._lock:
            if self._teller is None:
                self._teller = threading.Thread(target=self._tell_all, name="torg-till", daemon=True)
                self._teller.start()

    def _tell_all(self) -> None:
        tries = 0
        while True:
            # Before the look, so that an order kept after it isn't overlooked.
            self._wake.clear()
            answered = [self._tell(one) for one in self._untold()]
            tries = 0 if all(answered) else tries + 1
            # A new order is tried at once, and with it those that wait.
            self._wake.wait(_PAUSES[min(tries, len(_PAUSES)) - 1] if tries else None)

    def _tell(self, order: Kept) -> bool:
        """Whether Torg answered, and not that it can't now."""
        try:
            ahead = self._ahead()
            now = datetime.now(UTC) + ahead
            placed = (order.kept_at + ahead).isoformat(timespec="milliseconds")
            data = {"order_id": order.number, "placed_at": placed, **order.data}
            event: Event = {
                "type": "order.placed",
                "timestamp": now.isoformat(timespec="milliseconds"),
                "data": data,
            }
            body = json.dumps(event, ensure_ascii=False).encode()
            headers = signed(body, self._local["webhook_secret"], f"msg_{order.number}", now)
            self._api().deliver(_HOOK, body, headers)
        except Unreachable:
            return False
        except Refused as refused:
            if refused.status in _AGAIN or refused.status >= 500:
                return False
            self._note(order.number, str(refused))
            return True
        self._note(order.number, "taken")
        return True

    def _ahead(self) -> timedelta:
        """By how much the stack's clock, which a test stage may move, is ahead of the true time."""
        return datetime.fromisoformat(self._api().get("/v1/health")["time"]) - datetime.now(UTC)

    def _api(self) -> Api:
        """A stack announces its address once it has started."""
        return Api(self._local.get("api_base", ""), "", _PATIENCE)

    def _note(self, number: str, said: str) -> None:
        with self._lock:
            self._book.execute("UPDATE orders SET told = ? WHERE number = ?", (said, number))
