"""What others are told of public lists as stories: what happens to them, and what they show now."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from chalicelib.aws import relaying
from chalicelib.aws.relaying import Record
from chalicelib.aws.tables import Item, Key, Part
from chalicelib.kernel.news import ListChanged
from chalicelib.lists import models
from chalicelib.lists.domain import Kind, List


class ListStory(msgspec.Struct, frozen=True, kw_only=True):
    """What a story shows of a list now; it is read at `GET /v1/public-lists/{list_id}`.

    `signed` is the name that its owner shows it under, if any; `owner` their pseudonym, which leads to a profile and
    is never shown. `products` are all that it holds, in its order: whether one may be shown is for its card to say.
    `at` is when it was made (ms).
    """

    list_id: str
    kind: Kind
    title: str
    signed: str | None
    owner: str
    products: tuple[str, ...]
    at: int


def part(list_ids: Iterable[str]) -> Part[dict[str, ListStory]]:
    """The part of a page that tells of lists: by id, of those that all may see now."""
    keys = {one: models.list_key(one) for one in list_ids}

    def parse(found: Mapping[Key, Item]) -> dict[str, ListStory]:
        lists = (models.list_from(found[key]) for key in keys.values() if key in found)
        return {one.list_id: _story(one) for one in lists if one.is_public}

    return Part(tuple(keys.values()), parse)


def _story(of: List) -> ListStory:
    return ListStory(
        list_id=of.list_id,
        kind=of.kind,
        title=of.said.title or "",
        signed=of.said.signed,
        owner=of.owner,
        products=of.products,
        at=of.created_at,
    )


class ListRowChange(NamedTuple):
    """A list's row before and after (None: no row)."""

    before: List | None
    after: List | None


def is_list_change(record: Record) -> bool:
    """Whether a stream record tells of a list's own row."""
    return relaying.is_of(record, sk=models.LIST, pk=models.list_key("").pk)


def change_from(record: Record) -> ListRowChange:
    """The change in a stream's record. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one."""
    images = relaying.change(record)
    before, after = (models.list_from(one) if one else None for one in images)
    return ListRowChange(before, after)


def news(change: ListRowChange) -> Iterable[ListChanged]:
    """The news of a list's row: that all may see it now or not any more, or each product put in while they may."""
    before, after = change.before, change.after
    known = after or before
    was, shown = before is not None and before.is_public, after is not None and after.is_public
    if known is None or not (was or shown):
        return
    if was is not shown:
        yield _news(known, shown=shown, gone=after is None)
    elif before is not None and after is not None:
        for product_id in after.products:
            if product_id not in before.products:
                yield _news(after, shown=True, product_id=product_id)


def _news(of: List, *, shown: bool, gone: bool = False, product_id: str | None = None) -> ListChanged:
    return ListChanged(
        list_id=of.list_id,
        owner=of.owner,
        revision=of.revision + gone,
        shown=shown,
        at=of.updated_at,
        product_id=product_id,
    )
