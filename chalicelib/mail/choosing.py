"""Which products a letter recommends: what goes with what it is about, as the shop's rules have it.

A wave fetches what may be chosen, and another only where the first choice didn't do. From whom a rule withholds it, for
them nothing is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters.domain import MOST_PRODUCTS, Language, Product
from chalicelib.mail import picks
from chalicelib.mail.domain import Candidate, Recommended, Shown
from chalicelib.mail.picks import Aside
from chalicelib.mail.ports import Beside, Draw, Groups, Rooms, Wave
from chalicelib.merchandising.domain import MAIL, Rule, Trial, Withhold
from chalicelib.merchandising.steering import Question, Ranked, drawn, for_question, pinned, steer

# Of what rules steer so many products are looked at: with their ratings, one call's keys.
MOST_STEERED: Final = 48
MOST_PINS: Final = 20


class RecommendingLink(Protocol):
    """What makes an address of the shop a link, which may say what it recommends."""

    def __call__(self, url: str, about: Recommended | None = None, /) -> str: ...  # noqa: D102


class Reader(NamedTuple):
    """Who reads the letter: their language and market, and their customer id if they agreed to be counted."""

    language: Language
    market: str | None
    customer_id: str | None
    link: RecommendingLink
    now: int


class Rules(NamedTuple):
    """The rules that hold for a letter, and the new products that one of them brings along."""

    question: Question
    held: Sequence[Rule]
    newcomers: Sequence[str] = ()
    by: Rule | None = None

    @property
    def named(self) -> list[str]:
        """The products that rules name: they must be looked at too."""
        return [*pinned(self.held)[:MOST_PINS], *self.newcomers]


def choose(
    aside: Aside, first: Wave, reader: Reader, rooms: Rooms
) -> tuple[tuple[Product, ...], tuple[Draw, ...]]:
    """What is recommended, and what chance decided on the way; `first` is what the letter's own wave brought."""
    categories = tuple(_categories(aside, first.shown))
    question = Question(MAIL, aside.about, next(iter(categories), None))
    held = for_question(first.rules, question)
    draws = tuple(_draws(held, first, reader, rooms))
    if any(isinstance(one.rule.content.does, Withhold) and one.drawn for one in draws):
        return (), draws
    tried = [one.rule.rule_id for one in draws if isinstance(one.rule.content.does, Trial) and one.drawn]
    groups = first.tried[tried[0]] if tried else first.groups
    rules = _rules(question, held, first, aside, reader.now)
    found, known = _candidates(aside, groups, first.shown, categories, rules, reader, rooms)
    return _products(found, known, reader, rooms), draws


def under_rules(
    product_id: str, rules: Sequence[Rule], language: Language, rooms: Rooms, now: int
) -> tuple[Product, ...]:
    """What a letter about one product would recommend if the shop had these rules, to somebody of whom nothing is known: nothing
    is withheld from them or tried on them, and nobody is noted.
    """
    aside = Aside((product_id,))
    first = rooms.wave([product_id], None, Beside(aside.about), now)
    reader = Reader(language, None, None, lambda url, _=None, /: url, now)
    return choose(aside, first._replace(rules=rules), reader, rooms)[0]


def _categories(aside: Aside, shown: Mapping[str, Shown]) -> dict[str, None]:
    named = (shown[one].category for one in aside.about if one in shown)
    return dict.fromkeys(one for one in named if one)


def _draws(held: Sequence[Rule], first: Wave, reader: Reader, rooms: Rooms) -> Iterator[Draw]:
    """What chance decides of a reader who is known, of each holdout, and of the trial whose lists were there."""
    for rule in held if reader.customer_id else ():
        does = rule.content.does
        if isinstance(does, Withhold) or (isinstance(does, Trial) and rule.rule_id in first.tried):
            yield Draw(rule, rooms.is_drawn(rule, reader.customer_id or ""))


def _rules(question: Question, held: Sequence[Rule], first: Wave, aside: Aside, now: int) -> Rules:
    steering = [one for one in held if not one.is_chance]
    by = drawn(steering, question, now // clock.HOUR)
    newcomers = [one for one in first.newcomers if one not in aside.without] if by else ()
    return Rules(question, steering, newcomers, by)


def _candidates(
    aside: Aside,
    groups: Groups,
    shown: Mapping[str, Shown],
    categories: tuple[str, ...],
    rules: Rules,
    reader: Reader,
    rooms: Rooms,
) -> tuple[list[Candidate], Mapping[str, Shown]]:
    """What is recommended, and the products that were looked at for it."""
    named = [one for one in rules.named if one not in aside.without]
    most = (MOST_STEERED - len(named)) // max(1, len(groups)) if rules.held else picks.HEADS
    heads = list(dict.fromkeys([*named, *picks.heads(groups, aside, most)]))
    beside = Beside((), (), categories) if categories else None
    second = rooms.wave(heads, reader.market, beside, reader.now)
    known = {**shown, **second.shown}
    found = _chosen(groups, aside, known, rules)
    if len(found) == MOST_PRODUCTS or not categories:
        return found, known
    # What sells in the category comes before what sells in the shop.
    by_category = [one for one in second.groups if one and one[0].list == "category"]
    own = [one for one in groups if one and one[0].list != "popular"]
    popular = [one for one in groups if one and one[0].list == "popular"]
    more = [one for one in picks.heads(by_category, aside) if one not in known]
    known |= dict(rooms.wave(more, reader.market, None, reader.now).shown) if more else {}
    return _chosen([*own, *by_category, *popular], aside, known, rules), known


def _chosen(groups: Groups, aside: Aside, known: Mapping[str, Shown], rules: Rules) -> list[Candidate]:
    """The best of what may be recommended, as the shop's rules have it. Counts stay as they are."""
    if not rules.held:
        return picks.chosen(groups, aside, known)
    ranked = {one.product_id: one for one in picks.ranked(groups, aside, known)}
    beside_discreet = picks.all_discreet(aside.about, known)

    def admitted(products: Sequence[str]) -> list[str]:
        named = (Candidate(one, picks.PINNED) for one in products)
        return [one.product_id for one in named if picks.may_stand(one, aside, known, beside_discreet)]

    order = [Ranked(one.product_id, one.score) for one in ranked.values()]
    pins, newcomers = admitted(pinned(rules.held)), admitted(rules.newcomers)
    done = steer(order, rules.held, rules.question, known, pins, newcomers, rules.by).order
    first = [one.product_id for one in done[:MOST_PRODUCTS]]
    return [ranked.get(one) or Candidate(one, picks.PINNED) for one in first]


def _products(
    found: Sequence[Candidate], known: Mapping[str, Shown], reader: Reader, rooms: Rooms
) -> tuple[Product, ...]:
    open_ids = [one.product_id for one in found if not known[one.product_id].discreet]
    quotes = rooms.quotes(open_ids, reader.language)
    made = (
        picks.product(known[one.product_id], why=picks.reason(one, known), quote=quotes.get(one.product_id))
        for one in found
    )
    return tuple(
        replace(one, url=reader.link(one.url, Recommended(place, one.product_id)))
        for place, one in enumerate(made, 1)
    )
