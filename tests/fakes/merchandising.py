"""An in-memory stand-in for merchandising's port, which keeps what the real row would hold."""

import threading
from typing import Any

from chalicelib.kernel.revisions import Stale
from chalicelib.merchandising import models
from chalicelib.merchandising.domain import Rules


class FakeShelf:
    def __init__(self) -> None:
        self.rows: dict[Any, Any] = {}
        self._lock = threading.Lock()

    def read(self) -> Rules:
        row = self.rows.get(models.rules_key())
        return models.rules_from(row) if row else Rules()

    def write(self, before: Rules, after: Rules) -> None:
        row = models.rules_item(after)
        with self._lock:
            if self.read().revision != before.revision:
                raise Stale
            self.rows[models.rules_key()] = row
