"""Other people's searches over HTTP: suggestions, and an order for a search's results."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.text import normalise_phrase
from chalicelib.recommendations import searches, wiring
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

searching = Blueprint(__name__)

_MOST = 100
Typed = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class SuggestionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has typed so far, and how many phrases at most."""

    q: Typed
    limit: Annotated[int, msgspec.Meta(ge=1, le=20)] = 8


class SuggestionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase that `people` searched for; `bought` of them bought something within a week, null if too few did."""

    phrase: str
    people: int
    bought: int | None


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """Phrases that begin with `q`, as it is compared, best first."""

    q: str
    items: tuple[SuggestionItem, ...]
    how: str = "/v1/how/recommendations"


class OrderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The phrase that was searched for, and what the shop's own search found, best first, with commas between."""

    q: Typed
    products: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]


class OrderedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A result: its new `rank`, the one `before`, and what of the `of` people who searched then `viewed` and `bought` it.

    Counts are null where too few did.
    """

    product_id: str
    rank: int
    before: int
    score: float
    viewed: int | None
    bought: int | None


class OrderedResults(msgspec.Struct, frozen=True, kw_only=True):
    """All results in their new order; `of` people searched for the phrase, null if that isn't known."""

    q: str
    of: int | None
    items: tuple[OrderedItem, ...]
    how: str = "/v1/how/recommendations"


@endpoint(
    searching, "GET", "/v1/search/suggestions",
    needs=Needs.KEY, query=SuggestionsQuery, answer=Suggestions, cache=public(60),
)  # fmt: skip
def search_suggestions(call: Call[None, SuggestionsQuery]) -> Answer:
    """Phrases that begin with what was typed, by how many searched for them and then bought.

    At least ten people searched for each (the shop may have set another number). What looks like an address or somebody's
    number is never suggested, nor what led to discreet products, unless the shop has no others.
    """
    typed = normalise_phrase(call.query.q)
    found = searches.suggested(
        typed, limit=call.query.limit, shelf=wiring.shelf(), support=wiring.support()
    )  # fmt: skip
    items = tuple(SuggestionItem(phrase=one.phrase, people=one.people, bought=one.bought) for one in found)
    return Answer(Suggestions(q=typed, items=items))


@endpoint(
    searching, "GET", "/v1/search/order",
    needs=Needs.KEY, query=OrderQuery, answer=OrderedResults, cache=public(60),
)  # fmt: skip
def search_order(call: Call[None, OrderQuery]) -> Answer:
    """A search's results in the order that says what those who searched for the phrase then viewed and bought.

    All of them come back, and none besides. Of a phrase that nobody searched for, the order stays as it is.
    """
    phrase = normalise_phrase(call.query.q)
    found = searches.ordered(
        phrase, _products(call.query.products), buyer_weight=wiring.asked().buyer_weight,
        shelf=wiring.shelf(), support=wiring.support(),
    )  # fmt: skip
    items = tuple(
        OrderedItem(
            product_id=one.product_id, rank=rank, before=one.before, score=round(one.score, 6),
            viewed=one.viewed, bought=one.bought,
        )
        for rank, one in enumerate(found.items, 1)
    )  # fmt: skip
    return Answer(OrderedResults(q=phrase, of=found.of, items=items))


def _products(text: str) -> list[str]:
    """The distinct ids with commas between. Raises `Invalid` for more than a hundred, or none."""
    found = list(dict.fromkeys(part for part in text.split(",") if part))
    wrong = next((one for one in found if not is_id(one)), None)
    if wrong is not None:
        raise Invalid.field("query:products", f"{wrong[:40]!r} isn't an id")
    if not 1 <= len(found) <= _MOST:
        raise Invalid.field(
            "query:products", f"expected 1 to {_MOST} distinct product ids with commas between"
        )
    return found
