"""Links to a new password: one use, an hour, one living link a person.

The token is made of the secret and the link's id whenever it is needed, and kept nowhere: what is kept is its digest.
So neither the table nor the outbox opens anything. What the shop's server asks for is answered alike whoever it is
about; only the shop knows whether there is such a customer.
"""

import base64
import hashlib
import hmac
import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from chalicelib.kernel import clock, ids, revisions
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from chalicelib.letters.domain import Kind, Language
from chalicelib.mail.domain import is_followable
from chalicelib.mail.ports import Reset, Resets
from chalicelib.post.domain import Wanted

HOLDS: Final = clock.HOUR
MOST_AN_HOUR: Final = 5
PLACE: Final = "{token}"
_TOKEN: Final = re.compile(r"np_(?P<recipient>[A-Za-z0-9_-]{22})(?P<mac>[A-Za-z0-9_-]{43})")
_PURPOSE: Final = b"new password"


class Asked(NamedTuple):
    """Who needs a new password, and the shop's page for it, with `{token}` where the token goes."""

    email: str
    url: str
    language: Language
    customer_id: str | None = None
    key: str | None = None


class Holder(NamedTuple):
    """Whose new password it is."""

    email: str
    customer_id: str | None


def ask(said: Asked, recipient: str, *, resets: Resets, secret: str, now: int) -> Reset:
    """Make a link in place of the person's last one; the same `key` again gives the same link.

    Raises `Invalid` (/url), or `TooMany` after five in an hour for one address.
    """
    check_page(said.url)
    reset_id = _named(said.key, recipient) if said.key else ids.new_id("pr")
    if resets.count(recipient, now) > MOST_AN_HOUR:
        raise TooMany("too many new passwords were asked for with this address; try again in an hour")

    def attempt(before: Reset | None) -> Reset:
        if before is not None and before.reset_id == reset_id:
            return before
        after = Reset(
            recipient=recipient,
            reset_id=reset_id,
            digest=_digest(_token(recipient, reset_id, secret)),
            email=said.email,
            customer_id=said.customer_id,
            language=said.language,
            url=said.url,
            until=now + HOLDS,
            revision=before.revision + 1 if before else 1,
        )
        resets.keep(before, after)
        return after

    return revisions.persist(lambda: resets.get(recipient), attempt, what="a link to a new password")


def check_page(url: str) -> None:
    """Raise `Invalid` unless this is an https address with one place for the token, behind the host."""
    if url.count(PLACE) != 1:
        raise Invalid.field("/url", "expected {token} once, where the token goes")
    if not is_followable(url) or PLACE in urlsplit(url).netloc or "@" in urlsplit(url).netloc:
        raise Invalid.field("/url", "expected an https address with {token} behind the host")


def mail(reset: Reset, now: int) -> Wanted:
    """The mail with the link; never sent once the link is over."""
    return Wanted(
        kind=Kind.NEW_PASSWORD,
        entity=reset.reset_id,
        to=reset.email,
        language=reset.language,
        why="a new password was asked for",
        customer_id=reset.customer_id,
        payload={"reset_id": reset.reset_id},
        due_at=now,
        expires_at=reset.until,
    )


def address(reset: Reset, secret: str) -> str:
    """Where the mail's link leads."""
    return reset.url.replace(PLACE, _token(reset.recipient, reset.reset_id, secret))


def verify(token: str, *, resets: Resets, now: int) -> Holder:
    """Use a token up, once: of any number who try at once, one does.

    Raises `Invalid` (not a token of ours), `Forbidden` (over, or a later link took its place), or `Conflict` (used).
    """
    read = _TOKEN.fullmatch(token)
    if read is None:
        raise Invalid.field("/token", "not a token of a link to a new password")

    def attempt(before: Reset | None) -> Holder:
        if before is None or not hmac.compare_digest(before.digest, _digest(token)):
            raise Forbidden("this link doesn't hold: it isn't ours, or a later one took its place")
        if before.used_at is not None:
            raise Conflict("this link was used before; ask for another one")
        if before.until <= now:
            raise Forbidden(f"this link held until {clock.iso(before.until)}; ask for another one")
        # Two calls of the same instant would write the same: the name tells whose write it was.
        used = replace(before, used_at=now, used_by=ids.new_id("us"), revision=before.revision + 1)
        resets.keep(before, used)
        return Holder(before.email, before.customer_id)

    return revisions.persist(lambda: resets.get(read["recipient"]), attempt, what="a link to a new password")


def _named(key: str, recipient: str) -> str:
    """The id of the link that a call with this Idempotency-Key makes."""
    digest = hashlib.sha256(f"{recipient}\0{key}".encode("utf-8", "surrogatepass")).digest()
    return "pr_" + base64.urlsafe_b64encode(digest[:16])[:22].decode()


def _token(recipient: str, reset_id: str, secret: str) -> str:
    words = b"\0".join((_PURPOSE, recipient.encode(), reset_id.encode()))
    mac = hmac.digest(secret.encode(), words, hashlib.sha256)
    return f"np_{recipient}{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
