"""The table of lists on DynamoDB, and the writer's ledger in the bucket."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from chalicelib.aws import clients, news, objects, tables
from chalicelib.aws.outages import is_outage
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock
from chalicelib.kernel.news import PopularityChanged
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.domain import Rule
from chalicelib.recommendations import models
from chalicelib.recommendations.domain import KeyLists, shopper_key
from chalicelib.recommendations.filling import Lists, Wave
from chalicelib.recommendations.popularity import Told
from chalicelib.recommendations.tuned import KEPT, PINNED, Decided, Tuned
from chalicelib.reviews import public as reviews

_WRITERS: Final = 8
_CALL: Final = 10
_NOT_OLDER: Final = "attribute_not_exists(generation) OR generation <= :generation"


def lists_part(table: str, keys: Collection[str]) -> tables.Part[dict[str, Lists]]:
    """The items of `keys`: what to fetch, and the lists by key of those that were there."""
    wanted = {tables.Key(table, key): key for key in keys}

    def parse(found: Mapping[tables.Key, tables.Item]) -> dict[str, Lists]:
        return {key: models.from_item(found[place]) for place, key in wanted.items() if place in found}

    return tables.Part(tuple(wanted), parse)


class DynamoShelf:
    """Lists, cards (as a market sees them) and the shop's rules of `now`, read in one BatchGetItem over their tables.

    With `rules`, those are gone by, and none are read.
    """

    def __init__(
        self, table: str, now: int, market: str | None = None, rules: Sequence[Rule] | None = None
    ) -> None:
        self._table = table
        self._now = now
        self._market = market
        self._rules = rules

    def wave(self, keys: Collection[str], card_ids: Collection[str]) -> Wave:
        """See `filling.Shelf`."""
        lists, cards = lists_part(self._table, keys), reviews.cards_part(list(card_ids), self._market)
        current = merchandising.current_part(self._now) if self._rules is None else None
        found = tables.batch_get([*lists.keys, *cards.keys, *(current.keys if current else ())])
        rules = current.parse(found) if current else self._rules or ()
        goods = catalogue.goods_part(card_ids).parse(found) if rules else {}
        hour = self._now // clock.HOUR
        asked = frozenset(keys), frozenset(card_ids)
        return Wave(lists.parse(found), cards.parse(found), rules, goods, hour, *asked)


class DynamoLists:
    """The table as the writer sees it; see `publishing.Store`."""

    def __init__(self, table: str) -> None:
        self._table = table

    def put(self, lists: Iterable[KeyLists], generation: int) -> None:
        """See `publishing.Store`."""
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(lambda one: self._put(models.to_item(one, generation)), lists))

    def remove(self, keys: Iterable[str], generation: int) -> None:
        """See `publishing.Store`."""
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(lambda key: self._remove(key, generation), keys))

    def _put(self, item: dict[str, Any]) -> None:
        client = clients.dynamodb()
        values = {":generation": item["generation"]}
        try:
            client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=_NOT_OLDER,
                ExpressionAttributeValues=values,
            )
        except client.exceptions.ConditionalCheckFailedException:
            return  # a later generation is there already

    def _remove(self, key: str, generation: int) -> None:
        client = clients.dynamodb()
        try:
            client.delete_item(
                TableName=self._table,
                Key={"pk": {"S": key}},
                ConditionExpression=_NOT_OLDER,
                ExpressionAttributeValues={":generation": {"N": str(generation)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def fingerprints(self) -> dict[str, str]:
        """See `publishing.Store`."""
        pages = (
            clients.dynamodb()
            .get_paginator("scan")
            .paginate(
                TableName=self._table,
                ProjectionExpression="pk, fingerprint",
                FilterExpression="attribute_exists(fingerprint)",
                ConsistentRead=True,
            )
        )
        return {row["pk"]["S"]: row["fingerprint"]["S"] for page in pages for row in page["Items"]}

    def note_finished(self, generation: int) -> None:
        """See `publishing.Store`."""
        self._put({"pk": {"S": models.FINISHED_KEY}, "generation": {"N": str(generation)}})

    def finished(self) -> int:
        """See `publishing.Store`."""
        key = {"pk": {"S": models.FINISHED_KEY}}
        answer = clients.dynamodb().get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return int(answer["Item"]["generation"]["N"]) if "Item" in answer else 0

    def take_lease(self, holder: str, now: int, until: int) -> bool:
        """See `publishing.Store`."""
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item={"pk": {"S": models.LEASE_KEY}, "holder": {"S": holder}, "until": {"N": str(until)}},
                ConditionExpression="attribute_not_exists(pk) OR #until < :now OR holder = :holder",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":now": {"N": str(now)}, ":holder": {"S": holder}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def end_lease(self, holder: str) -> None:
        """See `publishing.Store`."""
        client = clients.dynamodb()
        try:
            client.delete_item(
                TableName=self._table,
                Key={"pk": {"S": models.LEASE_KEY}},
                ConditionExpression="holder = :holder",
                ExpressionAttributeValues={":holder": {"S": holder}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return


class DynamoNotes:
    """Shoppers' notes, beside the lists that they were made of; see `shoppers.Notes`."""

    def __init__(self, table: str) -> None:
        self._table = table

    def get(self, person: str) -> Lists | None:
        """See `shoppers.Notes`."""
        item = tables.get(tables.Key(self._table, shopper_key(person)))
        return models.from_item(item) if item else None

    def keep(self, person: str, note: Lists, until: int) -> None:
        """See `shoppers.Notes`."""
        item = models.note_item(shopper_key(person), note, until)
        try:
            clients.dynamodb().put_item(TableName=self._table, Item=item)
        except Exception as error:
            if not is_outage(error):
                raise

    def forget(self, person: str) -> int:
        """See `shoppers.Notes`."""
        key = {"pk": {"S": shopper_key(person)}}
        answer = clients.dynamodb().delete_item(TableName=self._table, Key=key, ReturnValues="ALL_OLD")
        return int("Attributes" in answer)


class BucketTold:
    """What was told of popularity, as one compressed object; see `popularity.Ledger`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._key = "recommendations/popularity.json.z"

    def load(self) -> Told:
        """See `popularity.Ledger`."""
        body = objects.get(self._bucket, self._key)
        return Told() if body is None else msgspec.json.decode(zlib.decompress(body), type=Told)

    def save(self, told: Told) -> None:
        """See `popularity.Ledger`."""
        objects.put(self._bucket, self._key, zlib.compress(msgspec.json.encode(told)))


class BucketTuned:
    """What was decided of the parameters, as the room tuning leaves it; see `tuned.Held`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def in_force(self) -> Tuned | None:
        """See `tuned.Held`. What can't be read, or lies outside its bounds, is as if it weren't there."""
        for key in (PINNED, KEPT):
            body = objects.get(self._bucket, key)
            try:
                if body is not None:
                    return msgspec.json.decode(body, type=Decided).in_force
            except msgspec.DecodeError:
                continue
        return None


def publish(messages: Sequence[PopularityChanged]) -> None:
    """Publish news, ten a call and several calls at once. Raises `OSError` if any wasn't taken."""
    parts = [messages[start : start + _CALL] for start in range(0, len(messages), _CALL)]
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(news.publish, parts))


class BucketLedger:
    """Fingerprints of the last finished run as one compressed object, and a mark while a run writes."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._ledger = "recommendations/ledger.json.z"
        self._mark = "recommendations/open"

    def opened(self) -> int | None:
        """See `publishing.Ledger`."""
        body = objects.get(self._bucket, self._mark)
        # An earlier release's mark holds no generation.
        return None if body is None else int(body or b"0")

    def load(self) -> dict[str, str] | None:
        """See `publishing.Ledger`."""
        body = objects.get(self._bucket, self._ledger)
        return None if body is None else msgspec.json.decode(zlib.decompress(body), type=dict[str, str])

    def open(self, generation: int) -> None:
        """See `publishing.Ledger`."""
        objects.put(self._bucket, self._mark, str(generation).encode())

    def close(self, fingerprints: Mapping[str, str]) -> None:
        """See `publishing.Ledger`."""
        objects.put(self._bucket, self._ledger, zlib.compress(msgspec.json.encode(fingerprints)))
        objects.delete(self._bucket, [self._mark])
