"""Products in DynamoDB: one transaction a write, conditional on the revision before it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from chalicelib.aws import clients, tables
from chalicelib.catalogue import domain, models
from chalicelib.catalogue.domain import Card, Names, Product
from chalicelib.catalogue.prices import PriceRow
from chalicelib.catalogue.service import SkuTaken
from chalicelib.kernel.news import ProductChanged

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

_PRICE_PAGE: Final = 100


class DynamoProducts:
    """The adapter of `service.Products`."""

    def get(self, product_id: str) -> Product | None:
        """The product, deleted or not, read consistently."""
        item = tables.get(models.product_key(product_id))
        return models.product_from(item) if item else None

    def get_many(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """Those of the products that were ever written, read consistently."""
        found = tables.batch_get((models.product_key(one) for one in product_ids), consistent=True)
        products = (models.product_from(item) for item in found.values())
        return {product.product_id: product for product in products}

    def write(self, before: Product | None, after: Product, price_row: PriceRow | None) -> None:
        """Product, card, skus and price row in one transaction. Raises `Stale`, `SkuTaken`, `Unavailable`."""
        client = clients.dynamodb()
        claimed, actions = _actions(before, after, price_row)
        try:
            client.transact_write_items(TransactItems=actions)
        except client.exceptions.TransactionCanceledException as error:
            raise _refusal(error.response, claimed) from error

    def price_rows(self, product_id: str) -> Iterator[PriceRow]:
        """The product's price rows, newest first, a page at a time as they are asked for."""
        query: QueryInputTypeDef = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :price)",
            "ExpressionAttributeValues": {
                ":pk": {"S": f"product#{product_id}"},
                ":price": {"S": models.PRICE},
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": _PRICE_PAGE,
        }
        return (models.price_from_item(item) for item in _pages(query))

    def cards(self) -> Iterator[Card]:
        """All cards, those of deleted products too."""
        return (models.card_from(item) for item in self._bucketed("card"))

    def dated_cards(self) -> Iterator[tuple[Card, int | None]]:
        """All cards, each with the day on which the product was first written, if its row says that."""
        return ((models.card_from(item), models.born_from(item)) for item in self._bucketed("card"))

    def skus(self) -> Iterator[tuple[str, str]]:
        """All skus that ever were, each with the product it belongs to, or belonged to last."""
        return ((item["sk"]["S"], item["product_id"]["S"]) for item in self._bucketed("sku"))

    def resolve(self, skus: Iterable[str]) -> dict[str, str]:
        """The products of those of the skus that are known."""
        found = tables.batch_get(models.sku_key(sku) for sku in skus)
        return {item["sk"]["S"]: item["product_id"]["S"] for item in found.values()}

    def names(self) -> Iterator[Names]:
        """What all products that weren't deleted are called."""
        pages = (
            clients.dynamodb()
            .get_paginator("scan")
            .paginate(
                TableName=models.table(),
                FilterExpression="sk = :product AND deleted = :no",
                ExpressionAttributeValues={":product": {"S": models.PRODUCT}, ":no": {"BOOL": False}},
            )
        )
        return (domain.names(models.product_from(item)) for page in pages for item in page["Items"])

    def changes(self, after: dict[str, Any] | None) -> tuple[list[ProductChanged], dict[str, Any] | None]:
        """News of the next products after a place in the table, and the place to go on from (None: the end)."""
        start: Any = {"ExclusiveStartKey": after} if after else {}
        answer = clients.dynamodb().scan(
            TableName=models.table(),
            FilterExpression="sk = :product",
            ExpressionAttributeValues={":product": {"S": models.PRODUCT}},
            ProjectionExpression="pk, revision, deleted, created_at, categories, discreet, content",
            **start,
        )
        news = [models.news_from(item) for item in answer["Items"]]
        return news, answer.get("LastEvaluatedKey")

    def _bucketed(self, kind: str) -> Iterator[tables.Item]:
        for number in range(models.BUCKETS):
            yield from _pages(
                {
                    "TableName": models.table(),
                    "KeyConditionExpression": "pk = :pk",
                    "ExpressionAttributeValues": {":pk": {"S": f"{kind}#{number:02d}"}},
                }
            )


def _pages(query: "QueryInputTypeDef") -> Iterator[tables.Item]:
    while True:
        answer = clients.dynamodb().query(**query)
        yield from answer["Items"]
        last = answer.get("LastEvaluatedKey")
        if not last:
            return
        query = {**query, "ExclusiveStartKey": last}


def _actions(
    before: Product | None, after: Product, price_row: PriceRow | None
) -> tuple[list[str | None], list[Any]]:
    """The transaction, and for each of its actions the sku that it claims, if it does."""
    held = domain.skus(before.content) if before and not before.deleted else frozenset()
    wanted = frozenset() if after.deleted else domain.skus(after.content)
    claimed: list[str | None] = [None, None]
    actions = [
        _put(models.product_item(after), **tables.unless_changed(before.revision if before else None)),
        _put(
            models.card_item(
                domain.card(after), domain.local_cards(after), after.content.brand, after.created_at
            )
        ),
    ]
    if price_row is not None:
        claimed.append(None)
        actions.append(_put(models.price_item(after.product_id, after.revision, price_row)))
    for sku in sorted(wanted - held):
        claimed.append(sku)
        actions.append(_claim(sku, after.product_id))
    for sku in sorted(held - wanted):
        claimed.append(None)
        actions.append(_put(models.sku_item(sku, after.product_id, released=True)))
    return claimed, actions


def _put(item: tables.Item, **condition: Any) -> Any:
    return tables.put(models.table(), item, **condition)


def _claim(sku: str, product_id: str) -> Any:
    return _put(
        models.sku_item(sku, product_id, released=False),
        ConditionExpression="attribute_not_exists(pk) OR product_id = :me OR released = :yes",
        ExpressionAttributeValues={":me": {"S": product_id}, ":yes": {"BOOL": True}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def _refusal(response: Any, claimed: list[str | None]) -> Exception:
    """What a cancelled transaction means."""
    reasons = [reason if reason.get("Code") != "None" else None for reason in response["CancellationReasons"]]
    if reasons[0] is None:
        for sku, reason in zip(claimed, reasons, strict=True):
            if sku and reason and reason["Code"] == "ConditionalCheckFailed":
                return SkuTaken(sku, reason.get("Item", {}).get("product_id", {}).get("S"))
    return tables.refusal(response)
