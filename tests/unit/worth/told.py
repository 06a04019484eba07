"""Rows as the lake has them, and the report that is made of them."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.activity.domain import Fact, row_text
from chalicelib.activity.erasures import Erased
from chalicelib.activity.merging import merge
from chalicelib.kernel import clock
from chalicelib.worth import measuring, service
from chalicelib.worth.domain import (
    ASKED,
    MAIL_DUE,
    HoldoutReport,
    ListReport,
    MailReport,
    Report,
    TrialReport,
)
from chalicelib.worth.measuring import DuckMeasures
from chalicelib.worth.service import Doors, Files

NOW = clock.parse_iso("2026-11-20T12:00:00Z")
HOUR, DAY = clock.HOUR, clock.DAY
VIEWED = "viewed-also-viewed"
PRODUCTS = [("tent", "Camp", False), ("mat", "Camp", False), ("mug", "Kitchen", False), ("bare", None, False)]


class Log:
    """Rows as the lake has them; `at` in hours before now."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def __call__(self, event: str, at: float, product_id: str | None = None, **said: Any) -> "Log":
        detail = {
            name: said.pop(name)
            for name in (
                "list",
                "position",
                "holdout",
                "withheld",
                "trial",
                "challenger",
                "lists",
                "campaign",
            )
            if name in said
        }
        said.setdefault("visitor", "anna")
        said.setdefault("event_id", f"e{len(self.facts)}")
        moment = int(NOW - at * HOUR)
        told = json.dumps(detail) if detail else None
        self.facts.append(
            Fact(event=event, at=moment, received=moment, product_id=product_id, detail=told, **said)
        )
        return self

    def shown(self, at: float, *products: str, who: str = "anna", name: str = VIEWED) -> None:
        event_id = f"e{len(self.facts)}"
        for n, product in enumerate(products, 1):
            said = {"visitor": who, "event_id": event_id, "n": n, "list": name, "position": n}
            self("recommendation_shown", at, product, **said)

    def clicked(
        self, at: float, product: str, position: int = 1, who: str = "anna", name: str = VIEWED
    ) -> None:
        self("recommendation_clicked", at, product, visitor=who, list=name, position=position)

    def bought(self, at: float, product: str, who: str = "anna", **said: Any) -> None:
        order = {"order_id": f"o{len(self.facts)}", "amount": 5_000, "currency": "SEK"} | said
        self("order_placed", at, product, visitor=who, **order)

    def asked(self, who: str, at: float, *, withheld: bool) -> None:
        self(ASKED, at, visitor=who, holdout="worth", withheld=withheld)

    def mail_due(self, who: str, at: float, *, withheld: bool) -> None:
        self(MAIL_DUE, at, visitor=None, customer=who, campaign="worth", withheld=withheld)

    def tried(self, who: str, at: float, *, challenger: bool, lists: tuple[str, ...] = (VIEWED,)) -> None:
        self(ASKED, at, visitor=who, trial="quick", challenger=challenger, lists=lists)


class Kept:
    """The lake, the engine and the shelf of a report, over rows in a folder."""

    def __init__(self, log: Log, folder: Path) -> None:
        self.log, self.folder, self.closed, self.erased = log, folder, 0, Erased()
        self.kept: Report | None = None

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        raw, older = self.folder / "raw.ndjson.gz", []
        raw.write_bytes(_packed(self.log.facts[self.closed :]))
        if self.closed:
            plain, parquet = self.folder / "closed.ndjson.gz", self.folder / "closed.parquet"
            plain.write_bytes(_packed(self.log.facts[: self.closed]))
            merge([plain], [], parquet)
            older = [parquet]
        return Files([raw], older, self.erased.rows())

    @contextmanager
    def measure(self, files: Files, *, now: int, directory: Path) -> Iterator[DuckMeasures]:
        with measuring.measured(
            files, now=now, currency="SEK", products=PRODUCTS, variants=[("mat-red", "mat")], memory_mb=512,
            directory=directory,
        ) as made:  # fmt: skip
            yield made

    def read(self) -> Report | None:
        return self.kept

    def write(self, report: Report) -> None:
        self.kept = report

    def report(self) -> Report:
        doors = Doors(lake=self, gauge=self, shelf=self, catalogue=4, currency="SEK")
        made = service.report(doors, now=NOW, scratch=self.folder)
        assert self.kept == made
        return made

    def list(self, name: str = VIEWED) -> ListReport:
        (found,) = (one for one in self.report().lists if one.list == name)
        return found

    def holdout(self) -> HoldoutReport:
        (found,) = self.report().holdouts
        return found

    def mail(self) -> MailReport:
        (found,) = self.report().mails
        return found

    def trial(self) -> TrialReport:
        (found,) = self.report().trials
        return found


def _packed(facts: list[Fact]) -> bytes:
    return gzip.compress(b"".join(row_text(one) + b"\n" for one in facts))
