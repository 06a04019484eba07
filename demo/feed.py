"""One's own product feed in place of the invented catalogue: read from a file or an address, kept beside the stack.

Google Merchant's XML (RSS or Atom) and tab-separated text, tables with commas or semicolons in the same columns or in
Torg's own, and Torg's own JSON: a body of `POST /v1/products/batch`, a list of products, or one a line.
"""

import csv
import gzip
import http.client
import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.catalogue import merchant, offers
from chalicelib.catalogue.domain import Content
from chalicelib.catalogue.spool import Spooled
from chalicelib.kernel import clock

Body = dict[str, Any]

_LARGEST: Final = 200 << 20  # bytes
_SECONDS: Final = 60
_NOWHERE: Final = (
    "https://shop.example/"  # where a product says nothing; the demo shows it under its own address
)
_FIELDS: Final = merchant.FIELDS | {"description"}
#: Torg's own columns by what a merchant feed calls them.
_OURS: Final[Mapping[str, str]] = {
    "product_id": "id", "url": "link", "image_url": "image_link", "categories": "product_type", "discreet": "adult",
}  # fmt: skip
_TEXT: Final = "beskrivning"
_LONGEST_TEXT: Final = 500
_TOLD: Final = 3


class BadFeed(ValueError):
    """The feed can't be had or read; the message says why, for a person."""


class Feed(NamedTuple):
    """The products as bodies of `POST /v1/products/batch`, and what was left out of the feed, and why."""

    products: list[Body]
    refused: list[str]

    def told(self) -> str:
        """How many, in words."""
        left_out = (
            f", {len(self.refused)} left out: {'; '.join(self.refused[:_TOLD])}" if self.refused else ""
        )
        return f"{len(self.products)} products{left_out}"


def read(source: str) -> Feed:
    """The feed in a file or at an http(s) address; gzip is unpacked. Raises `BadFeed`."""
    content = _fetched(source) if source.startswith(("http://", "https://")) else _opened(Path(source))
    if not content.strip():
        raise BadFeed(f"{source} is empty")
    try:
        found = (
            _json(content) if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") else _rows(content)
        )
    except (merchant.BrokenFeed, json.JSONDecodeError, UnicodeDecodeError, csv.Error) as error:
        raise BadFeed(f"{source} can't be read as a product feed: {error}") from None
    if not found.products:
        raise BadFeed(f"there are no products in {source}{_why(found.refused)}")
    return found


def kept(feed: Feed) -> bytes:
    """The feed as the file that `catalogue.use` takes."""
    return json.dumps({"products": feed.products}, ensure_ascii=False).encode()


def _why(refused: list[str]) -> str:
    return f" that can be taken: {'; '.join(refused[:_TOLD])}" if refused else ""


def _opened(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadFeed(f"{path} is over {_LARGEST >> 20} MB")
        return _unzipped(path.read_bytes(), str(path))
    except OSError as error:
        raise BadFeed(f"{path} can't be read: {error.strerror}") from None


def _fetched(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": "torg-demo"})  # noqa: S310  (http(s) alone)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise BadFeed(f"{address} answered {error.code} {error.reason}") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise BadFeed(f"{address} can't be fetched: {getattr(error, 'reason', error)}") from None
    if len(content) > _LARGEST:
        raise BadFeed(f"{address} is over {_LARGEST >> 20} MB")
    return _unzipped(content, address)


def _unzipped(content: bytes, source: str) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        with gzip.open(io.BytesIO(content)) as plain:
            found = plain.read(_LARGEST + 1)
    except (OSError, EOFError) as error:
        raise BadFeed(f"{source} is a damaged gzip file: {error}") from None
    if len(found) > _LARGEST:
        raise BadFeed(f"{source} is over {_LARGEST >> 20} MB when it is unpacked")
    return found


def _json(content: bytes) -> Feed:
    """Torg's own: one document, or one product a line."""
    text = content.decode("utf-8-sig")
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        said = [json.loads(line) for line in text.splitlines() if line.strip()]
    listed = said.get("products", [said]) if isinstance(said, dict) else said
    found = Feed([], [])
    for number, one in enumerate(listed, 1):
        _take(one, number, found)
    return found


def _take(one: object, number: int, found: Feed) -> None:
    if not isinstance(one, dict) or not isinstance(one.get("product_id"), str):
        found.refused.append(f"product {number} has no product_id")
        return
    fields = {"url": _NOWHERE} | {name: value for name, value in one.items() if name != "product_id"}
    try:
        offers.product_of({"id": [one["product_id"]]})
        found.products.append(_body(one["product_id"], msgspec.convert(fields, type=Content)))
    except ValueError as error:
        found.refused.append(f"{one['product_id'][:60]}: {error}")


def _rows(content: bytes) -> Feed:
    """A merchant feed: rows of one `item_group_id` are one product."""
    found, groups, now = Feed([], []), dict[str, list[Spooled]](), clock.now_ms()
    for number, row in enumerate(_read_rows(content), 1):
        try:
            if isinstance(row, merchant.BadRow):
                raise ValueError(row.reason)
            groups.setdefault(offers.product_of(row), []).append(Spooled(number, row))
        except ValueError as error:
            found.refused.append(f"row {number}: {error}")
    for product_id, rows in groups.items():
        reading = offers.read(rows, now)
        found.refused.extend(f"row {remark.number}: {remark.text}" for remark in reading.refused)
        if reading.content is not None:
            described = next((one.row["description"][0] for one in rows if one.row.get("description")), "")
            found.products.append(_body(product_id, reading.content, described))
    return found


def _read_rows(content: bytes) -> Iterator[merchant.Row | merchant.BadRow]:
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    header = content.split(b"\n", 1)[0]
    if start == b"<" or content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\t" in header:
        return merchant.rows(io.BytesIO(content), _FIELDS)
    return _table(content.decode("utf-8-sig"))


def _table(text: str) -> Iterator[merchant.Row]:
    header = text.split("\n", 1)[0]
    delimiter = max(",;|", key=header.count)
    table = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = [_named(cell) for cell in next(table)]
    if "id" not in names or "title" not in names:
        raise merchant.BrokenFeed("it is neither XML nor JSON, nor a table with the columns id and title")
    return (_filled(names, cells) for cells in table if any(cells))


def _named(cell: str) -> str:
    name = cell.strip().lower().removeprefix("g:").replace(" ", "_")
    return _OURS.get(name, name)


def _filled(names: Iterable[str], cells: Iterable[str]) -> merchant.Row:
    row = {
        name: [cell.strip()]
        for name, cell in zip(names, cells, strict=False)
        if cell.strip() and name in _FIELDS
    }
    if "product_type" in row:
        row["product_type"] = row["product_type"][0].split("|")
    return {"link": [_NOWHERE]} | row


def _body(product_id: str, content: Content, described: str = "") -> Body:
    body: Body = {"product_id": product_id, **msgspec.to_builtins(content)}
    if described:
        body["attributes"] = {_TEXT: described[:_LONGEST_TEXT], **body.get("attributes", {})}
    return body
