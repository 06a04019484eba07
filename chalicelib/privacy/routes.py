"""A person's data over HTTP: for the person, and for the shop that answers their letter."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.privacy import service, wiring
from chalicelib.privacy.domain import Erasure, Who
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of a person, by the part of Torg that keeps it."""

    data: dict[str, Any]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of the person's each part of Torg held; 0 where there was nothing (any more)."""

    counts: dict[str, int]


class MergeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The guest token that the browser kept."""

    guest: Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]


@endpoint(routes, "GET", "/v1/me/data", needs=Needs.SHOPPER, answer=Export)
def get_my_data(call: Call[None, None]) -> Answer:
    """Everything that is kept of the logged-in shopper.

    What was done under the token's `email` is theirs as well, where the shop says it.
    """
    return Answer(Export(data=service.export(_me(call), doors=wiring.doors())))


@endpoint(routes, "DELETE", "/v1/me/data", needs=Needs.SHOPPER, answer=Counts)
def delete_my_data(call: Call[None, None]) -> Answer:
    """Forget the logged-in shopper.

    What they wrote, liked and listed goes at once, and numbers that others see are counted without it. Orders
    stay as figures without a person. May be repeated.
    """
    return Answer(Counts(counts=service.erase(_me(call), doors=wiring.doors(), now=call.now)))


@endpoint(routes, "POST", "/v1/me/merge", needs=Needs.SHOPPER, body=MergeBody, answer=Counts)
def merge_guest(call: Call[MergeBody, None]) -> Answer:
    """At log-in, make what the browser kept as a guest (lists, likes) the shopper's.

    Where both have an opinion of a product, the shopper's holds. May be repeated; the guest token is of no
    use afterwards but holds nothing either.
    """
    assert call.shopper is not None
    keepers = wiring.keepers(call.body.guest, call.shopper)
    return Answer(Counts(counts=service.merge(keepers=keepers, now=call.now)))


@endpoint(routes, "POST", "/v1/people/export", needs=Needs.SECRET, body=Who, answer=Export)
def export_person(call: Call[Who, None]) -> Answer:
    """Everything that is kept of a person, for the shop to hand over."""
    return Answer(Export(data=service.export(call.body, doors=wiring.doors())))


@endpoint(routes, "POST", "/v1/people/erase", needs=Needs.SECRET, body=Who, answer=Counts)
def erase_person(call: Call[Who, None]) -> Answer:
    """Forget a person, as `DELETE /v1/me/data` does."""
    return Answer(Counts(counts=service.erase(call.body, doors=wiring.doors(), now=call.now)))


@endpoint(routes, "POST", "/v1/people/erased", needs=Needs.SECRET, body=Who, answer=Erasure)
def show_erasure(call: Call[Who, None]) -> Answer:
    """How far a person's erasure is: what rooms still hold, and whether the lake's files are rid of them."""
    doors = wiring.doors()
    return Answer(service.erasure(call.body, doors=doors, held=service.held(call.body, doors=doors)))


def _me(call: Call[None, None]) -> Who:
    assert call.shopper is not None
    return Who(customer_id=call.shopper.customer_id, email=call.shopper.email)
