"""The rows of the table `torg-<stage>-reactions`, in DynamoDB's own form, and the lake's rows of reactions.

| row | pk | sk |
|---|---|---|
| a person's word on a product | `person#<pseudonym>` | `<product id>` |
| a product's counts | `product#<id>` | `counts` |
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.activity.public import Fact
from chalicelib.aws.tables import Item, Key, unless_changed
from chalicelib.kernel import settings
from chalicelib.reactions import domain
from chalicelib.reactions.domain import Change, Reaction, Reactions, Word

Rows = Mapping[Key, Item]

COUNTS: Final = "counts"


def table() -> str:
    """The table's name."""
    return settings.current().table("reactions")


def person_pk(person: str) -> str:
    """The partition of a person's words."""
    return f"person#{person}"


def reaction_key(person: str, product_id: str) -> Key:
    """Where a person's word on a product is."""
    return Key(table(), person_pk(person), product_id)


def counts_key(product_id: str) -> Key:
    """Where a product's counts are."""
    return Key(table(), f"product#{product_id}", COUNTS)


def reaction_item(reaction: Reaction) -> dict[str, Any]:
    """The row of a word. One that was taken back expires."""
    item = reaction_key(reaction.person, reaction.product_id).as_item() | {
        "reaction": {"S": reaction.word.value},
        "at": {"N": str(reaction.at)},
        "told_at": {"N": str(reaction.told_at)},
        "revision": {"N": str(reaction.revision)},
    }
    item |= {name: {"S": one} for name in ("customer", "visitor") if (one := getattr(reaction, name))}
    if reaction.word is Word.NONE:
        item["expires_at"] = {"N": str((reaction.told_at + domain.FORGOTTEN_AFTER) // 1000)}
    return item


def reaction_from(item: Item) -> Reaction:
    """The word in a row."""
    return Reaction(
        person=item["pk"]["S"].partition("#")[2],
        product_id=item["sk"]["S"],
        word=Word(item["reaction"]["S"]),
        at=int(item["at"]["N"]),
        told_at=int(item["told_at"]["N"]),
        revision=int(item["revision"]["N"]),
        customer=item.get("customer", {}).get("S"),
        visitor=item.get("visitor", {}).get("S"),
    )


def counts_from(item: Item | None) -> Reactions:
    """The counts in a row; none were counted where there is no row."""
    if item is None:
        return Reactions()
    return Reactions(int(item["likes"]["N"]), int(item["dislikes"]["N"]))


def counts_item(product_id: str, counts: Reactions) -> dict[str, Any]:
    """The row of a product's counts."""
    return counts_key(product_id).as_item() | {
        "likes": {"N": str(counts.likes)},
        "dislikes": {"N": str(counts.dislikes)},
    }


def change_action(change: Change) -> Any:
    """The action that puts a row in place of what was there, or takes it away."""
    unchanged = unless_changed(change.before.revision if change.before else None)
    if change.after is not None:
        return {"Put": {"TableName": table(), "Item": reaction_item(change.after), **unchanged}}
    assert change.before is not None
    key = reaction_key(change.before.person, change.before.product_id)
    return {"Delete": {"TableName": table(), "Key": key.as_item(), **unchanged}}


def counts_action(product_id: str, added: Reactions) -> Any:
    """The action that adds to a product's counts."""
    return {
        "Update": {
            "TableName": table(),
            "Key": counts_key(product_id).as_item(),
            "UpdateExpression": "ADD likes :likes, dislikes :dislikes",
            "ExpressionAttributeValues": {
                ":likes": {"N": str(added.likes)},
                ":dislikes": {"N": str(added.dislikes)},
            },
        }
    }


def batch_id(changes: Sequence[Change]) -> str:
    """Under which id the log hears of these changes: the first's row and time, which never come twice."""
    first = changes[0]
    row = first.after or first.before
    assert row is not None
    return f"reaction:{row.person}:{row.product_id}:{first.at}:{row.revision}"


def facts(changes: Sequence[Change], now: int) -> list[Fact]:
    """The lake's rows: what each person says from now on."""
    event_id = batch_id(changes)
    return [
        Fact(
            event_id=event_id,
            n=n,
            event="reaction_set",
            at=change.at,
            received=now,
            visitor=row.visitor,
            customer=row.customer,
            product_id=row.product_id,
            reaction=change.word.value,
        )
        for n, change in enumerate(changes)
        if (row := change.after or change.before) is not None
    ]
