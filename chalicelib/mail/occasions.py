"""What each kind of letter is about: what must be known of it, and what is said once it is."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from chalicelib.letters.domain import MARKETING, Kind, Links, Product
from chalicelib.mail import decisions, orderly, passwords, picks
from chalicelib.mail.domain import Bought, Person, Shown, is_followable, market_of
from chalicelib.mail.ports import Doors
from chalicelib.post.domain import Posting, Skip

Products = Mapping[str, Shown]
Link = Callable[[str], str]
_STARS: Final = range(1, 6)
_ORDER: Final = "order_id"


class Topic(NamedTuple):
    """What a letter is about: the products that it names (known by its market), and what it says of them.

    `say` is given these products and what makes an address of the shop a link; it answers the letter's parts.
    """

    say: Callable[[Products, Link], dict[str, Any] | Skip]
    about: tuple[str, ...] = ()
    market: str | None = None
    first_name: str = ""


Asked = Callable[[Posting, Doors, int], Topic | Skip]


def topic(posting: Posting, doors: Doors, now: int) -> Topic | Skip:
    """What a mail is about now, or why there is nothing to say."""
    why = doors.rooms.why_not(posting.wanted, now)
    return Skip(why) if why is not None else _TOPICS[posting.kind](posting, doors, now)


def _order(posting: Posting, doors: Doors) -> Bought | Skip:
    found = doors.rooms.order(posting.wanted.payload.get(_ORDER, ""))
    if found is None or found.erased:
        return Skip("the order is gone")
    return found


def _of_order(posting: Posting, doors: Doors, now: int) -> Topic | Skip:  # noqa: ARG001  (as all topics are asked)
    order = _order(posting, doors)
    if isinstance(order, Skip):
        return order
    if order.cancelled_at is not None and posting.kind in (Kind.ORDER_CONFIRMATION, Kind.ORDER_PAID):
        return Skip("the order was cancelled")
    what = orderly.about(order, posting.kind, posting.wanted.payload)
    if what is None:
        return Skip("that was told wrongly: the order knows nothing of it any more")

    def say(shown: Products, link: Link) -> dict[str, Any]:
        told: dict[str, Any] = {
            "order": orderly.part(order, what, shown, link),
            "is_discreet": orderly.is_discreet(order, shown),
        }
        if what.parcel is not None:
            told["shipment"] = orderly.shipment(what.parcel)
        if what.back is not None:
            told["refund"] = orderly.refund(order, what.back)
        return told

    return Topic(say, order.product_ids, _market(order), order.first_name)


def _market(order: Bought) -> str | None:
    return market_of(order.market, None)


def _review(posting: Posting, doors: Doors, now: int) -> Topic | Skip:
    order = _order(posting, doors)
    if isinstance(order, Skip):
        return order
    asked = doors.rooms.asked(order.order_id)
    if not asked:
        return Skip("there is nothing left to review")

    def stars(product_id: str, count: int | None) -> str:
        return doors.rooms.review_url(order.order_id, product_id, posting.wanted.language, count, now)

    def say(shown: Products, link: Link) -> dict[str, Any] | Skip:
        known = [shown[one] for one in asked if one in shown]
        if not known:
            return Skip("the catalogue doesn't know what was bought")
        return {
            "order": orderly.part(order, orderly.About(tuple(i.quantity for i in order.items)), shown, link),
            "asked": tuple(_rated(one, stars, link) for one in known),
            "is_discreet": orderly.is_discreet(order, shown),
        }

    return Topic(say, order.product_ids, _market(order), order.first_name)


def _rated(shown: Shown, stars: Callable[[str, int | None], str], link: Link) -> Product:
    made = _linked(picks.product(shown), link)
    urls = tuple(stars(shown.product_id, count) for count in _STARS)
    return replace(made, star_urls=urls, review_url=stars(shown.product_id, None))


def _linked(product: Product, link: Link) -> Product:
    return replace(product, url=link(product.url))


def _offered(posting: Posting, doors: Doors, now: int) -> dict[str, Any] | Skip:
    """The offer that a campaign's mail carries, as it is enforced; nothing where it carries none."""
    code = posting.wanted.payload.get("code_id")
    if code is None:
        return {}
    part = doors.rooms.offer(code, None)
    if part is None:
        return Skip("the code was used, or is gone")
    return {"offer": part} if now <= part.until else Skip("the offer is over")


def _offer(posting: Posting, doors: Doors, now: int) -> Topic | Skip:
    """A timed offer, a win-back: about an order, with or without a code."""
    order = _order(posting, doors)
    offer = _offered(posting, doors, now)
    if isinstance(order, Skip) or isinstance(offer, Skip):
        return order if isinstance(order, Skip) else offer  # type: ignore[return-value]
    if posting.kind is Kind.TIMED_OFFER and not offer:
        return Skip("there is no code")

    def say(shown: Products, link: Link) -> dict[str, Any]:
        whole = orderly.About(tuple(one.quantity for one in order.items))
        told = {"order": orderly.part(order, whole, shown, link), **_at_home(doors, link, offer)}
        return told | {"is_discreet": orderly.is_discreet(order, shown)}

    return Topic(say, order.product_ids, _market(order), order.first_name)


def _at_home(doors: Doors, link: Link, offer: Mapping[str, Any]) -> dict[str, Any]:
    """What leads to the shop's front page: the button, and where a code is used."""
    home = doors.rooms.home_url()
    if home is None:
        return dict(offer)
    told: dict[str, Any] = {"links": Links(main=link(home))}
    if "offer" in offer:
        told["offer"] = replace(offer["offer"], url=link(home))
    return told


def _left(posting: Posting, doors: Doors, now: int) -> Topic | Skip:
    """What was left in a cart, or looked at again and again."""
    offer = _offered(posting, doors, now)
    if isinstance(offer, Skip):
        return offer
    named = tuple(one for one in posting.wanted.payload.get("products", "").split(",") if one)
    hides = posting.kind is Kind.ABANDONED_BROWSE
    person = _person(posting, doors)

    def say(shown: Products, link: Link) -> dict[str, Any] | Skip:
        left = [shown[one] for one in named if one in shown and shown[one].sellable]
        left = [one for one in left if not (hides and one.discreet)]
        if not left:
            return Skip("nothing of it is to be had any more")
        made = tuple(_linked(picks.product(one), link) for one in left)
        told = {"asked": made, "is_discreet": any(one.discreet for one in left)}
        told |= _at_home(doors, link, offer)
        return told | ({"links": Links(main=made[0].url)} if hides else {})

    return Topic(say, named, market_of(None, person.locale), person.first_name)


def _person(posting: Posting, doors: Doors) -> Person:
    found = doors.rooms.contact(posting.recipient)
    return found or Person(posting.wanted.to, posting.wanted.customer_id)


def _welcome(posting: Posting, doors: Doors, now: int) -> Topic | Skip:  # noqa: ARG001  (as all topics are asked)
    person = _person(posting, doors)
    market = market_of(None, person.locale)
    return Topic(lambda _, link: _at_home(doors, link, {}), (), market, person.first_name)


def _password(posting: Posting, doors: Doors, now: int) -> Topic | Skip:
    reset = doors.resets.get(posting.recipient)
    if reset is None or reset.reset_id != posting.wanted.payload.get("reset_id"):
        return Skip("a later link was asked for")
    if reset.used_at is not None or reset.until <= now:
        return Skip("the link was used, or is over")
    told = {"links": Links(main=passwords.address(reset, doors.secret)), "until": reset.until}
    return Topic(lambda _shown, _link: told, (), None, _person(posting, doors).first_name)


def _question(posting: Posting, doors: Doors, now: int) -> Topic | Skip:  # noqa: ARG001  (as all topics are asked)
    payload = posting.wanted.payload
    found = doors.rooms.answered(payload.get("question_id", ""), payload.get("answer_id", ""))
    if found is None:
        return Skip("the question or its answer isn't shown any more")
    person = _person(posting, doors)

    def say(shown: Products, link: Link) -> dict[str, Any]:
        told: dict[str, Any] = {"question": found.question, "answer": found.answer}
        known = shown.get(found.product_id)
        if known is None or not known.sellable:
            return told | {"is_discreet": known is None or known.discreet}
        made = _linked(picks.product(known), link)
        return told | {"asked": (made,), "is_discreet": known.discreet, "links": Links(main=made.url)}

    return Topic(say, (found.product_id,), market_of(None, person.locale), person.first_name)


def _decision(posting: Posting, doors: Doors, now: int) -> Topic | Skip:  # noqa: ARG001  (as all topics are asked)
    payload, language = posting.wanted.payload, posting.wanted.language
    found = doors.rooms.ruling(payload["subject"], payload["subject_id"], payload["author"], language)
    if found is None or found.state != payload["state"]:
        return Skip("it was decided anew since")
    told: dict[str, Any] = {"paragraphs": decisions.to_author(found, language)}
    if found.url is not None and is_followable(found.url):
        told["links"] = Links(main=found.url)
    return Topic(lambda _shown, _link: told, (), None, _person(posting, doors).first_name)


def _report(posting: Posting, doors: Doors, now: int) -> Topic | Skip:  # noqa: ARG001  (as all topics are asked)
    payload, language = posting.wanted.payload, posting.wanted.language
    found = doors.rooms.notice(payload["subject"], payload["subject_id"], payload["report_id"], language)
    if found is None:
        return Skip("the notice is gone")
    told = {"paragraphs": decisions.to_reporter(found, language)}
    return Topic(lambda _shown, _link: told, (), None, _person(posting, doors).first_name)


_TOPICS: Final[Mapping[Kind, Asked]] = {
    **dict.fromkeys((one for one in Kind if one.startswith("order_")), _of_order),
    Kind.REVIEW_REQUEST: _review,
    Kind.REVIEW_REMINDER: _review,
    Kind.TIMED_OFFER: _offer,
    Kind.WIN_BACK: _offer,
    Kind.ABANDONED_CART: _left,
    Kind.ABANDONED_BROWSE: _left,
    Kind.WELCOME: _welcome,
    Kind.NEW_PASSWORD: _password,
    Kind.QUESTION_ANSWERED: _question,
    Kind.MODERATION_DECISION: _decision,
    Kind.REPORT_DECISION: _report,
}
assert _TOPICS.keys() >= MARKETING, "every campaign's mail has a topic"
