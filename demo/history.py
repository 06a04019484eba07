"""A past for the demo shop: two months of invented visits, searches, comparisons and orders."""

import json
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from demo import catalogue, importing, sample, towns
from demo.api import Api, Refused
from demo.clickstream import Click
from demo.importing import History

Row = dict[str, Any]

_VISITS: Final = 2_000
_SEED: Final = 2
_DAY: Final = 86_400
_EVENING: Final = 4 * 3_600
_SEARCHED, _CAME_BY_WORD, _COMPARED, _BOUGHT = 0.3, 0.15, 0.15, 0.12
_MARK: Final = "history-is-here"
#: What one searches for who goes on to look at a category's first level.
_WORDS: Final = {
    "Kläder": ("skaljacka", "vandringsbyxa", "ullmössa"),
    "Skor och strumpor": ("kängor", "ullsockor"),
    "Packning": ("ryggsäck",),
    "Tält": ("tält", "tält två personer"),
    "Sova": ("sovsäck", "liggunderlag"),
    "Kök": ("kåsa", "stormkök"),
    "Utrustning": ("kniv", "pannlampa"),
    "Egenvård": ("skavsår",),
}


def load_history(api_base: str, secret_key: str) -> str:
    """Bring the past in by the bulk import, once for a shop; returns what was done, in words, or nothing.

    It shows in the lists after a recompute. Raises `demo.api.Refused` and `Unreachable`.
    """
    api = Api(api_base, secret_key)
    if _is_here(api):
        return ""
    visits = [list(clicks) for _, clicks in groupby(_clicks(), key=lambda click: click.session)]
    rows = {"events": list(_events(visits)), "orders": list(_orders(visits))}
    with tempfile.TemporaryDirectory() as folder:
        for kind, found in rows.items():
            path = Path(folder) / kind
            path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
            job = importing.bring_in(History(path, kind, "ndjson"), api, lambda _: None)
            if job["state"] != "done" or job["rejected"]:
                raise Refused(400, {"detail": f"{kind}: {job.get('problem')} {job['errors'][:1]}"})
    return f"{len(rows['events'])} events, {len(rows['orders'])} orders"


def _is_here(api: Api) -> bool:
    try:
        api.get(f"/v1/orders/{_MARK}")
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    return True


def _clicks() -> Iterator[Click]:
    """Visits up to yesterday evening: the same all day long, so that an interrupted import goes on."""
    yesterday = time.time() // _DAY * _DAY - _EVENING
    return sample.clicks(_VISITS, yesterday, _SEED)


def _events(visits: Iterable[list[Click]]) -> Iterator[Row]:
    dice = random.Random(_SEED)
    for clicks in visits:
        first = clicks[0]
        word = dice.choice(_WORDS[catalogue.products()[first.item].department])
        if dice.random() < _SEARCHED:
            yield _event(first, "searched", "products_searched", first.time - 2, query=word)
        elif dice.random() < _CAME_BY_WORD:
            yield _event(first, "came", "search_engine_arrival", first.time - 2, keyword=word)
        for step, click in enumerate(clicks):
            yield _event(click, str(step), "product_viewed", click.time, product_id=click.item)
        looked_at = list(dict.fromkeys(click.item for click in clicks))
        if len(looked_at) > 1 and dice.random() < _COMPARED:
            yield _event(
                clicks[-1], "compared", "products_compared", clicks[-1].time + 2, product_ids=looked_at[:3]
            )


def _orders(visits: Iterable[list[Click]]) -> Iterator[Row]:
    """Some visitors buy, an hour after they looked. By the last order's id the past is known to be there."""
    dice = random.Random(_SEED)
    waiting: Row | None = None
    for clicks in visits:
        looked_at = [one for one in dict.fromkeys(click.item for click in clicks) if _is_sold(one)]
        if looked_at and dice.random() < _BOUGHT:
            if waiting:
                yield waiting
            waiting = _order(clicks[-1], looked_at[: dice.choice((1, 1, 2, 3))])
    if waiting:
        yield waiting | {"order_id": _MARK}


def _order(click: Click, bought: Iterable[str]) -> Row:
    town = towns.of(click.session)
    return {
        "order_id": f"history-{click.session}",
        "customer_id": f"history-{click.session}",
        "anonymous_id": click.session,
        "deliver_to": {"postal_code": town.code, "city": town.city, "country": "SE"},
        "placed_at": _instant(click.time + 3_600),
        "lines": [
            {"product_id": one, "quantity": 1, "price": {"amount": _price(one), "currency": "SEK"}}
            for one in bought
        ],
    }


def _event(click: Click, name: str, event: str, at: float, **more: Any) -> Row:
    return {
        "event_id": f"history:{click.session}:{name}",
        "event": event,
        "occurred_at": _instant(at),
        "anonymous_id": click.session,
        "session_id": click.session,
        "consent": {"analytics": True},
        **more,
    }


def _is_sold(product_id: str) -> bool:
    return catalogue.products()[product_id].in_stock


def _price(product_id: str) -> int:
    return catalogue.products()[product_id].price * 100


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
