"""The rows of the table `torg-<stage>-offers`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| offer | `offers` | `<offer id>` |
| code, issued or still free | `code#<CODE>` | `code` |
| which code was issued for what | `grant#<offer id>#<entity>` | `grant` |
| a code left in a pool | `pool#<offer id>` | `<8 signs of the code's digest>#<CODE>` |
| an offer's issued code | `issued#<offer id>` | `<issued at, ms>#<CODE>` |
| a person's code | `person#<keyed hash>` | `<issued at, ms>#<CODE>` |
"""

import hashlib
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.offers import domain
from chalicelib.offers.domain import Code, Offer
from chalicelib.offers.ports import Place

OFFERS: Final = "offers"
DIGEST_SIGNS: Final = 8


def table() -> str:
    """The table's name."""
    return settings.current().table("offers")


def offer_key(offer_id: str) -> Key:
    """Where an offer is."""
    return Key(table(), OFFERS, offer_id)


def code_key(code: str) -> Key:
    """Where a code is."""
    return Key(table(), f"code#{domain.canonical(code)}", "code")


def grant_key(offer_id: str, entity: str) -> Key:
    """Where it stands which code was issued for `entity`."""
    return Key(table(), f"grant#{offer_id}#{entity}", "grant")


def pool_pk(offer_id: str) -> str:
    """The partition of a pool."""
    return f"pool#{offer_id}"


def pool_key(offer_id: str, code: str) -> Key:
    """Where a code of a pool is: by its digest, so that nobody learns the shop's order from what is issued."""
    canonical = domain.canonical(code)
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:DIGEST_SIGNS]
    return Key(table(), pool_pk(offer_id), f"{digest}#{canonical}")


def issued_pk(offer_id: str) -> str:
    """The partition of an offer's issued codes."""
    return f"issued#{offer_id}"


def person_pk(person_key: str) -> str:
    """The partition of a person's codes."""
    return f"person#{person_key}"


def place_sk(place: Place) -> str:
    """A place's sort key: texts compare as places do."""
    return f"{place.issued_at:013d}#{place.code}"


def code_of(item: Item) -> str:
    """The code that a row of an offer's or a person's codes names."""
    return str(item["sk"]["S"].partition("#")[2])


def offer_item(offer: Offer) -> dict[str, Any]:
    """The row of an offer."""
    return offer_key(offer.offer_id).as_item() | _document(offer, offer.revision)


def offer_from(item: Item) -> Offer:
    """The offer in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Offer)


def free_item(offer_id: str, code: str) -> dict[str, Any]:
    """The row of a code that waits in a pool."""
    return code_key(code).as_item() | {"offer_id": {"S": offer_id}, "is_free": {"BOOL": True}}


def pool_item(offer_id: str, code: str) -> dict[str, Any]:
    """The row that says that a code is left in a pool, as the shop writes it."""
    return pool_key(offer_id, code).as_item() | {"code": {"S": code}}


def offer_of(item: Item) -> str:
    """Whose a code is, free or issued."""
    return str(item["offer_id"]["S"])


def code_item(code: Code) -> dict[str, Any]:
    """The row of an issued code."""
    key = code_key(code.code).as_item()
    return key | _document(code, code.revision) | {"offer_id": {"S": code.offer_id}} | _expiry(code)


def code_from(item: Item) -> Code | None:
    """The issued code in a row; None if it is still free."""
    return msgspec.json.decode(item["document"]["S"], type=Code) if "document" in item else None


def grant_item(code: Code) -> dict[str, Any]:
    """The row that says for what a code was issued."""
    return grant_key(code.offer_id, code.entity).as_item() | {"code": {"S": code.code}} | _expiry(code)


def listed_items(code: Code) -> list[dict[str, Any]]:
    """The rows under which an issued code is found: its offer's, and its person's."""
    offers = Key(table(), issued_pk(code.offer_id), _sk(code))
    return [key.as_item() | _expiry(code) for key in [offers, *person_places(code)]]


def person_places(code: Code) -> list[Key]:
    """Where a code is found by its person."""
    return [Key(table(), person_pk(one), _sk(code)) for one in code.person_keys]


def _sk(code: Code) -> str:
    return place_sk(Place(code.issued_at, domain.canonical(code.code)))


def _expiry(code: Code) -> dict[str, Any]:
    return {"expires_at": {"N": str((code.until + domain.KEPT_FOR) // clock.SECOND)}}


def _document(value: Offer | Code, revision: int) -> dict[str, Any]:
    return {
        "revision": {"N": str(revision)},
        "document": {"S": msgspec.json.encode(value).decode()},
    }
