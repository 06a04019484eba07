"""Reactions in DynamoDB: the word, the counts and what the log is told, in one transaction."""

from collections.abc import Sequence
from typing import Any

from chalicelib.activity import public as activity
from chalicelib.aws import clients, tables
from chalicelib.reactions import domain, models
from chalicelib.reactions.domain import Change, Reaction, Reactions


class DynamoOpinions:
    """The adapter of `service.Opinions`."""

    def get(self, person: str, product_id: str) -> Reaction | None:
        """A person's word on a product, read consistently."""
        item = tables.get(models.reaction_key(person, product_id))
        return models.reaction_from(item) if item else None

    def among(self, person: str, product_ids: Sequence[str]) -> list[Reaction]:
        """A person's words on these products, in one wave."""
        keys = [models.reaction_key(person, one) for one in product_ids]
        found = tables.batch_get(keys)
        return [models.reaction_from(found[key]) for key in dict.fromkeys(keys) if key in found]

    def write(self, changes: Sequence[Change], now: int) -> None:
        """All changes, the counts and the facts, or nothing. Raises `Stale` or `Unavailable`."""
        actions = [models.change_action(one) for one in changes]
        added = domain.step(changes)
        if added != Reactions():
            actions.append(models.counts_action(changes[0].product_id, added))
        facts = models.facts(changes, now)
        actions.append(activity.transact_put(facts, batch_id=models.batch_id(changes), now=now))
        tables.transact(actions)

    def page(self, person: str, after: str | None, limit: int) -> list[Reaction]:
        """The next `limit` rows of a person by product id."""
        query: Any = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk" + (" AND sk > :after" if after else ""),
            "ExpressionAttributeValues": {":pk": {"S": models.person_pk(person)}}
            | ({":after": {"S": after}} if after else {}),
            "Limit": limit,
            "ConsistentRead": True,
        }
        return [models.reaction_from(item) for item in clients.dynamodb().query(**query)["Items"]]

    def counts(self, product_id: str) -> Reactions:
        """A product's counts, read consistently."""
        return models.counts_from(tables.get(models.counts_key(product_id)))
