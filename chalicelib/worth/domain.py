"""Values of what recommendations are worth: what is noted of people, what the lake says of it, and the report."""

from typing import Final, Literal, NamedTuple, Self, get_args

import msgspec

from chalicelib.kernel import clock
from chalicelib.merchandising.domain import ListName

#: The lists that are reported on: those that there are, and a shelf of new products, as a shop may have one; an event may name
#: any, and other names are nobody's list.
NAMES: Final[tuple[str, ...]] = (*get_args(ListName), "new")
#: So many days are looked at, today among them.
DAYS: Final = 56
#: What is bought within so long after a click, or after somebody first asked, counts.
WITHIN: Final = 7 * clock.DAY
#: The event of a list that was asked for while a rule withholds it from some, or tries another on them; `detail` is a
#: `Draw` or a `Tried`.
ASKED: Final = "recommendation_asked"
#: The event of a campaign's mail that was due to somebody while it is withheld from some; `detail` is a `Held`.
MAIL_DUE: Final = "mail_due"


class Draw(msgspec.Struct, frozen=True):
    """What chance decided for a person: the rule, and whether it withholds lists from them."""

    holdout: str
    withheld: bool


class Tried(msgspec.Struct, frozen=True):
    """What chance decided for a person: the rule, whether they are shown its challenger, and in which lists (none: all)."""

    trial: str
    challenger: bool
    lists: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """What chance decided for a person: the campaign, and whether it withholds its mail from them."""

    campaign: str
    withheld: bool


class Estimate(msgspec.Struct, frozen=True):
    """A value, and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Self:
        """What it is of so many together."""
        return type(self)(self.value * factor, self.low * factor, self.high * factor)

    def rounded(self) -> Self:
        """As it is told: further digits say nothing."""
        return type(self)(*(round(bound, 6) for bound in (self.value, self.low, self.high)))


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A position of a list on a day (UTC), as the page told it (null: it didn't): products shown and clicked, and order
    lines of a product within seven days after its click, with their money in minor units.

    What is bought belongs to the latest click on it, and to that click's day.
    """

    day: str
    position: int | None
    shown: int
    clicked: int
    bought: int
    money: int


class ListReport(msgspec.Struct, frozen=True, kw_only=True):
    """A list over all days.

    `click_through`: clicks for each product shown, of people who are known, by the delta method; null: not yet known.
    `coverage`: the share of the catalogue's products that were shown. `diversity`: of two products told of together, how
    often they are of different categories. `novelty`: how little known what is shown is, -log2 of the share of viewers
    who viewed it, on average. Null where nothing says it. Of what mails recommend (`mail`) only clicks are known.
    """

    list: str
    shown: int
    clicked: int
    bought: int
    money: int
    people: int
    click_through: Estimate | None
    products: int
    coverage: float | None
    diversity: float | None
    novelty: float | None
    places: tuple[Place, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People treated alike: those who bought within seven days after they first asked, their orders and money."""

    people: int
    buyers: int
    orders: int
    money: int


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What showing added: orders and money (minor units) a person, and of all who were shown it."""

    orders_each: Estimate
    money_each: Estimate
    orders: Estimate
    money: Estimate

    def rounded(self) -> Self:
        """As it is told."""
        each = self.orders_each.rounded(), self.money_each.rounded()
        return type(self)(
            orders_each=each[0], money_each=each[1], orders=self.orders.rounded(), money=self.money.rounded()
        )


class HoldoutReport(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that withholds lists, and those who asked while it did, seven days ago or longer.

    `added` is null while it isn't known: before there are 100 people in each group, and 30 buyers are to be expected in
    the smaller one, were all to buy alike.
    """

    rule_id: str
    shown: Group
    withheld: Group
    added: Added | None


class MailReport(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign that withholds its mail from some, and those to whom it was due seven days ago or longer, as far as they are
    known: who was sent it (or would have been, had nothing held it later), and who wasn't.

    `added` is what the mail added to sales; null while it isn't known, as of `holdouts`.
    """

    campaign_id: str
    sent: Group
    withheld: Group
    added: Added | None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Products shown to a group's people in the lists that are tried, and clicked, within the same seven days."""

    people: int
    shown: int
    clicked: int


class TrialReport(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that tries other numbers on some, and those who asked while it did, seven days ago or longer.

    `click_through` is how many more clicks there are for each product shown of the challenger, null while it isn't known:
    before 100 people saw each, and 30 clicks are to be expected in the group that saw less, were all to click alike.
    `added` is what the challenger added to sales over what is in force; null while it isn't known, as of `holdouts`.
    """

    rule_id: str
    in_force: Group
    challenger: Group
    in_force_clicks: Tally
    challenger_clicks: Tally
    click_through: Estimate | None
    added: Added | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found at `as_of` over the days from `first_day` (UTC). Money is of one currency; other money isn't
    counted, orders in it are.
    """

    as_of: str
    first_day: str
    currency: str
    catalogue: int
    lists: tuple[ListReport, ...]
    holdouts: tuple[HoldoutReport, ...]
    trials: tuple[TrialReport, ...] = ()
    mails: tuple[MailReport, ...] = ()


class Count(NamedTuple):
    """What happened at a position of a list on a day (days since 1970)."""

    list: str
    day: int
    position: int | None
    shown: int
    clicked: int
    bought: int
    money: int


class Reach(NamedTuple):
    """What a list showed: different products, pairs told of together and those of one category, and novelty."""

    list: str
    products: int
    pairs: int
    alike: int
    novelty: float | None


Sort = Literal["holdout", "mail", "trial"]


class Outcome(NamedTuple):
    """So many people of an arm have so many orders and so much money.

    Of a trial `apart` are those who were shown the challenger, else those from whom it was withheld. `rule_id` of a mail is its
    campaign's id.
    """

    rule_id: str
    sort: Sort
    apart: bool
    orders: int
    money: int
    people: int
