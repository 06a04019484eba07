"""Where the console's ports meet their adapters."""

import hashlib
import hmac
import time
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chalicelib.aws import mail, secrets
from chalicelib.console import desk, domain
from chalicelib.console.domain import Operator
from chalicelib.console.openid import Provider
from chalicelib.console.provider import FetchedProvider
from chalicelib.console.service import Doors, SendLink
from chalicelib.console.store import DynamoConsole
from chalicelib.kernel import settings
from chalicelib.kernel.errors import NotFound
from chalicelib.moderation.domain import Case, Kind

if TYPE_CHECKING:
    from chalicelib.catalogue.public import Card
    from chalicelib.letters.domain import Composed
    from chalicelib.media.public import MediaView
    from chalicelib.reviews.public import Review, ReviewsView, Version

# Whether an address is an operator's mustn't be told by how long the answer takes: sending a link takes about
# half of this.
LINK_ANSWER_SECONDS: Final = 1.0


@cache
def store() -> DynamoConsole:
    """Operators, sessions and the ways in."""
    return DynamoConsole()


def hashed(text: str) -> str:
    """A keyed hash, under which is counted who asks for links."""
    key = secrets.current().pseudonym_secret.encode()
    return hmac.digest(key, b"console\0" + text.encode(), hashlib.sha256).hex()[:32]


def doors(base: str, language: str) -> Doors:
    """All of it; links in mails begin with `base`, and who chose no language is written to in `language`."""
    return Doors(store(), _send_link(base, language), hashed)


def has_openid() -> bool:
    """Whether the shop has an identity provider."""
    return secrets.current().openid is not None


def provider() -> Provider:
    """The shop's identity provider. Raises `NotFound` where it has none."""
    known = secrets.current().openid
    if known is None:
        raise NotFound("this shop has no identity provider")
    return FetchedProvider(known)


def check_mail() -> None:
    """Raise `Unavailable` where the stage sends no mail: before anybody is looked up."""
    mail.sender()


def wait_for_others(began: float) -> None:
    """Hold the answer back until it has taken as long as anybody's; `began` by the monotonic clock."""
    time.sleep(max(0.0, began + LINK_ANSWER_SECONDS - time.monotonic()))


def _send_link(base: str, spoken: str) -> SendLink:
    def send(operator: Operator, token: str, now: int) -> None:
        from chalicelib.console import render

        values = {
            "name": operator.name,
            "url": f"{base}/admin/sign-in?token={token}",
            "minutes": domain.LINK_LIFE // 60_000,
        }
        language = operator.language or spoken
        subject, text, html = render.letter("sign_in", values, language)
        mail_id = f"sign-in-{uuid.uuid4().hex}"
        made = mail.message(
            to=operator.email, subject=subject, text=text, html=html, mail_id=mail_id, now=now
        )
        mail.send(made, mail_id=mail_id, now=now)

    return send


def desk_doors() -> desk.Doors:
    """The rooms below, as the desk asks them."""
    from chalicelib.moderation import public as moderation

    return desk.Doors(
        cases=lambda place, cursor, limit, newest: moderation.cases(place, cursor, limit, newest=newest),
        waiting=moderation.waiting,
        case=moderation.case,
        reports=moderation.reports,
        lately=moderation.lately,
        cards=cards,
        previews=previews,
        moderate=moderate,
        fits=lambda state: tuple(one.code for one in moderation.decision_grounds(state)),
        kept=review_of,
        names=names,
    )


def cards(product_ids: Iterable[str]) -> "Mapping[str, Card]":
    """The slim cards of products."""
    from chalicelib.aws import tables
    from chalicelib.catalogue import public as catalogue

    wanted = catalogue.card_part(product_ids)
    return wanted.parse(tables.batch_get(wanted.keys))


def previews(media_ids: Iterable[str]) -> "Mapping[str, MediaView]":
    """Files as an operator sees them before anyone else may."""
    from chalicelib.media import public as media

    return media.previews(media_ids)


# The room that carries out a decision on each kind of submission.
_ROOMS: Final[Mapping[Kind, str]] = MappingProxyType({
    Kind.REVIEW: "reviews",
    Kind.QUESTION: "questions",
    Kind.ANSWER: "questions",
    Kind.MEDIA: "media",
    Kind.LIST: "lists",
    Kind.PROFILE: "profiles",
})  # fmt: skip


def moderate(kind: Kind) -> desk.Moderate:
    """How decisions on this kind are carried out, by the room whose it is."""
    found: desk.Moderate = import_module(f"chalicelib.{_ROOMS[kind]}.public").moderate
    return found


def review_of(case: Case) -> "tuple[Review, list[Version]] | None":
    """The review that a case is about, with what it said before; None of other kinds."""
    if case.submission.kind is not Kind.REVIEW:
        return None
    from chalicelib.reviews import public as reviews

    found = reviews.find(case.submission.subject_id)
    return (found, reviews.versions(found.review_id) if found.versions else []) if found else None


def reviews_of(product_id: str, cursor: str | None, language: str) -> "ReviewsView":
    """A product's published reviews, the newest first."""
    from chalicelib.reviews import public as reviews

    return reviews.first(product_id, 20, sort=reviews.Sort.NEWEST, locale=language, cursor=cursor)


def reply(review_id: str, text: str, name: str | None, by: Operator, now: int) -> None:
    """Let the shop's reply stand beneath a review, or take it away; with a line in the log."""
    from chalicelib.moderation import public as moderation
    from chalicelib.reviews import public as reviews

    if text.strip():
        reviews.reply(review_id, text, now, name=name, operator=by.operator_id)
    else:
        reviews.remove_reply(review_id, now)
    act = "replied" if text.strip() else "reply_removed"
    moderation.log(by.operator_id, act, now, subject=f"review#{review_id}")


def log(by: Operator, act: str, subject: str, detail: str, now: int) -> None:
    """A line in the log of what operators do."""
    from chalicelib.moderation import public as moderation

    moderation.log(by.operator_id, act, now, subject=subject, detail=detail)


def send_test(letter: "Composed", to: Operator, now: int) -> None:
    """Send a letter to an operator, marked as a test. Raises `Unavailable`."""
    mail_id = f"test-{uuid.uuid4().hex}"
    subject = " ".join(f"[Test] {letter.subject}".split())
    made = mail.message(
        to=to.email, subject=subject, text=letter.text, html=letter.html, mail_id=mail_id, now=now
    )
    mail.send(made, mail_id=mail_id, now=now)


def names() -> dict[str, str]:
    """What operators are called, by id; those who were let go too."""
    return {one.operator_id: one.name for one in store().operators()}


def thresholds() -> tuple[int, int]:
    """From which scores the deployment holds and rejects, where the shop says nothing else."""
    here = settings.current().reviews
    return here.hold_from, here.reject_from
