"""Who speaks in a call: through a link, a token to edit with, a login, the shop's server, or nobody known."""

from typing import Any

from chalicelib.kernel.errors import Forbidden, Invalid
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.reviews import links, service, wiring
from chalicelib.reviews.domain import NewReview, Review, Way
from chalicelib.reviews.ports import Who
from chalicelib.web.endpoint import Call

_LONGEST_KEY = 255


def writer(call: Call[NewReview, Any]) -> tuple[str | None, Who]:
    """What a new review is about (None: the shop), and who writes it.

    Raises `Invalid`, or `Forbidden` where the shop takes nothing from people it doesn't know.
    """
    said = call.body
    _check_shops_own(call)
    if said.link is not None:
        link = links.link(said.link, "/link", wiring.cursor_secret(), call.now)
        if said.product_id not in (None, link.product_id):
            raise Invalid.field("/product_id", "isn't what the link is for")
        return link.product_id, service.through_link(link, source(call), doors=wiring.doors())
    if call.shopper is not None:
        members.meet(call.shopper, call.now)
        return said.product_id, _shopper(call)
    if call.credential is not None and call.credential.is_secret:
        return said.product_id, _customer(call)
    return said.product_id, _anonymous(call)


def _check_shops_own(call: Call[NewReview, Any]) -> None:
    """`author` and `incentivised` are the shop's server's to say."""
    if call.credential is not None and call.credential.is_secret:
        return
    for name in ("author", "incentivised"):
        if getattr(call.body, name):
            raise Invalid.field(f"/{name}", "only with the secret key")


def _shopper(call: Call[Any, Any]) -> Who:
    one = call.shopper
    assert one is not None
    return Who(
        wiring.people(one.customer_id, one.email),
        Way.SHOPPER,
        customer_id=one.customer_id,
        email=one.email,
        name=_short(one.name),
        source=source(call),
    )


def _short(name: str | None) -> str | None:
    """First name and initial: enough to be known by those who know one, and by nobody else."""
    first, *more = (name or "").split()[:2] or [""]
    return f"{first} {more[0][0]}" if more else first or None


def _customer(call: Call[NewReview, Any]) -> Who:
    """A customer whom the shop's server writes for. No source: the address is the server's."""
    author = call.body.author
    if author is None or (author.customer_id is None and author.email is None):
        raise Invalid.field("/author", "say the customer_id or the email of whom this is by")
    keys = wiring.people(author.customer_id, author.email)
    if author.email is not None:
        members.keep_contact(author.email, call.now, customer_id=author.customer_id)
    return Who(
        keys,
        Way.SHOP,
        customer_id=author.customer_id,
        email=author.email,
        incentivised=call.body.incentivised,
    )


def _anonymous(call: Call[Any, Any]) -> Who:
    if not wiring.anonymous_allowed():
        raise Forbidden("a review link or a shopper token is needed here")
    if call.guest is not None:
        return Who((members.guest(call.guest).key,), Way.ANONYMOUS, source=source(call))
    key = call.headers.get("idempotency-key", "")
    if not 0 < len(key) <= _LONGEST_KEY:
        raise Invalid.field(
            "header:Idempotency-Key",
            f"1 to {_LONGEST_KEY} characters are needed from people who show no token",
        )
    assert call.credential is not None
    own = members.pseudonyms().guest(f"anonymous:{call.credential.id}:{key}")
    return Who((own,), Way.ANONYMOUS, source=source(call))


def source(call: Call[Any, Any]) -> str | None:
    """What stands for the address that a call came from."""
    return moderation.source(call.source_ip, call.now)


def person(call: Call[Any, Any]) -> tuple[str, ...]:
    """The pseudonyms of the shopper, or of the guest. Raises `Forbidden`."""
    if call.shopper is not None:
        return wiring.people(call.shopper.customer_id, call.shopper.email)
    return (members.person(None, call.guest).key,)


def owner(call: Call[Any, Any], review_id: str, token: str | None) -> tuple[str, ...]:
    """Under which pseudonyms the caller may change a review: by `token` (of a link, or to edit with), or as
    whoever is logged in; none for somebody unknown, who owns nothing. Raises `Invalid` or `Forbidden`.
    """
    if token is None:
        return () if call.shopper is None and call.guest is None else person(call)
    secret = wiring.cursor_secret()
    if links.is_edit_token(token):
        edit = links.edit(token, "query:token", secret)
        if edit.review_id != review_id:
            raise Forbidden("this token is for another review")
        return (edit.author,)
    link = links.link(token, "query:token", secret, call.now)
    return service.through_link(link, None, doors=wiring.doors()).keys


def may_see(call: Call[Any, Any], review: Review, token: str | None) -> bool:
    """Whether the caller may see a review in whatever state: its author, and the shop's server."""
    if call.credential is not None and call.credential.is_secret:
        return True
    return review.is_by(owner(call, review.review_id, token))
