"""What an operator does in the mailroom, over the rooms below."""

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.console import framing, offerviews, wiring
from chalicelib.console.answering import Framed
from chalicelib.console.domain import Operator
from chalicelib.console.letterforms import Shown
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, KindSettings, Language, Stream
from chalicelib.post import public as post
from chalicelib.post.domain import Posting

MOST_FOUND: Final = 100


def modes() -> dict[Kind, KindSettings]:
    """What holds for each kind."""
    return {kind: letters.settings(kind) for kind in Kind}


def warnings() -> list[tuple[str, str]]:
    """What keeps mail from going out as it should: a word for each, and what it is about."""
    return [*_of_settings(), *(("low_pool", one) for one in offerviews.low())]


def _of_settings() -> Iterator[tuple[str, str]]:
    here = settings.current()
    if not here.mail_from:
        yield "no_sender", "TORG_MAIL_FROM"
        return
    unset = [
        ("TORG_TRANSACTIONAL_SET", here.mail.transactional_set),
        ("TORG_MARKETING_SET", here.mail.marketing_set),
    ]
    missing = [name for name, value in unset if not value]
    if missing:
        yield "no_sets", ", ".join(missing)
    if not here.mail.marketing_from:
        yield "one_sender", "TORG_MARKETING_FROM"
    if not here.public_url:
        yield "no_address", "TORG_PUBLIC_URL"


def change_stream(stream: Stream, act: str, why: str, who: Operator, now: int) -> str:
    """Let a stream go on or stand still, with a line in the log; the word for what was done."""
    if act == "resume":
        post.resume(stream, who.operator_id, now)
    else:
        post.pause(stream, why.strip() or "manual", who.operator_id, now)
    done = "resumed" if act == "resume" else "paused"
    wiring.log(who, f"stream_{done}", f"stream#{stream}", why.strip(), now)
    return done


def search(wanted: str) -> Sequence[Posting]:
    """The mails to an address, or about an order. Raises `Invalid` for what is neither."""
    if "@" in wanted:
        return post.to_person(wanted, MOST_FOUND)
    if not is_id(wanted):
        raise Invalid.field("/q", "expected an e-mail address or an order's id")
    return _about_order(wanted)


def _about_order(order_id: str) -> Sequence[Posting]:
    from chalicelib.orders import public as orders

    order = orders.find(order_id)
    email = order.person.email if order else None
    mails = post.to_person(email, MOST_FOUND) if email else []
    return [one for one in mails if one.wanted.payload.get("order_id") == order_id]


def posting(outbox_id: str) -> Posting:
    """A mail. Raises `NotFound`."""
    found = post.find(outbox_id)
    if found is None:
        raise NotFound("there is no such mail, or it is forgotten by now")
    return found


def shown(raw: bytes, how: Shown, language: Language) -> Framed:
    """A mail as it was sent, as a document for a frame; the keys in its links are cut short."""
    from chalicelib.console import archive  # the standard library's mail is for those who look at mails

    mail = archive.opened(raw)
    envelope = framing.Envelope(mail.sender, mail.subject, (mail.to,))
    dark = how.scheme == "dark"
    if how.part == "html" and mail.html:
        body = framing.html(framing.masked(mail.html), envelope, dark=dark, language=language)
    else:
        told = mail.headers if how.part == "headers" else mail.text
        body = framing.text(framing.masked(told), envelope, dark=dark, language=language)
    return Framed(body, images=how.images == "on")
