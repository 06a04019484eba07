"""What the API's reference fills its forms with, for tests that send it."""

from collections.abc import Iterator
from typing import Final

from chalicelib.reference import calls, source
from chalicelib.reference.calls import Request
from chalicelib.reference.samples import Samples
from chalicelib.reference.shape import Shapes

#: The product that the examples name; it is one of the demo's.
PRODUCT: Final = "fjallrav-skaljacka"
SAMPLES: Final = Samples(Shapes(source.document()))

#: Reads whose id or secret nobody can know beforehand, with the reason.
UNKNOWABLE: Final = {
    "reference_file": "its name is made of its content",
    "follow": "the token stands in a mail",
    "show_preferences": "the token stands in a mail",
    "show_unsubscribe": "the token stands in a mail",
    "rate_page": "the link stands in a mail",
    "read_review_link": "the link stands in a mail",
    "get_feed": "is written at night",
    "get_media": "the id is made when a file is announced",
    "get_object": "the id is made when a file is announced",
    "get_member": "the id is made when a member shows a profile",
    "get_member_feed": "the id is made when a member shows a profile",
    "get_public_list": "the id is made with the list",
    "get_shared_list": "the token is made when a list is shared",
    "get_question": "the id is made with the question",
    "get_review": "the id is made with the review",
    "decision_page": "the receipt is its author's alone",
    "get_statement": "the receipt is its author's alone",
}


def reads() -> Iterator[tuple[str, str, Request]]:
    """Every read that a publishable key, or nothing, suffices for: its name, what it needs, and its request."""
    for one in source.operations():
        needs = calls.needs(one.told)
        if one.method == "GET" and needs in ("nothing", "key"):
            yield one.told["operationId"], needs, calls.request(one.method, one.path, one.told, SAMPLES)
