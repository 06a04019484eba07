"""Reviews in DynamoDB: a review, its places, numbers, votes, files and case in one transaction."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.media import public as media
from chalicelib.moderation import public as moderation
from chalicelib.reviews import models, rating, service
from chalicelib.reviews.attributes import Book
from chalicelib.reviews.domain import Review, Version, Vote
from chalicelib.reviews.places import Place, Sort
from chalicelib.reviews.ports import Change
from chalicelib.reviews.priors import Standing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


class DynamoReviews:
    """The adapter of `ports.Reviews`."""

    def get(self, review_id: str) -> Review | None:
        """The review, read consistently."""
        item = tables.get(models.review_key(review_id))
        return models.review_from(item) if item else None

    def with_vote(self, review_id: str, person: str) -> tuple[Review | None, Vote | None]:
        """The review and a person's vote on it, read consistently.

        One after the other, so that the vote is never older than its review, which a write stands on: two
        votes of one person at once would both count else.
        """
        review = self.get(review_id)
        vote = tables.get(models.vote_key(review_id, person))
        return review, models.vote_from(vote) if vote else None

    def write(self, change: Change, now: int) -> None:
        """Make a change, or nothing of it. Raises `Stale` or `Unavailable`."""
        tables.transact(_actions(change, now))

    def written(self, keys: Iterable[str], product_id: str | None) -> list[str]:
        """The ids of the reviews of one subject that stand under a person's keys."""
        prefix = models.written_prefix(product_id)
        return [models.review_id_from(item) for key in keys for item in _of_author(key, prefix)]

    def of_person(self, keys: Iterable[str]) -> list[str]:
        """The ids of all reviews that stand under a person's keys."""
        return [models.review_id_from(item) for key in keys for item in _of_author(key, models.WRITTEN)]

    def voted(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        """All votes of a person."""
        return [(key, models.review_id_from(item)) for key in keys for item in _of_author(key, models.VOTE)]

    def versions(self, review_id: str) -> list[Version]:
        """What a review said before its edits, oldest first."""
        found = _all(models.review_pk(review_id), models.VERSION)
        return [models.version_from(item) for item in found]

    def places(
        self, product_id: str | None, sort: Sort, after: str | None, limit: int, prefix: str = ""
    ) -> list[Place]:
        """The next places of a list: one query."""
        pk = models.subject_pk(product_id)
        query = _within(pk, f"{sort}#{prefix}") | {"ScanIndexForward": False, "Limit": limit}
        if after is not None:
            query["ExclusiveStartKey"] = Key(models.table(), pk, f"{sort}#{after}").as_item()
        return [models.place_from(item) for item in clients.dynamodb().query(**query)["Items"]]

    def prior(self, category: str | None) -> int:
        """What scores of a category are drawn towards: its own, else the shop's, else the scale's middle."""
        keys = dict.fromkeys((models.prior_key(category), models.prior_key(None)))
        found = tables.batch_get(keys)
        known = (models.prior_of(found[key]) for key in keys if key in found)
        return next((one for one in known if one is not None), rating.MIDDLE)

    def book(self) -> Book:
        """The attributes that are rated."""
        item = tables.get(models.attributes_key())
        return models.book_from(item) if item else Book()

    def keep_book(self, book: Book) -> None:
        """Keep the attributes that are rated."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.book_item(book))

    def everything(self) -> Iterator[Review]:
        """All reviews that ever were; reads the whole table."""
        scan = clients.dynamodb().get_paginator("scan")
        pages = scan.paginate(
            TableName=models.table(),
            FilterExpression="sk = :review",
            ExpressionAttributeValues={":review": {"S": models.REVIEW}},
        )
        for page in pages:
            yield from map(models.review_from, page["Items"])


class DynamoPriors:
    """The adapter of `priors.Priors`."""

    def standings(self, product_ids: Sequence[str]) -> list[Standing]:
        """The standings of those products that were ever reviewed."""
        found = tables.batch_get(models.stats_key(one) for one in product_ids)
        return [models.standing_from(item) for item in found.values()]

    def priors(self) -> dict[str | None, int]:
        """All priors by category; the shop's under None."""
        return dict(map(models.category_prior, _all(models.PRIOR)))

    def keep(self, category: str | None, prior: int) -> None:
        """Keep the prior of a category, or of the shop."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.prior_item(category, prior))

    def redraw(self, standing: Standing, prior: int) -> None:
        """Change the prior that stands with a product's numbers, unless that was done meanwhile."""
        client = clients.dynamodb()
        key = models.stats_key(standing.product_id)
        values = {":new": {"N": str(prior)}, ":one": {"N": "1"}}
        condition = "attribute_not_exists(#prior)"
        if standing.prior is not None:
            values[":old"] = {"N": str(standing.prior)}
            condition = "#prior = :old"
        with contextlib.suppress(client.exceptions.ConditionalCheckFailedException):
            client.update_item(
                TableName=key.table,
                Key=key.as_item(),
                UpdateExpression="ADD revision :one SET #prior = :new",
                ConditionExpression=f"attribute_exists(pk) AND {condition}",
                ExpressionAttributeNames={"#prior": "prior"},
                ExpressionAttributeValues=values,
            )


def _within(pk: str, prefix: str = "") -> Any:
    """The query of a partition's rows, or of those whose sort keys begin with `prefix`."""
    values = {":pk": {"S": pk}} | ({":prefix": {"S": prefix}} if prefix else {})
    query: QueryInputTypeDef = {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
        "ExpressionAttributeValues": values,
    }
    return query


def _all(pk: str, prefix: str = "") -> Iterator[Any]:
    query = clients.dynamodb().get_paginator("query")
    for page in query.paginate(**_within(pk, prefix), ConsistentRead=True):
        yield from page["Items"]


def _of_author(person: str, prefix: str) -> Iterator[Any]:
    return _all(models.author_pk(person), prefix)


def _actions(change: Change, now: int) -> list[Any]:
    rows = models.rewrite(change)
    unchanged = tables.unless_changed(change.before.revision if change.before else None)
    review_id = change.after.review_id
    return [
        tables.put(models.table(), models.review_item(change.after), **unchanged),
        *(tables.put(key.table, item) for key, item in rows.puts.items()),
        *(tables.delete(key) for key in rows.deletes),
        *_counted(change, rows.sums),
        *(moderation.transact(change.case, now) if change.case else ()),
        *media.attach_actions(change.attached, service.media_subject(review_id), change.owner),
        *(media.detach_actions(change.detached, now) if change.detached else ()),
    ]


def _counted(change: Change, sums: dict[str, int]) -> list[Any]:
    """The numbers' change. Sums are added to, so that writers of other reviews needn't read them."""
    if not sums:
        return []
    key = models.stats_key(change.after.product_id)
    named = {f"#n{n}": name for n, name in enumerate(sums)}
    values = {f":n{n}": {"N": str(value)} for n, value in enumerate(sums.values())}
    added = ", ".join(f"#n{n} :n{n}" for n in range(len(sums)))
    expression = f"ADD revision :one, {added}"
    if change.prior is not None:
        expression += " SET #prior = if_not_exists(#prior, :prior)"
        named["#prior"] = "prior"
        values[":prior"] = {"N": str(change.prior)}
    return [
        {
            "Update": {
                "TableName": key.table,
                "Key": key.as_item(),
                "UpdateExpression": expression,
                "ExpressionAttributeNames": named,
                "ExpressionAttributeValues": values | {":one": {"N": "1"}},
            }
        }
    ]
