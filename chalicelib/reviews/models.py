"""The rows of the table `torg-<stage>-reviews`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| review | `review#<id>` | `review` |
| what it said before an edit | `review#<id>` | `version#<number>` |
| a vote on it | `review#<id>` | `vote#<pseudonym>` |
| a product's numbers | `product#<id>`; the shop's `site` | `stats` |
| place in a list | `product#<id>`; the shop's `site` | `<sorting>#<key>` |
| a person's review | `author#<pseudonym>` | `review#<product id>#<id>` |
| a person's vote | `author#<pseudonym>` | `vote#<id>` |
| what scores of a category are drawn towards | `prior` | `category#<category>`; the shop's `shop` |
| which attributes are rated | `settings` | `attributes` |
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.kernel.news import RatingChanged
from chalicelib.reviews import places, rating
from chalicelib.reviews.attributes import Book
from chalicelib.reviews.domain import Badge, Review, Version, Vote
from chalicelib.reviews.places import Place, Sort
from chalicelib.reviews.ports import Change
from chalicelib.reviews.priors import Standing
from chalicelib.reviews.rating import Rating

Rows = Mapping[Key, Item]
REVIEW: Final = "review"
VERSION: Final = "version#"
VOTE: Final = "vote#"
WRITTEN: Final = "review#"
STATS: Final = "stats"
PRIOR: Final = "prior"
_PRODUCT: Final = "product#"
_REST: Final = ("pk", "sk", "prior")


def table() -> str:
    """The table's name."""
    return settings.current().table("reviews")


def review_pk(review_id: str) -> str:
    """The partition of a review, its versions and votes."""
    return f"review#{review_id}"


def review_key(review_id: str) -> Key:
    """Where a review is."""
    return Key(table(), review_pk(review_id), REVIEW)


def review_item(review: Review) -> dict[str, Any]:
    """The row of a review: as JSON, with its revision beside it."""
    return review_key(review.review_id).as_item() | {
        "revision": {"N": str(review.revision)},
        "review": {"S": msgspec.json.encode(review).decode()},
    }


def review_from(item: Item) -> Review:
    """The review in a row."""
    return msgspec.json.decode(item["review"]["S"], type=Review)


def version_key(review_id: str, version: int) -> Key:
    """Where an earlier version is."""
    return Key(table(), review_pk(review_id), f"{VERSION}{version:06d}")


def version_item(review_id: str, version: Version) -> dict[str, Any]:
    """The row of an earlier version."""
    kept = {"version": {"S": msgspec.json.encode(version).decode()}}
    return version_key(review_id, version.version).as_item() | kept


def version_from(item: Item) -> Version:
    """The version in a row."""
    return msgspec.json.decode(item["version"]["S"], type=Version)


def vote_key(review_id: str, person: str) -> Key:
    """Where a person's vote is."""
    return Key(table(), review_pk(review_id), f"{VOTE}{person}")


def vote_item(review_id: str, vote: Vote) -> dict[str, Any]:
    """The row of a vote."""
    return vote_key(review_id, vote.person).as_item() | {
        "helpful": {"BOOL": vote.helpful},
        "round": {"N": str(vote.round)},
        "at": {"N": str(vote.at)},
    }


def vote_from(item: Item) -> Vote:
    """The vote in a row."""
    person = item["sk"]["S"].removeprefix(VOTE)
    return Vote(person, bool(item["helpful"]["BOOL"]), int(item["round"]["N"]), int(item["at"]["N"]))


def subject_pk(product_id: str | None) -> str:
    """The partition of the numbers and lists of a product, or (None) of the shop."""
    return "site" if product_id is None else f"{_PRODUCT}{product_id}"


def stats_key(product_id: str | None) -> Key:
    """Where the numbers of a product, or of the shop, are."""
    return Key(table(), subject_pk(product_id), STATS)


def rating_from(item: Item | None) -> Rating:
    """The numbers in a row; all 0 where there is none."""
    return rating.from_sums(
        {name: int(item[name]["N"]) for name in item if name not in _REST} if item else {}
    )


def prior_of(item: Item) -> int | None:
    """What the product's score is drawn towards, as it is kept with its numbers."""
    return int(item["prior"]["N"]) if "prior" in item else None


def place_item(product_id: str | None, sort: Sort, place: Place) -> dict[str, Any]:
    """The row of a place: short names, and nothing for what isn't there, as pages read many of them."""
    item = Key(table(), subject_pk(product_id), f"{sort}#{place.key}").as_item()
    if place.stars is not None:
        item["s"] = {"N": str(place.stars)}
    if place.badge is not None:
        item["b"] = {"S": place.badge.value}
    if place.language is not None:
        item["l"] = {"S": place.language}
    if place.media:
        item["m"] = {"L": [{"S": one} for one in place.media]}
    if place.attributes:
        item["a"] = {"M": {name: {"N": str(stars)} for name, stars in sorted(place.attributes.items())}}
    return item


def place_from(item: Item) -> Place:
    """The place in a row."""
    key = item["sk"]["S"].partition("#")[2]
    return Place(
        key=key,
        review_id=key.rpartition("#")[2],
        stars=int(item["s"]["N"]) if "s" in item else None,
        badge=Badge(item["b"]["S"]) if "b" in item else None,
        language=item["l"]["S"] if "l" in item else None,
        media=tuple(one["S"] for one in item["m"]["L"]) if "m" in item else (),
        attributes={name: int(one["N"]) for name, one in item["a"]["M"].items()} if "a" in item else {},
    )


def author_pk(person: str) -> str:
    """The partition of what a person wrote and voted."""
    return f"author#{person}"


def written_prefix(product_id: str | None) -> str:
    """What the sort keys of a person's reviews of one product begin with."""
    return f"{WRITTEN}{product_id or ''}#"


def voted_key(person: str, review_id: str) -> Key:
    """Where it says that a person voted on a review."""
    return Key(table(), author_pk(person), f"{VOTE}{review_id}")


def review_id_from(item: Item) -> str:
    """The review that a person's row names."""
    return str(item["sk"]["S"].rpartition("#")[2])


def prior_key(category: str | None) -> Key:
    """Where it says what scores of a category, or of the whole shop, are drawn towards."""
    return Key(table(), PRIOR, "shop" if category is None else f"category#{category}")


def prior_item(category: str | None, prior: int) -> dict[str, Any]:
    """The row of a prior, in millionths of a star."""
    return prior_key(category).as_item() | {"prior": {"N": str(prior)}}


def category_prior(item: Item) -> tuple[str | None, int]:
    """The category (None: the shop) and the prior in a row."""
    kind, _, category = item["sk"]["S"].partition("#")
    return category if kind == "category" else None, int(item["prior"]["N"])


def standing_from(item: Item) -> Standing:
    """What a product's score is made of, in the row of its numbers."""
    kept = rating_from(item)
    return Standing(item["pk"]["S"].removeprefix(_PRODUCT), kept.count, kept.total, prior_of(item))


def attributes_key() -> Key:
    """Where it says which attributes are rated."""
    return Key(table(), "settings", "attributes")


def book_item(book: Book) -> dict[str, Any]:
    """The row of all attributes that are rated."""
    return attributes_key().as_item() | {"book": {"S": msgspec.json.encode(book).decode()}}


def book_from(item: Item) -> Book:
    """The attributes in a row."""
    return msgspec.json.decode(item["book"]["S"], type=Book)


class Rewrite(NamedTuple):
    """The rows that a change writes and takes away, but for the numbers, and what it adds to those."""

    puts: dict[Key, dict[str, Any]]
    deletes: tuple[Key, ...]
    sums: dict[str, int]


def rewrite(change: Change) -> Rewrite:
    """What a change does to the table, beside the review's own row."""
    review_id = change.after.review_id
    old, new = _led(change.before), _led(change.after)
    puts = {key: item for key, item in new.items() if old.get(key) != item}
    deletes = [key for key in old if key not in new]
    if change.earlier is not None:
        puts[version_key(review_id, change.earlier.version)] = version_item(review_id, change.earlier)
    elif change.before is not None and change.after.versions == 0:
        deletes += _versions(change.before)
    if change.ballot is not None:
        person, vote = change.ballot
        keys = (vote_key(review_id, person), voted_key(person, review_id))
        if vote is None:
            deletes += keys
        else:
            puts |= {keys[0]: vote_item(review_id, vote), keys[1]: keys[1].as_item()}
    return Rewrite(puts, tuple(deletes), rating.difference(change.before, change.after))


def _versions(review: Review) -> Iterable[Key]:
    """Where a review's earlier versions are: they are numbered without gaps."""
    return (version_key(review.review_id, review.version - n - 1) for n in range(review.versions))


def _led(review: Review | None) -> dict[Key, dict[str, Any]]:
    """The rows that lead to a review: its places, and its person's."""
    if review is None:
        return {}
    items = [place_item(review.product_id, sort, one) for sort, one in places.places(review).items()]
    sort_key = f"{written_prefix(review.product_id)}{review.review_id}"
    items += [Key(table(), author_pk(key), sort_key).as_item() for key in dict.fromkeys(review.person.keys)]
    return {Key(table(), item["pk"]["S"], item["sk"]["S"]): item for item in items}


def is_rating_change(record: Mapping[str, Any]) -> bool:
    """Whether a stream record tells of a product's numbers, written or changed."""
    if record.get("eventName") not in ("INSERT", "MODIFY"):
        return False
    keys = record.get("dynamodb", {}).get("Keys", {})
    is_product = str(keys.get("pk", {}).get("S", "")).startswith(_PRODUCT)
    return is_product and keys.get("sk", {}).get("S") == STATS


def news_from(item: Item, weight: int) -> RatingChanged:
    """The news of a product's numbers. Raises `KeyError`, `TypeError` or `ValueError` if it isn't them."""
    kept = rating_from(item)
    prior = prior_of(item)
    return RatingChanged(
        product_id=item["pk"]["S"].removeprefix(_PRODUCT),
        revision=int(item["revision"]["N"]),
        count=kept.count,
        total=kept.total,
        score=rating.score(
            kept.count, kept.total, prior=rating.MIDDLE if prior is None else prior, weight=weight
        ),
    )
