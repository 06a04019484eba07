"""Offers and codes in DynamoDB: a code, the ways to it and what the shop is told, in one transaction."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import revisions
from chalicelib.offers import domain, models
from chalicelib.offers.domain import Code, Offer
from chalicelib.offers.ports import Place, Uploaded
from chalicelib.webhooks import public as webhooks

# Two rows a code; a transaction takes a hundred.
_MOST_AT_ONCE: Final = 50
# Some codes to choose from, so that those who issue at once seldom meet at one.
_CHOICE: Final = 10
_STILL_FREE: Final = {
    "ConditionExpression": "is_free = :yes",
    "ExpressionAttributeValues": {":yes": {"BOOL": True}},
}


class DynamoOffers:
    """The adapter of `ports.Offers`."""

    def every(self) -> list[Offer]:
        """All offers, by id."""
        pages = (
            clients.dynamodb().get_paginator("query").paginate(**_query(models.OFFERS), ConsistentRead=True)
        )
        return [models.offer_from(item) for page in pages for item in page["Items"]]

    def get(self, offer_id: str) -> Offer | None:
        """One offer, read consistently."""
        item = tables.get(models.offer_key(offer_id))
        return models.offer_from(item) if item else None

    def write(self, before: Offer | None, after: Offer) -> None:
        """Put `after` in place of `before`. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision if before else None)
        tables.transact([tables.put(models.table(), models.offer_item(after), **unchanged)])

    def code(self, code: str) -> Code | None:
        """A code that was issued, read consistently."""
        item = tables.get(models.code_key(code))
        return models.code_from(item) if item else None

    def granted(self, offer_id: str, entity: str) -> str | None:
        """The code that was issued for `entity`, read consistently."""
        item = tables.get(models.grant_key(offer_id, entity))
        return str(item["code"]["S"]) if item else None

    def free(self, offer_id: str) -> str | None:
        """Any code that is left in a pool: one of the next after a random place."""
        start = secrets.token_hex(models.DIGEST_SIGNS // 2)
        for comparison in (">=", "<"):
            asked = _query(models.pool_pk(offer_id))
            asked["KeyConditionExpression"] += f" AND sk {comparison} :start"
            asked["ExpressionAttributeValues"][":start"] = {"S": start}
            found = clients.dynamodb().query(**asked, Limit=_CHOICE, ConsistentRead=True)["Items"]
            if found:
                return str(secrets.choice(found)["code"]["S"])
        return None

    def issue(self, code: Code, *, from_pool: bool, now: int) -> None:
        """Keep a code as issued, and its event. Raises `Stale` or `Unavailable`."""
        unused = _STILL_FREE if from_pool else tables.unless_changed(None)
        taken = [tables.delete(models.pool_key(code.offer_id, code.code))] if from_pool else []
        tables.transact(
            [
                tables.put(models.table(), models.code_item(code), **unused),
                tables.put(models.table(), models.grant_item(code), **tables.unless_changed(None)),
                *(tables.put(models.table(), one) for one in models.listed_items(code)),
                *taken,
                *_event(None, code, now),
            ]
        )

    def change(self, before: Code, after: Code, now: int) -> None:
        """Put `after` in place of `before`, and its event. Raises `Stale` or `Unavailable`."""
        kept = models.person_places(after)
        tables.transact(
            [
                tables.put(models.table(), models.code_item(after), **tables.unless_changed(before.revision)),
                *(tables.delete(key) for key in models.person_places(before) if key not in kept),
                *_event(before, after, now),
            ]
        )

    def upload(self, offer_id: str, codes: Sequence[str]) -> Uploaded:
        """Put codes in a pool, fifty in a transaction. Cut off, some are there; again, all are."""
        added, taken = 0, []
        for start in range(0, len(codes), _MOST_AT_ONCE):
            some = {models.code_key(one): one for one in codes[start : start + _MOST_AT_ONCE]}
            new, others = _upload(offer_id, some)
            added += new
            taken += others
        return Uploaded(added, len(codes) - added - len(taken), tuple(taken))

    def left(self, offer_id: str, most: int | None = None) -> int:
        """How many codes a pool holds; to `most` only, if that is said."""
        limits: Any = (
            {} if most is None else {"PaginationConfig": {"MaxItems": most, "PageSize": max(1, most)}}
        )
        query = clients.dynamodb().get_paginator("query")
        found = query.paginate(
            **_query(models.pool_pk(offer_id)), ProjectionExpression="sk", ConsistentRead=True, **limits
        )
        return sum(len(page["Items"]) for page in found)

    def issued(self, offer_id: str, after: Place, limit: int) -> list[Code]:
        """The next codes of an offer, oldest first."""
        asked = _query(models.issued_pk(offer_id))
        asked["KeyConditionExpression"] += " AND sk > :after"
        asked["ExpressionAttributeValues"][":after"] = {"S": models.place_sk(after)}
        return _codes(clients.dynamodb().query(**asked, Limit=limit, ConsistentRead=True)["Items"])

    def of_person(self, person_keys: Iterable[str]) -> list[Code]:
        """The codes that were issued to a person, under any of their keys."""
        query = clients.dynamodb().get_paginator("query")
        pages = (
            query.paginate(**_query(models.person_pk(one)), ConsistentRead=True)
            for one in dict.fromkeys(person_keys)
        )
        rows = {models.code_of(item): item for some in pages for page in some for item in page["Items"]}
        return _codes(rows.values())


def _upload(offer_id: str, codes: Mapping[Key, str]) -> tuple[int, list[str]]:
    """How many of the codes were added, and which are another offer's."""

    def attempt(known: Mapping[Key, Item]) -> tuple[int, list[str]]:
        new = [code for key, code in codes.items() if key not in known]
        others = [codes[key] for key, item in known.items() if models.offer_of(item) != offer_id]
        if new:
            tables.transact([action for one in new for action in _pooled(offer_id, one)])
        return len(new), others

    return revisions.persist(
        lambda: tables.batch_get(codes, consistent=True), attempt, what=f"the pool of {offer_id!r}"
    )


def _pooled(offer_id: str, code: str) -> list[Any]:
    return [
        tables.put(models.table(), models.free_item(offer_id, code), **tables.unless_changed(None)),
        tables.put(models.table(), models.pool_item(offer_id, code)),
    ]


def _event(before: Code | None, after: Code, now: int) -> list[Any]:
    happened = domain.event_of(before, after)
    if happened is None:
        return []
    return webhooks.actions(happened, domain.occasion(after), domain.told(before, after), now)


def _codes(rows: Iterable[Item]) -> list[Code]:
    keys = [models.code_key(models.code_of(row)) for row in rows]
    found = tables.batch_get(keys, consistent=True)
    codes = (models.code_from(found[key]) for key in keys if key in found)
    return [one for one in codes if one is not None]


def _query(pk: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    }
