"""Merchant rules: what a shop says of its recommendations, where it holds, and from when until when.

A rule changes which products stand in a list and in which order, never what is counted of them.
"""

from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple, Protocol

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.ids import Id
from chalicelib.kernel.text import normalise_phrase

MOST_RULES: Final = 200
# Bytes of all rules together, compressed: they are one row, and a row holds 400 KB.
LARGEST: Final = 300_000
LEVELS: Final = " > "

#: The lists of recommendations, those that are made for a session and for a shopper, what rises, the order of a search's results,
#: and what a mail recommends.
ListName = Literal[
    "viewed-also-viewed", "viewed-then-bought", "bought-also-bought", "liked-also-liked", "compared-also-compared",
    "compared-then-bought", "searched-then-viewed", "searched-then-bought", "keyword-then-viewed",
    "keyword-then-bought", "session", "for-you", "trending",
    "search-order", "mail",
]  # fmt: skip
MAIL: Final = "mail"
MOST_LISTS: Final = 15
Category = Annotated[str, Meta(min_length=1, max_length=200, examples=["Friluftsliv > Tält"])]
Brand = Annotated[str, Meta(min_length=1, max_length=200, examples=["Fjällkompaniet"])]
Phrase = Annotated[str, Meta(min_length=1, max_length=200, examples=["tält"])]
Products = Annotated[tuple[Id, ...], Meta(max_length=50)]
Categories = Annotated[tuple[Category, ...], Meta(max_length=20)]
Brands = Annotated[tuple[Brand, ...], Meta(max_length=20)]


class Goods(Protocol):
    """What rules ask of a product: its first category and its brand."""

    @property
    def category(self) -> str | None: ...  # noqa: D102
    @property
    def brand(self) -> str | None: ...  # noqa: D102


class Kind(NamedTuple):
    """What kind of goods a product is; of one that isn't known, neither is."""

    category: str | None = None
    brand: str | None = None


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the parts of a rule are written."""


class _Aimed(_Part, frozen=True, kw_only=True, tag_field="kind"):
    """What is aimed at products by id, category (with all below it) or brand; any of them is enough."""

    products: Products = ()
    categories: Categories = ()
    brands: Brands = ()

    def hits(self, product_id: str, goods: Goods) -> bool:
        """Whether a product is meant."""
        if product_id in self.products or any(is_below(goods.category, one) for one in self.categories):
            return True
        return goods.brand is not None and goods.brand.casefold() in {one.casefold() for one in self.brands}


class Pin(_Part, frozen=True, kw_only=True, tag_field="kind", tag="pin"):
    """Products stand at `position` (from 1) and the places after it, whatever is counted of them."""

    products: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=10)]
    position: Annotated[int, Meta(ge=1, le=50)] = 1


class Boost(_Aimed, frozen=True, kw_only=True, tag="boost"):
    """The score of products counts `factor` times."""

    factor: Annotated[float, Meta(gt=1, le=100)]


class Bury(_Aimed, frozen=True, kw_only=True, tag="bury"):
    """The score of products counts `factor` times, which is less than once; 0 puts them last."""

    factor: Annotated[float, Meta(ge=0, lt=1)] = 0.0


class Exclude(_Aimed, frozen=True, kw_only=True, tag="exclude"):
    """Products aren't recommended."""


class SameCategory(_Part, frozen=True, kw_only=True, tag_field="kind", tag="same_category"):
    """Only products of the category that the question is about; with `levels`, of its first so many levels."""

    levels: Annotated[int, Meta(ge=1, le=10)] | None = None


class Share(_Part, frozen=True, kw_only=True):
    """What is earned with a product, a category or a brand: a share of the price, negative at a loss."""

    product: Id | None = None
    category: Category | None = None
    brand: Brand | None = None
    margin: Annotated[float, Meta(ge=-1, le=1)]


class Margin(_Part, frozen=True, kw_only=True, tag_field="kind", tag="margin"):
    """The score of products counts 1 + `weight` times their margin; those without one as they are.

    Of several lines that a product fits, its own counts, then the longest category's, then its brand's.
    """

    weight: Annotated[float, Meta(gt=0, le=10)]
    margins: Annotated[tuple[Share, ...], Meta(min_length=1, max_length=100)]

    def factor(self, product_id: str, goods: Goods) -> float:
        """What the score is multiplied by, at least 0."""
        fitting = [one for one in self.margins if _fits(one, product_id, goods)]
        best = max(fitting, key=lambda one: (one.product is not None, len(one.category or "")), default=None)
        return 1.0 if best is None else max(0.0, 1 + self.weight * best.margin)


class Diversity(_Part, frozen=True, kw_only=True, tag_field="kind", tag="diversity"):
    """At most `most` products of one category (or brand) among the first `within`; the rest move down."""

    by: Literal["category", "brand"] = "category"
    most: Annotated[int, Meta(ge=1, le=20)]
    within: Annotated[int, Meta(ge=2, le=50)]

    def group(self, goods: Goods) -> str | None:
        """The category or brand by which a product is counted; None: it is counted by nothing."""
        told = goods.category if self.by == "category" else goods.brand
        return told.casefold() if told else None


class Withhold(_Part, frozen=True, kw_only=True, tag_field="kind", tag="withhold"):
    """Lists are withheld from `percent` of people, to see what they are worth: chance decides, always alike for each."""

    percent: Annotated[float, Meta(gt=0, le=90)]


class Newcomers(_Part, frozen=True, kw_only=True, tag_field="kind", tag="newcomers"):
    """In `percent` of lists, drawn anew every hour, one new product of the question's category stands at `position`."""

    percent: Annotated[float, Meta(gt=0, le=50)]
    position: Annotated[int, Meta(ge=2, le=50)] = 4


Power = Annotated[float, Meta(ge=0, le=2)]
Shrink = Annotated[float, Meta(ge=0, le=10_000)]


class Numbers(_Part, frozen=True, kw_only=True):
    """What lists are ranked by, where it isn't what the stage goes by; null: as there. None changes what is counted.

    A day's weight halves every `half_life_days`; what was seen before counts `backward_permille` of what was seen after;
    a day adds no more to a pair than `day_limit` people in full (0: no limit); a day begun between two orders counts
    like `order_slope`. Scores are divided by (n_left + shrink)^left · (n_right + shrink)^right: `seen_…` where the right side
    is seen, liked or compared, `bought_…` where it is bought, `together_…` of what is bought together.
    """

    half_life_days: Annotated[int, Meta(ge=1, le=3_650)] | None = None
    backward_permille: Annotated[int, Meta(ge=0, le=3_000)] | None = None
    day_limit: Annotated[int, Meta(ge=0, le=1_000)] | None = None
    order_slope: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    seen_left: Power | None = None
    seen_right: Power | None = None
    seen_shrink: Shrink | None = None
    bought_left: Power | None = None
    bought_right: Power | None = None
    bought_shrink: Shrink | None = None
    together_left: Power | None = None
    together_right: Power | None = None
    together_shrink: Shrink | None = None

    def said(self) -> dict[str, int | float]:
        """Those that are another's, by name."""
        named = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in named if value is not None}


class Trial(_Part, frozen=True, kw_only=True, tag_field="kind", tag="trial"):
    """`percent` of people are shown lists that are ranked by other numbers, to see which do better: chance decides, always
    alike for each.
    """

    percent: Annotated[float, Meta(gt=0, le=90)]
    numbers: Numbers


Does = Pin | Boost | Bury | Exclude | SameCategory | Margin | Diversity | Withhold | Newcomers | Trial


class Scope(_Part, frozen=True, kw_only=True):
    """Where a rule holds. `lists`: in these; none named: in all. `mail` is what mails recommend; a rule by chance (withhold, trial)
    holds there only by itself: mails know their readers as customers, pages as browsers.

    Beside these products, products of these categories (and below), and searches for these phrases, any of them; none
    named: everywhere.
    """

    lists: Annotated[tuple[ListName, ...], Meta(max_length=MOST_LISTS)] = ()
    products: Products = ()
    categories: Categories = ()
    phrases: Annotated[tuple[Phrase, ...], Meta(max_length=20)] = ()


class RuleContent(_Part, frozen=True, kw_only=True):
    """A rule as the shop says it: what it does, where, from `starts_at` (included) until `ends_at`."""

    does: Does
    where: Scope = Scope()
    starts_at: Annotated[datetime, Meta(tz=True)] | None = None
    ends_at: Annotated[datetime, Meta(tz=True)] | None = None
    enabled: bool = True
    note: Annotated[str, Meta(max_length=500)] = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is kept; `revision` grows with every change."""

    rule_id: str
    content: RuleContent
    revision: int
    created_at: int
    changed_at: int

    @property
    def kind(self) -> str:
        """The word for what it does."""
        return kind_of(self.content.does)

    @property
    def is_chance(self) -> bool:
        """Whether it holds for some people only, as chance decides, and steers nothing."""
        return isinstance(self.content.does, Withhold | Trial)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All rules of a shop, by id; `revision` counts the changes."""

    rules: tuple[Rule, ...] = ()
    revision: int = 0

    def get(self, rule_id: str) -> Rule | None:
        """One rule; None if there is none by that id."""
        return next((one for one in self.rules if one.rule_id == rule_id), None)


def kind_of(does: Does) -> str:
    """The word for what a rule does."""
    return str(does.__struct_config__.tag)


def is_below(category: str | None, other: str) -> bool:
    """Whether a category is `other` or lies under it."""
    return category is not None and (category == other or category.startswith(other + LEVELS))


def state(content: RuleContent, now: int) -> Literal["off", "waiting", "over", "on"]:
    """Whether a rule holds at `now`: it does while `on`."""
    if not content.enabled:
        return "off"
    if content.starts_at is not None and now < clock.from_datetime(content.starts_at):
        return "waiting"
    if content.ends_at is not None and now >= clock.from_datetime(content.ends_at):
        return "over"
    return "on"


def current(rules: Rules, now: int) -> tuple[Rule, ...]:
    """The rules that hold at `now`, by id: the order in which they are applied."""
    held = (one for one in rules.rules if state(one.content, now) == "on")
    return tuple(sorted(held, key=lambda one: one.rule_id))


def are_tried_at_once(one: RuleContent, other: RuleContent) -> bool:
    """Whether two rules are trials that hold at one time, now or later."""
    if not all(isinstance(rule.does, Trial) and rule.enabled for rule in (one, other)):
        return False
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: RuleContent, other: RuleContent) -> bool:
    return one.starts_at is None or other.ends_at is None or one.starts_at < other.ends_at


def normal(content: RuleContent) -> RuleContent:
    """`content` in the form that is kept: phrases as searches are compared, everything named once."""
    where = content.where
    phrases = (normalise_phrase(one) for one in where.phrases)
    scope = msgspec.structs.replace(
        where,
        lists=tuple(dict.fromkeys(where.lists)),
        products=tuple(dict.fromkeys(where.products)),
        categories=tuple(dict.fromkeys(where.categories)),
        phrases=tuple(dict.fromkeys(one for one in phrases if one)),
    )
    return msgspec.structs.replace(content, where=scope, note=content.note.strip())


def _fits(line: Share, product_id: str, goods: Goods) -> bool:
    if line.product is not None:
        return line.product == product_id
    if line.category is not None:
        return is_below(goods.category, line.category)
    return goods.brand is not None and goods.brand.casefold() == (line.brand or "").casefold()
