"""What the API shows of places."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from chalicelib.catalogue.public import Card
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.money import Money
from chalicelib.nearby import domain, rooms, showing, tallies, wiring
from chalicelib.nearby.domain import Kind, Window
from chalicelib.nearby.showing import HOW, Item
from chalicelib.nearby.statements import Statement, Text
from chalicelib.nearby.tallies import Point
from chalicelib.places.domain import Box

LevelWord = Literal["municipality", "county", "country"]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place: its code, what it is called, and how large it is."""

    code: str
    name: Text
    level: LevelWord


class NearbyItem(msgspec.Struct, frozen=True, kw_only=True):
    """A product, and what is known of it near the reader."""

    product_id: str
    title: str
    url: str
    image_url: str | None
    price: Money | None
    statement: Statement


class NearbyView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known near a place: of the whole shop, and the products. Null where nothing true can be said."""

    place: PlaceView | None
    kind: Kind
    statement: Statement | None
    items: tuple[NearbyItem, ...]
    how: str


class ProductNearbyView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a product near a place; null where nothing true can be said."""

    product_id: str
    place: PlaceView | None
    kind: Kind
    statement: Statement | None
    how: str


class TopView(msgspec.Struct, frozen=True, kw_only=True):
    """What was bought most in a place, in the narrowest window from the asked one on in which anything was."""

    place: PlaceView
    asked: Window
    window: Window
    items: tuple[NearbyItem, ...]
    how: str


class MapPoint(msgspec.Struct, frozen=True, kw_only=True):
    """`count` purchases by at least ten people (the shop's `k_anonymity`), between two days, in a place.

    With a `product_id` they are all of that product, by as many people. `lat` and `lon` are the place's, not anybody's.
    """

    place: str
    name: Text
    level: LevelWord
    lat: float
    lon: float
    product_id: str | None
    product: Card | None
    count: int
    first_day: str
    last_day: str
    published_at: str


class MapView(msgspec.Struct, frozen=True, kw_only=True):
    """Groups on the map, the latest first. `until` is what the next question's `since` may be."""

    points: tuple[MapPoint, ...]
    until: str | None
    how: str


def place_view(code: str) -> PlaceView:
    """A place as the API shows it."""
    return PlaceView(code=code, name=rooms.title(code), level=domain.level(code).value)


def item_views(items: Sequence[Item], cards: Mapping[str, Card], limit: int) -> tuple[NearbyItem, ...]:
    """The first `limit` products that may be shown."""
    shown = [(item, cards[item.product_id]) for item in items if item.product_id in cards]
    return tuple(
        NearbyItem(
            product_id=item.product_id, title=card.title, url=card.url, image_url=card.image_url,
            price=card.price, statement=item.statement,
        )
        for item, card in shown[:limit]
    )  # fmt: skip


def map_points(points: Iterable[Point], box: Box | None, limit: int) -> list[MapPoint]:
    """The first `limit` points in a box that may be shown, with their places."""
    inside = [(one, view) for one in points if (view := _point(one)) and _is_in(view, box)][: 2 * limit]
    cards = rooms.sold({one.product_id for one, _ in inside if one.product_id is not None})
    shown = [
        msgspec.structs.replace(view, product=cards.get(view.product_id or ""))
        for _, view in inside
        if view.product_id is None or view.product_id in cards
    ]
    return shown[:limit]


def _is_in(view: MapPoint, box: Box | None) -> bool:
    return box is None or box.holds(view.lat, view.lon)


def _point(point: Point) -> MapPoint | None:
    place = rooms.place(point.place)
    if place is None:
        return None
    return MapPoint(
        place=place.code, name=rooms.title(place.code), level=place.level.value, lat=place.lat, lon=place.lon,
        product_id=point.product_id, product=None, count=point.n, first_day=domain.date_of(point.first).isoformat(),
        last_day=domain.date_of(point.last).isoformat(), published_at=clock.iso(point.published_at),
    )  # fmt: skip


def nearby(place: str | None, kind: Kind, limit: int, now: int) -> NearbyView:
    """What is known near a place; nothing where the place isn't known."""
    if place is None:
        return NearbyView(place=None, kind=kind, statement=None, items=(), how=HOW[kind])
    reader = wiring.reader(now)
    bodies = wiring.fetch(showing.names(place, kind))
    items = showing.items(bodies, place, kind, reader)
    return NearbyView(
        place=place_view(place), kind=kind, statement=showing.statement(bodies, place, kind, reader),
        items=_with_cards(items, limit), how=HOW[kind],
    )  # fmt: skip


def product_nearby(product_id: str, place: str | None, kind: Kind, now: int) -> ProductNearbyView:
    """What is known of a product near a place. Raises `NotFound` for a product that isn't there.

    A discreet one is never told of by place.
    """
    card = rooms.cards([product_id]).get(product_id)
    if card is None or card.deleted:
        raise NotFound(f"no product {product_id!r}")
    said = None
    if place is not None and rooms.may_show(card):
        bodies = wiring.fetch(showing.product_names(place, product_id, kind))
        said = showing.statement(bodies, place, kind, wiring.reader(now), product_id)
    where = place_view(place) if place is not None else None
    return ProductNearbyView(product_id=product_id, place=where, kind=kind, statement=said, how=HOW[kind])


def top(code: str, asked: Window, limit: int, now: int) -> TopView:
    """What was bought most in a place. Raises `NotFound` for a code that no place has."""
    if rooms.place(code) is None:
        raise NotFound(f"no place {code!r}")
    name = tallies.top_name(code)
    window, items = showing.top(wiring.fetch([name]).get(name), code, asked, wiring.reader(now))
    return TopView(
        place=place_view(code), asked=asked, window=window, items=_with_cards(items, limit),
        how=HOW[Kind.BOUGHT],
    )  # fmt: skip


def map_view(box: Box | None, since: int, limit: int, now: int) -> MapView:
    """The latest groups in a part of the map, published after `since` (ms)."""
    bodies = wiring.fetch(wiring.map_sheets(box))
    points = map_points(showing.points(bodies.values(), wiring.reader(now), since), box, limit)
    until = max((one.published_at for one in points), default=None)
    return MapView(points=tuple(points), until=until, how=HOW[Kind.BOUGHT])


def _with_cards(items: Sequence[Item], limit: int) -> tuple[NearbyItem, ...]:
    """The first `limit` products that may be shown; twice as many are looked at."""
    cards = rooms.sold([item.product_id for item in items[: 2 * limit]])
    return item_views(items, cards, limit)
