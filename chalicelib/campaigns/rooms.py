"""The rooms below, as campaigns see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from chalicelib.aws import tables
from chalicelib.campaigns import domain
from chalicelib.campaigns.domain import Campaign
from chalicelib.campaigns.ports import Code, Contact, NoOffer, Order, Permission, Product
from chalicelib.catalogue import public as catalogue
from chalicelib.experiments import public as experiments
from chalicelib.experiments.public import Report
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.letters import public as letters
from chalicelib.letters.domain import LANGUAGES, Kind, Language, Mode
from chalicelib.members import public as members
from chalicelib.offers import public as offers
from chalicelib.orders import public as orders
from chalicelib.post import public as post
from chalicelib.post.domain import DEFAULT_VERSION, State
from chalicelib.reviews import public as reviews
from chalicelib.worth import public as worth
from chalicelib.worth.public import MailReport

# What somebody bought before and since is looked for among this many of their latest orders.
_MOST_ORDERS: Final = 10


def order(order_id: str) -> Order | None:
    """What this room asks of an order; None if there is none, or only news of one yet."""
    found = orders.find(order_id)
    return None if found is None or found.placed_at is None else _order(found, found.placed_at)


def _order(found: orders.Order, placed_at: int) -> Order:
    course, details = found.course, found.details
    kept = (
        line.product_id
        for line, back in zip(found.lines, course.returned, strict=True)
        if line.product_id is not None and back < line.quantity
    )
    return Order(
        order_id=found.order_id,
        placed_at=placed_at,
        shipped_at=max(
            (one.shipped_at for one in course.shipments if one.shipped_at is not None), default=None
        ),
        delivered_at=course.delivered_at,
        is_cancelled=found.is_cancelled,
        is_refunded=course.settlement is orders.Settlement.REFUNDED,
        is_test=found.test,
        historical=found.historical,
        erased=found.erased,
        customer_id=found.person.customer_id,
        email=found.person.email,
        known_as=found.person.customer,
        language=language(details.locale),
        timezone=details.timezone,
        market=details.market,
        channel=found.channel,
        total=found.total,
        products=tuple(dict.fromkeys(kept)),
    )


def language(locale: str | None) -> Language:
    """The language to write in: the locale's where letters have it, else the shop's."""
    spoken = (locale or "").replace("_", "-").partition("-")[0].lower()
    return next((one for one in LANGUAGES if one == spoken), settings.current().mail.language)


def latest(customer_id: str | None, email: str | None) -> tuple[str, int] | None:
    """The latest order of a person that wasn't cancelled: its id and when it was placed."""
    mine = orders.of_person(customer_id, email, _MOST_ORDERS)
    found = ((one.order_id, one.placed_at) for one in mine if not one.is_cancelled)
    return next(((order_id, at) for order_id, at in found if at is not None), None)


def returning(one: Order) -> bool:
    """Whether a person had ordered before this order."""
    mine = orders.of_person(one.customer_id, one.email, _MOST_ORDERS)
    return any(
        not known.is_cancelled and known.placed_at is not None and known.placed_at < one.placed_at
        for known in mine
        if known.order_id != one.order_id
    )


def order_ids(customer_id: str | None, email: str | None) -> list[str]:
    """The ids of all orders of a person."""
    return [str(one["order_id"]) for one in orders.export(customer_id, email)]


def reviewed(product_ids: Sequence[str], customer_id: str | None, email: str | None) -> Mapping[str, int]:
    """When a person reviewed these products, by product; those they didn't are left out."""
    return reviews.reviewed(product_ids, customer_id, email)


def products(product_ids: Iterable[str]) -> dict[str, Product]:
    """What this room asks of products, of those that ever were."""
    part = catalogue.card_part(product_ids)
    cards = part.parse(tables.batch_get(part.keys))
    return {one: Product(one, card.category, card.discreet, card.sellable) for one, card in cards.items()}


def contact(key: str) -> Contact | None:
    """Where a person is written to, by pseudonym."""
    found = members.contact(key)
    return None if found is None else Contact(found.email, found.customer_id, language(found.locale))


def person(email: str) -> str:
    """The pseudonym that chance and the outbox know an address by."""
    return members.pseudonyms().customer_by_email(email)


def person_keys(customer_id: str | None, email: str | None) -> list[str]:
    """All pseudonyms of a person, by the shop's id and by the address."""
    hashes = members.pseudonyms()
    by_id = [hashes.customer(customer_id)] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])


def allowed(email: str, customer_id: str | None, kind: Kind, now: int) -> Permission:
    """Whether a mail may go to somebody, and the word for why not; for a kind that is off no code is wasted."""
    if letters.settings(kind).mode is Mode.OFF:
        return Permission(False, str(Mode.OFF))
    found = post.allowed(email, customer_id, kind, now)
    return Permission(found.may_send, None if found.may_send else str(found.why))


def fate(kind: Kind, entity: str, recipient: str) -> State | None:
    """What became of a mail that one may be reminded of; None: the outbox doesn't know it.

    One that was only kept to be looked at is as good as skipped once reminders are sent in earnest: nobody got it.
    """
    found = post.find(f"{kind}#{entity}#{recipient}#{DEFAULT_VERSION}")
    if found is None:
        return None
    never_came = found.state is State.SHADOWED and letters.settings(Kind.REVIEW_REMINDER).mode is Mode.LIVE
    return State.SKIPPED if never_came else found.state


def issue(campaign: Campaign, entity: str, to: Contact, now: int) -> Code:
    """A code of a campaign's offer, once for what it is issued for. Raises `NoOffer`."""
    if "offers" in settings.current().off:
        # Its code couldn't be redeemed.
        raise NoOffer
    try:
        code = offers.issue(campaign.offer_id or "", entity, offers.Buyer(to.customer_id, to.email), now)
    except (Conflict, NotFound) as error:
        raise NoOffer from error
    return Code(code.code, code.until)


def subject_reports(campaign: Campaign, now: int) -> dict[Language, Report]:
    """What the tests of a campaign's subjects have shown, by language."""
    found = {one: _report(domain.subject_test(campaign.campaign_id, one), now) for one in LANGUAGES}
    return {one: report for one, report in found.items() if report is not None}


def holdout_report(campaign: Campaign, now: int) -> Report | None:
    """What the comparison with those who got nothing has shown."""
    return _report(domain.holdout_test(campaign.campaign_id), now)


def worth_report(campaign: Campaign) -> MailReport | None:
    """What the last night's report says of the campaign's holdout."""
    told = worth.report()
    mails = told.mails if told else ()
    return next((one for one in mails if one.campaign_id == campaign.campaign_id), None)


def _report(test_id: str, now: int) -> Report | None:
    try:
        return experiments.report(test_id, now)
    except NotFound:
        return None
