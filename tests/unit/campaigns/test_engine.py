"""Who left what behind, asked of the log's own files: gzipped rows of open days and Parquet of closed ones."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.activity.domain import Fact, row_text
from chalicelib.activity.erasures import NOBODY, Erased
from chalicelib.activity.merging import merge
from chalicelib.campaigns.engine import DuckDays
from chalicelib.campaigns.ports import Absence
from chalicelib.kernel import clock

NOW = clock.parse_iso("2026-11-20T12:00:00Z")
HOUR, DAY = clock.HOUR, clock.DAY
SINCE, UNTIL = NOW - 2 * DAY, NOW - 4 * HOUR

Ask = Callable[..., dict[str, tuple[int, tuple[str, ...]]]]


class Log:
    """Rows as the log has them; `at` in hours before now."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def __call__(self, event: str, at: float, product_id: str | None = None, **said: Any) -> "Log":
        said.setdefault("customer", "anna")
        said.setdefault("event_id", f"e{len(self.facts)}")
        moment = int(NOW - at * HOUR)
        self.facts.append(Fact(event=event, at=moment, received=moment, product_id=product_id, **said))
        return self


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def ask(log: Log, tmp_path: Path) -> Ask:
    def told(found: Iterable[Absence]) -> dict[str, tuple[int, tuple[str, ...]]]:
        return {one.person: ((NOW - one.last_at) // HOUR, one.products) for one in found}

    def asking(
        *, browsed: bool = False, closed: int = 0, skus: dict[str, str] | None = None, erased: Erased = NOBODY
    ) -> Any:
        raw = tmp_path / "raw.ndjson.gz"
        raw.write_bytes(gzip.compress(b"".join(row_text(one) + b"\n" for one in log.facts[closed:])))
        files = []
        if closed:
            plain, parquet = tmp_path / "closed.ndjson.gz", tmp_path / "closed.parquet"
            plain.write_bytes(gzip.compress(b"".join(row_text(one) + b"\n" for one in log.facts[:closed])))
            merge([plain], [], parquet)
            files = [parquet]
        days = DuckDays(
            [raw], files, now=NOW, skus=lambda named: {one: (skus or {})[one] for one in named if one in (skus or {})},
            memory_mb=512, scratch=tmp_path, erased=erased,
        )  # fmt: skip
        with days:
            return told(days.browsed(SINCE, UNTIL) if browsed else days.carts(SINCE, UNTIL))

    return asking


def test_what_is_in_a_cart_is_what_was_added_and_not_taken_out(log: Log, ask: Ask) -> None:
    log("product_added", 9, "tent")("product_added", 8, "stove")("product_added", 7, "socks")
    log("product_removed", 6, "stove")
    assert ask() == {"anna": (6, ("socks", "tent"))}
    log("product_added", 5, "stove")
    assert ask() == {"anna": (5, ("stove", "socks", "tent"))}
    log("product_removed", 4.9, "stove")("product_removed", 4.9, "socks")("product_removed", 4.9, "tent")
    assert ask() == {}


@pytest.mark.parametrize(
    ("event", "product", "comes_back"),
    [
        ("product_viewed", "tent", True), ("product_added", "socks", True), ("checkout_started", None, True),
        ("product_viewed", "stove", False), ("page_viewed", None, False),
    ],
)  # fmt: skip
def test_who_comes_back_to_their_cart_has_not_left_it(
    log: Log, ask: Ask, event: str, product: str | None, comes_back: bool
) -> None:
    log("product_added", 9, "tent")(event, 3, product)
    assert bool(ask()) is not comes_back


@pytest.mark.parametrize(("hours", "found"), [(3.9, False), (4.1, True), (47.9, True), (48.1, False)])
def test_only_absences_of_the_asked_length_are_told(log: Log, ask: Ask, hours: float, found: bool) -> None:
    log("product_added", hours, "tent")
    assert bool(ask()) is found


def test_what_was_bought_is_not_left_behind(log: Log, ask: Ask) -> None:
    log("product_added", 9, "tent")("order_placed", 8, "tent", order_id="o")
    assert ask() == {}
    log("product_added", 6, "socks")
    assert ask() == {"anna": (6, ("socks",))}


def test_a_browser_is_its_only_customers(log: Log, ask: Ask) -> None:
    log("product_added", 9, "tent", customer=None, visitor="v")
    assert ask() == {}
    log("page_viewed", 5, visitor="v")
    assert ask() == {"anna": (9, ("tent",))}
    log("page_viewed", 4.5, visitor="v", customer="bo")
    assert ask() == {}, "nobody's cart is told to whoever shares a browser with them"


@pytest.mark.parametrize("said", [{"customer": None}, {"bot": True}, {"historical": True}])
def test_nobody_is_followed_who_cannot_be(log: Log, ask: Ask, said: dict[str, Any]) -> None:
    log("product_added", 9, "tent", **said)
    assert ask() == {}


def test_rows_that_stand_in_several_files_count_once(log: Log, ask: Ask) -> None:
    log("product_added", 30, "tent")("product_viewed", 29, "stove", event_id="seen")
    log("product_added", 30, "tent", event_id="e0")("product_viewed", 29, "stove", event_id="seen")
    log("product_added", 9, "socks", customer="bo")
    assert ask(closed=2) == {"anna": (30, ("tent",)), "bo": (9, ("socks",))}
    log.facts[:] = [one for one in log.facts if one.event == "product_viewed"]
    assert ask(browsed=True) == {}


def test_skus_are_their_products(log: Log, ask: Ask) -> None:
    log("product_added", 9, sku="TENT-RED")("product_added", 8, sku="GONE")
    log("product_added", 7, sku="ONLY-GONE", customer="bo")
    assert ask(skus={"TENT-RED": "tent"}) == {"anna": (8, ("tent",))}


def test_what_was_looked_at_twice_and_left_is_browsed(log: Log, ask: Ask) -> None:
    log("product_viewed", 20, "tent")("product_viewed", 9, "tent")("product_viewed", 8, "stove")
    assert ask(browsed=True) == {"anna": (9, ("tent",))}
    log("product_added", 7, "socks")
    assert ask(browsed=True) == {}, "the cart comes first"
    log("order_placed", 6, "socks", order_id="o")
    assert ask(browsed=True) == {}, "what was looked at before an order led to it"


def test_ten_products_at_most_the_latest_first(log: Log, ask: Ask) -> None:
    for n in range(12):
        log("product_added", 20 - n, f"p{n:02d}")
    assert ask() == {"anna": (9, tuple(f"p{n:02d}" for n in range(11, 1, -1)))}


def test_a_log_without_files_holds_nobody(tmp_path: Path) -> None:
    with DuckDays([], [], now=NOW, skus=lambda _: {}, memory_mb=256, scratch=tmp_path) as days:
        assert (list(days.carts(SINCE, UNTIL)), list(days.browsed(SINCE, UNTIL))) == ([], [])


@pytest.mark.parametrize("closed", [0, 3])
def test_who_was_erased_left_nothing_behind_but_what_came_since(log: Log, ask: Ask, closed: int) -> None:
    log("product_added", 9, "tent")("product_added", 8, "stove", customer="bo")("product_added", 5, "socks")
    erased = Erased({"anna": int(NOW - 6 * HOUR), "bo": NOW})
    assert ask(closed=closed) == {"anna": (5, ("socks", "tent")), "bo": (8, ("stove",))}
    assert ask(closed=closed, erased=erased) == {"anna": (5, ("socks",))}
