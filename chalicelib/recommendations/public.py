"""The door of this room: a product's lists as a part of a page, and one of them by itself."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.public import Card, Goods
from chalicelib.kernel import clock
from chalicelib.members import public as members
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.domain import Rule
from chalicelib.orders import public as orders
from chalicelib.recommendations import beside, domain, service, shoppers, wiring
from chalicelib.recommendations.answers import Item, Items, ProductList, items, ranked
from chalicelib.recommendations.beside import Beside, Group
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.pages import PageLists, decided
from chalicelib.recommendations.recompute import Lake
from chalicelib.recommendations.store import lists_part
from chalicelib.worth import public as worth

__all__ = [
    "PRODUCT_LISTS",
    "Beside",
    "Group",
    "Item",
    "Items",
    "ProductList",
    "ProductPage",
    "asked",
    "beside_part",
    "beside_product",
    "erase",
    "export",
    "lake",
    "page_part",
    "under_rules",
]

PRODUCT_LISTS: Final = domain.PRODUCT_LISTS
# Looked through for who ordered with an address.
_MOST_ORDERS: Final = 100


class ProductPage:
    """A product's lists, read; the page fetches the cards of all its parts together.

    `is_steered`: the shop has rules, which ask what kind of goods those products are. `is_drawn`: chance decided what this
    browser is shown, so that it is nobody else's page.
    """

    def __init__(
        self, product_id: str, lists: PageLists, is_steered: bool = False, is_drawn: bool = False
    ) -> None:
        self.is_steered = is_steered
        self.is_drawn = is_drawn
        self._product_id = product_id
        self._lists = lists

    def card_ids(self, most: int) -> list[str]:
        """The products whose cards are needed: the heads of the lists, evenly, at most `most`."""
        return self._lists.card_ids(self._product_id, most)

    def items(
        self,
        cards: Mapping[str, Card],
        *,
        fetched: Collection[str],
        discreet: bool,
        goods: Mapping[str, Goods] = MappingProxyType({}),
    ) -> dict[str, tuple[Item, ...]]:
        """What to show, by list. `fetched` are the ids asked for; `discreet` is the page's own product."""
        chosen = self._lists.choose(self._product_id, discreet, cards, fetched, goods)
        return {name: ranked(group, cards) for name, group in chosen.items()}


def page_part(
    product_id: str, *, per_list: int, now: int, browser: str | None = None
) -> tables.Part[ProductPage]:
    """A product page's recommendations: the keys to fetch, and the lists with at most `per_list` items each, as the
    shop's rules of `now` have them.

    From a `browser` (its `anonymous_id`) that is told, a rule may withhold a list, or try another on it, as in the API's lists.
    """
    key = domain.product_key(product_id)
    part, steering = lists_part(wiring.table(), [key]), merchandising.current_part(now)
    own = catalogue.goods_part([product_id])

    def parse(found: Mapping[tables.Key, tables.Item]) -> ProductPage:
        held = steering.parse(found)
        kind = own.parse(found).get(product_id) if held else None
        category, hour = kind.category if kind else None, now // clock.HOUR
        lists = part.parse(found).get(key, {})
        lists, drawn = decided(
            product_id, lists, PRODUCT_LISTS, held, category, worth.chance(browser, None, now)
        )
        rules = [one for one in held if not one.is_chance]
        pages = PageLists(lists, PRODUCT_LISTS, per_list, wiring.support(), rules, category, hour)
        return ProductPage(product_id, pages, bool(rules), drawn)

    return tables.Part((*part.keys, *steering.keys, *own.keys), parse)


def beside_product(
    product_id: str,
    name: ProductList,
    *,
    limit: int,
    now: int,
    market: str | None = None,
    browser: str | None = None,
) -> tuple[Items, bool]:
    """One list of a product as the API answers with it: filled up from its category and the shop, for a market; and whether
    chance decided what this `browser` (its `anonymous_id`) is shown, so that it is nobody else's answer.

    Two round trips, a third where the list is too short; one where it is withheld.
    """
    found = service.beside_product(
        product_id, name, limit=limit, seen=(), shelf=wiring.shelf(market), support=wiring.support(),
        chance=worth.chance(browser, None, now),
    )  # fmt: skip
    return items(name, found), found.drawn


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """What is noted of a person: the products that go with what they bought; ready for JSON."""
    notes = (wiring.notes().get(one) for one in _noted_under(customer_id, email))
    found = [shoppers.noted(note) for note in notes if note]
    return [{"goes_with_what_was_bought": products} for products in found if products]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:  # noqa: ARG001
    """Forget what is noted of a person; how many notes there were. To be asked before orders forget whose they are. May be
    repeated.
    """
    return sum(wiring.notes().forget(one) for one in _noted_under(customer_id, email))


def _noted_under(customer_id: str | None, email: str | None) -> list[str]:
    """The keyed hashes of a customer, and of all who ordered with an address."""
    ordered = orders.of_person(None, email, _MOST_ORDERS) if email else []
    ids = dict.fromkeys([customer_id, *(one.person.customer_id for one in ordered)])
    return [members.pseudonyms().customer(one) for one in ids if one]


def lake() -> Lake:
    """The lake's window, for whoever looks at it as a recompute does."""
    return wiring.lake()


def asked() -> Parameters:
    """What the stage's settings ask of a recompute, before anything is tuned."""
    return wiring.asked()


def under_rules(product_id: str, name: str, rules: Sequence[Rule], *, limit: int) -> Items:
    """One list of a product as it would be if the shop had these rules: for operators who try them."""
    shelf, support = wiring.shelf(None, rules), wiring.support()
    found = service.beside_product(product_id, name, limit=limit, seen=(), shelf=shelf, support=support)
    return items(name, found)


def beside_part(
    bought: Sequence[str], before: Sequence[str] = (), categories: Sequence[str] = (), *, now: int
) -> tables.Part[Beside]:
    """What goes with products that somebody has, and with what they bought before (latest first): for mails.

    The best group first; at last what sells in the `categories`, and in the shop. Every count may be printed. Whoever
    shows them looks at cards first, and puts the rules to them: nothing is left out here for being sold out, deleted, discreet
    or against a rule.
    """
    part = lists_part(wiring.table(), beside.keys(bought, before, categories))
    steering = merchandising.current_part(now)

    def parse(found: Mapping[tables.Key, tables.Item]) -> Beside:
        rules = steering.parse(found)
        return beside.ruled(part.parse(found), bought, before, categories, wiring.support(), rules)

    return tables.Part((*part.keys, *steering.keys), parse)
