"""Offers of a merchant feed as products: rows of one `item_group_id` become one product with variants."""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.catalogue import domain
from chalicelib.catalogue.domain import Availability, Content
from chalicelib.catalogue.spool import Spooled
from chalicelib.kernel import clock
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.money import Money, parse_price

_ATTRIBUTES: Final = ("color", "size", "material", "pattern", "gender", "age_group")
_YES: Final = frozenset({"yes", "true", "1"})
_MOST_CATEGORIES: Final = 10


class Offer(NamedTuple):
    """One row, read: what it says of the product, and of its variant."""

    number: int
    id: str
    title: str
    link: str
    price: Money | None
    availability: Availability | None
    row: dict[str, list[str]]


class Remark(NamedTuple):
    """What was left out of a row, or why all of it was."""

    number: int
    text: str


class Reading(NamedTuple):
    """A product as its rows tell it (None: none of them can be taken), and what is to be said of the rows.

    `until` is the next instant at which a sale in them begins or ends: until then the reading holds.
    """

    content: Content | None
    taken: tuple[int, ...]
    refused: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    until: int | None


class _Refused(Exception):
    """A row can't be taken; the message says why."""


def product_of(row: dict[str, list[str]]) -> str:
    """The id of the product that a row belongs to. Raises `ValueError` saying what is wrong with it."""
    name = _first(row, "item_group_id") or _first(row, "id")
    if not name:
        raise ValueError("id: missing")
    if not is_id(name):
        raise ValueError(f"{name[:60]!r} can't be an id here: 1 to 128 of A-Z a-z 0-9 . _ : -")
    return name


def read(rows: Sequence[Spooled], now: int) -> Reading:
    """The product that `rows` tell of, with the prices in effect at `now`."""
    offers: list[Offer] = []
    refused: list[Remark] = []
    boundaries: list[int] = []
    for one in rows:
        try:
            offer = _offer(one, now, boundaries)
            if any(offer.id == other.id for other in offers):
                raise _Refused(f"id {offer.id!r} stood in an earlier row")
            offers.append(offer)
        except _Refused as error:
            refused.append(Remark(one.number, str(error)))
    if not offers:
        return Reading(None, (), tuple(refused), (), min(boundaries, default=None))
    remarks: list[Remark] = []
    taken = tuple(offer.number for offer in offers)
    try:
        content = msgspec.convert(_content(offers, remarks), type=Content)
    except msgspec.ValidationError as error:
        refused += [Remark(number, f"the product can't be taken: {error}") for number in taken]
        return Reading(None, (), tuple(refused), tuple(remarks), min(boundaries, default=None))
    return Reading(content, taken, tuple(refused), tuple(remarks), min(boundaries, default=None))


def _offer(one: Spooled, now: int, boundaries: list[int]) -> Offer:
    row = one.row
    missing = [name for name in ("id", "title", "link") if not _first(row, name)]
    if missing:
        raise _Refused(f"{missing[0]}: missing")
    return Offer(
        one.number, _first(row, "id"), _first(row, "title"), _first(row, "link"),
        _price(row, now, boundaries), _availability(row), row,
    )  # fmt: skip


def _price(row: dict[str, list[str]], now: int, boundaries: list[int]) -> Money | None:
    """What a buyer pays at `now`: the sale price while the sale lasts."""
    price, sale = _money(row, "price"), _money(row, "sale_price")
    if sale is None:
        return price
    begins, ends = _sale_dates(row)
    boundaries += [instant for instant in (begins, ends) if instant is not None and instant > now]
    is_on = (begins is None or begins <= now) and (ends is None or now < ends)
    return sale if is_on else price


def _money(row: dict[str, list[str]], name: str) -> Money | None:
    text = _first(row, name)
    try:
        return parse_price(text) if text else None
    except ValueError as error:
        raise _Refused(f"{name}: {error}") from error


def _sale_dates(row: dict[str, list[str]]) -> tuple[int | None, int | None]:
    text = _first(row, "sale_price_effective_date")
    if not text:
        return None, None
    try:
        begins, ends = (clock.parse_iso(_offset(part)) for part in text.split("/"))
    except ValueError:
        raise _Refused("sale_price_effective_date: expected two times with offsets, parted by /") from None
    return begins, ends


def _offset(text: str) -> str:
    """An ISO time with a colon in its offset, which Google's own examples leave out."""
    return re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.strip())


def _availability(row: dict[str, list[str]]) -> Availability | None:
    text = _first(row, "availability")
    try:
        return Availability(text) if text else None
    except ValueError:
        raise _Refused(f"availability: {text[:60]!r} isn't one of schema.org's words") from None


def _content(offers: Sequence[Offer], remarks: list[Remark]) -> dict[str, Any]:
    """The product as JSON has it; the first row speaks for it, the cheapest gives its price."""
    first = offers[0]
    is_grouped = bool(_first(first.row, "item_group_id"))
    said = {
        "title": first.title,
        "url": first.link,
        "image_url": _first(first.row, "image_link") or None,
        "price": None if is_grouped else _plain(first.price),
        "availability": None if is_grouped else first.availability,
        "brand": _first(first.row, "brand") or None,
        "categories": _categories(offers, remarks),
        "discreet": any(_first(offer.row, "adult").lower() in _YES for offer in offers),
        "gtin": None if is_grouped else _gtin(first, remarks),
        "attributes": {} if is_grouped else _attributes(first),
        "variants": [_variant(offer, first, remarks) for offer in offers] if is_grouped else [],
    }
    return {name: value for name, value in said.items() if value is not None}


def _variant(offer: Offer, first: Offer, remarks: list[Remark]) -> dict[str, Any]:
    said = {
        "sku": offer.id,
        "title": offer.title if offer.title != first.title else None,
        "price": _plain(offer.price),
        "availability": offer.availability,
        "gtin": _gtin(offer, remarks),
        "attributes": _attributes(offer),
    }
    return {name: value for name, value in said.items() if value is not None}


def _attributes(offer: Offer) -> dict[str, str]:
    return {name: value[:500] for name in _ATTRIBUTES if (value := _first(offer.row, name))}


def _categories(offers: Sequence[Offer], remarks: list[Remark]) -> list[str]:
    """The shop's own product types; Google's category only where there are none, and if it is words."""
    own = [name for offer in offers for name in offer.row.get("product_type", ())]
    google = [name for offer in offers for name in offer.row.get("google_product_category", ())]
    words = own or [name for name in google if not name.isdigit()]
    paths = dict.fromkeys(domain.LEVELS.join(filter(None, map(str.strip, one.split(">")))) for one in words)
    fitting = [path for path in paths if path and len(path) <= domain.LONGEST_CATEGORY]
    if len(fitting) < len(paths) or len(fitting) > _MOST_CATEGORIES:
        remarks.append(Remark(offers[0].number, "product_type: too many, too long or empty ones left out"))
    return fitting[:_MOST_CATEGORIES]


def _gtin(offer: Offer, remarks: list[Remark]) -> str | None:
    text = _first(offer.row, "gtin").replace(" ", "").replace("-", "")
    if not text:
        return None
    if domain.is_gtin(text):
        return text
    remarks.append(Remark(offer.number, "gtin: left out, its check digit doesn't hold"))
    return None


def _plain(price: Money | None) -> dict[str, Any] | None:
    return None if price is None else {"amount": price.amount, "currency": price.currency}


def _first(row: dict[str, list[str]], name: str) -> str:
    return next(iter(row.get(name, ())), "").strip()
