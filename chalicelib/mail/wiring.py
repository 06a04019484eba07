"""Where this room's ports meet their adapters."""

from functools import cache, partial

import msgspec
from msgspec.structs import replace

from chalicelib.activity import public as activity
from chalicelib.activity.public import Fact
from chalicelib.aws import secrets
from chalicelib.campaigns import public as campaigns
from chalicelib.campaigns.public import Campaign
from chalicelib.experiments import public as experiments
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Conflict, Unavailable
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Composed, Language, Letter
from chalicelib.mail import gathering, service
from chalicelib.mail.domain import Person, Recommended, recommended
from chalicelib.mail.ports import Delivery, Doors, Ears, Resets, Rooms, Subject
from chalicelib.members import public as members
from chalicelib.merchandising.domain import MAIL
from chalicelib.offers import public as offers
from chalicelib.orders import public as orders
from chalicelib.post import public as post
from chalicelib.post.domain import Posting, Wanted
from chalicelib.worth import public as worth


@cache
def rooms() -> Rooms:
    """The rooms below."""
    from chalicelib.mail.rooms import StageRooms

    return StageRooms()


@cache
def resets() -> Resets:
    """Where links to new passwords are kept."""
    from chalicelib.mail.store import DynamoResets

    return DynamoResets()


def secret() -> str:
    """What tokens are made with."""
    return secrets.current().cursor_secret


def recipient(email: str) -> str:
    """The keyed hash of an address."""
    return members.pseudonyms().customer_by_email(email)


def language() -> Language:
    """The shop's own language."""
    return settings.current().mail.language


def doors() -> Doors:
    """What gathering needs."""
    return Doors(rooms(), resets(), secret(), settings.current().mail.timezone)


def ears(now: int) -> Ears:
    """What hearing news needs."""
    here = settings.current().mail
    return Ears(
        rooms=rooms(),
        add=lambda wanted: post.add(wanted, now),
        purchased=post.note_purchase,
        ordered=experiments.ordered,
        redeem=lambda order_id: _redeem(order_id, now),
        language=here.language,
        counter=here.counter,
    )


def _redeem(order_id: str, now: int) -> None:
    order = orders.find(order_id)
    if order is not None:
        offers.hear(order, now)


def add(wanted: Wanted, now: int) -> bool:
    """Put a mail in the outbox; False if it stood there."""
    return post.add(wanted, now)


def welcome(person: Person, now: int) -> bool:
    """Remember whom to call what, and ask for their welcome; True: it stands in the outbox."""
    members.keep_contact(
        person.email, now, customer_id=person.customer_id, name=_named(person), locale=person.locale
    )
    service.welcome(person, ears=ears(now), now=now)
    return True


def _named(person: Person) -> str | None:
    """The name to remember: not a first name alone where the whole one is known."""
    known = members.contact(recipient(person.email))
    is_same = known is not None and known.name is not None and known.first_name == person.first_name
    return None if is_same else person.first_name or None


def delivery(now: int) -> Delivery:
    """What sending one mail needs."""
    return Delivery(
        send=lambda outbox_id, compose: post.send(outbox_id, compose, now),
        gather=partial(gathering.gather, doors=doors(), now=now),
        subject=subject,
        write=write,
        exposed=lambda test_id, arm, person: experiments.exposed(test_id, arm, person, now),
        asked=lambda draw, customer_id: worth.note(draw.rule, customer_id, draw.drawn, now),
    )


def write(letter: Letter, subjects: tuple[str, ...]) -> Composed:
    """The letter, written; with a campaign's `subjects` in place of its kind's, if it has any."""
    if not subjects:
        return letters.compose(letter)
    kept = letters.wording(letter.kind, letter.language)
    return letters.compose(letter, wording=replace(kept, subjects=subjects))


def subject(posting: Posting) -> Subject:
    """Which subject a mail gets: its campaign's where that has any, else its kind's."""
    spoken, person = posting.wanted.language, posting.recipient
    campaign = campaigns.get(posting.wanted.campaign_id) if posting.wanted.campaign_id else None
    if campaign is not None and campaign.subjects.get(spoken):
        return _of_campaign(campaign, spoken, person)
    test_id = f"subject:{posting.kind}:{spoken}"
    arm = experiments.variant(test_id, person)
    known = len(letters.wording(posting.kind, spoken).subjects)
    return Subject(arm, (), test_id) if arm is not None and arm < known else Subject()


def _of_campaign(campaign: Campaign, spoken: Language, person: str) -> Subject:
    subjects = tuple(campaign.subjects[spoken])
    index = campaigns.subject(campaign.campaign_id, spoken, person)
    is_tried = campaign.test is not None and len(subjects) > 1
    test_id = f"campaign:{campaign.campaign_id}:{spoken}" if is_tried else None
    return Subject(min(index, len(subjects) - 1), subjects, test_id)


def clicked(posting: Posting, target: str, now: int) -> None:
    """Count somebody's click on what leads to `target`: in the figures of its kind, for the test of the subject they got, and, of
    what was recommended, in the log.

    Unless they took their consent back.
    """
    if not rooms().analytics(posting.wanted.customer_id):
        return
    post.note_click(posting, now)
    about = recommended(target)
    if about is not None:
        _tell(posting, about, now)
    test_id = subject(posting).test_id
    if test_id is not None:
        experiments.clicked(test_id, posting.recipient, now)


def _tell(posting: Posting, about: Recommended, now: int) -> None:
    """Log that a reader clicked what a mail recommended, once a mail and product. A log that doesn't answer holds nobody up."""
    name = f"mail:{posting.tag}:{about.product_id}"
    fact = Fact(
        event_id=name, event="recommendation_clicked", at=now, received=now, session=name, product_id=about.product_id,
        customer=members.pseudonyms().customer(posting.wanted.customer_id or ""),
        detail=msgspec.json.encode({"list": MAIL, "position": about.position}).decode(),
    )  # fmt: skip
    try:
        activity.append([fact], batch_id=name, now=now)
    except (Conflict, Unavailable):
        return
