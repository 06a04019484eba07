"""Signing in and out, and who may: by one-time link, or by the shop's identity provider."""

import hmac
from collections.abc import Callable
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from chalicelib.console import domain, openid, staff
from chalicelib.console.domain import Attempt, Cookie, Line, Link, Operator, Session, SignedIn
from chalicelib.console.openid import Provider
from chalicelib.console.staff import Register
from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Forbidden, NotFound, TooMany, Unauthorised


class Store(Register, Protocol):
    """Where operators, their sessions and the ways in are kept."""

    def signed_in(self, token_sha256: str, operator_id: str) -> tuple[Session | None, Operator | None]:
        """A session and an operator, in one round trip."""

    def add_link(self, link: Link) -> None:
        """Keep a one-time link."""

    def link(self, token_sha256: str) -> Link | None:
        """A one-time link that wasn't used; it may have expired."""

    def open_session(
        self, session: Session, before: Operator, after: Operator, line: Line, link: Link | None = None
    ) -> None:
        """Keep a session and that its operator signed in, log it, and use up its link, all or nothing.

        Raises `NotFound` if the link was used before, `Stale` if the operator was changed meanwhile.
        """

    def touch(self, session: Session) -> None:
        """Keep when a session was seen, unless it is gone."""

    def end_session(self, token_sha256: str, line: Line) -> None:
        """Forget a session and log it; one that is gone already leaves no line."""

    def add_attempt(self, attempt: Attempt) -> None:
        """Keep a sign-in that goes to the identity provider."""

    def take_attempt(self, state_sha256: str) -> Attempt | None:
        """A sign-in that came back, once."""

    def count(self, what: str, now: int) -> int:
        """Count that `what` happened at `now`; how often it did in this window, this time included."""


class SendLink(Protocol):
    """How a one-time link reaches an operator."""

    def __call__(self, operator: Operator, token: str, now: int, /) -> None:
        """Send it. Raises `Unavailable` where the stage sends no mail."""


class Doors(NamedTuple):
    """What signing in needs. `hashed` makes keyed hashes of addresses for counting."""

    store: Store
    send_link: SendLink
    hashed: Callable[[str], str]


def ask_for_link(email: str, source: str | None, *, doors: Doors, now: int) -> None:
    """Send a one-time link to whoever has this address, if that is an operator.

    The answer is the same for everyone: nothing. Raises `Invalid` for what is no address, `TooMany`.
    """
    address = domain.checked_email(email)
    _count(f"mail#{doors.hashed(address)}", domain.MOST_PER_ADDRESS, doors.store, now)
    _count(f"from#{doors.hashed(source or '')}", domain.MOST_PER_SOURCE, doors.store, now)
    operator = doors.store.operator(domain.operator_id(address))
    if operator is None or not operator.is_active:
        return
    token = domain.new_token()
    doors.store.add_link(
        Link(
            token_sha256=domain.digest(token),
            operator_id=operator.operator_id,
            expires_at=now + domain.LINK_LIFE,
        )
    )
    doors.send_link(operator, token, now)


def _count(what: str, most: int, store: Store, now: int) -> None:
    if store.count(what, now) > most:
        raise TooMany("too many links were asked for; try again in a quarter of an hour")


def invited(token: str, *, store: Store, now: int) -> Operator:
    """Whom a one-time link would sign in. Raises `NotFound`."""
    return _invited(token, store, now)[1]


def _invited(token: str, store: Store, now: int) -> tuple[Link, Operator]:
    link = store.link(domain.digest(token))
    operator = store.operator(link.operator_id) if link and now < link.expires_at else None
    if link is None or operator is None or not operator.is_active:
        raise NotFound("this link was used before, or is older than a quarter of an hour")
    return link, operator


def redeem(token: str, *, doors: Doors, now: int) -> Cookie:
    """Sign in by a one-time link, which is used up. Raises `NotFound`."""

    def attempt(found: tuple[Link, Operator]) -> Cookie:
        link, operator = found
        return _open(operator, operator, "link", link, doors.store, now)

    return revisions.persist(lambda: _invited(token, doors.store, now), attempt, what="this operator")


def _open(before: Operator, after: Operator, way: str, link: Link | None, store: Store, now: int) -> Cookie:
    cookie = Cookie(before.operator_id, domain.new_token())
    session = Session(
        token_sha256=domain.digest(cookie.token),
        operator_id=before.operator_id,
        made_at=now,
        seen_at=now,
    )
    signed_in = replace(after, signed_in_at=now, revision=before.revision + 1)
    line = Line(actor=before.operator_id, action="signed_in", at=now, subject=before.operator_id, detail=way)
    store.open_session(session, before, signed_in, line, link)
    return cookie


def signed_in(cookie: str | None, *, store: Store, now: int) -> SignedIn:
    """Who is signed in by this cookie. Raises `Unauthorised`."""
    shown = domain.read_cookie(cookie)
    session, operator = store.signed_in(domain.digest(shown.token), shown.operator_id)
    if session is None or operator is None or not domain.holds(session, operator, now):
        raise Unauthorised("nobody is signed in here any more")
    if now - session.seen_at >= domain.SEEN_EVERY:
        session = replace(session, seen_at=now)
        store.touch(session)
    return SignedIn(operator, session, domain.form_token(shown.token))


def sign_out(who: SignedIn, *, everywhere: bool, store: Store, now: int) -> None:
    """End this session, or all of the operator's."""
    operator_id = who.operator.operator_id
    act = "signed_out_everywhere" if everywhere else "signed_out"
    line = Line(actor=operator_id, action=act, at=now, subject=operator_id)
    if everywhere:
        staff.change(operator_id, lambda one: replace(one, sessions_from=now + 1), who.operator, line, store)
    else:
        store.end_session(who.session.token_sha256, line)


def start_openid(provider: Provider, back: str, *, store: Store, now: int) -> tuple[str, str]:
    """Where to send a browser so that it comes back to `back` signed in, and the secret that it must keep."""
    state, browser = domain.new_token(), domain.new_token()
    attempt = Attempt(
        state_sha256=domain.digest(state),
        browser_sha256=domain.digest(browser),
        nonce=domain.new_token(),
        verifier=domain.new_token(),
        expires_at=now + domain.OPENID_LIFE,
    )
    store.add_attempt(attempt)
    return openid.authorisation(provider.discover(), provider.client_id, attempt, state, back), browser


def _is_begun_by(attempt: Attempt, browser: str, now: int) -> bool:
    return now < attempt.expires_at and hmac.compare_digest(attempt.browser_sha256, domain.digest(browser))


def finish_openid(
    state: str, code: str, browser: str, *, provider: Provider, back: str, doors: Doors, now: int
) -> Cookie:
    """Sign in whom the identity provider names. Raises `Unauthorised`, or `Forbidden` for who is no operator."""
    attempt = doors.store.take_attempt(domain.digest(state))
    if attempt is None or not _is_begun_by(attempt, browser, now):
        raise Unauthorised("this sign-in wasn't begun here, or took too long; begin again")
    claims = openid.identify(provider, code, attempt, back, now)

    def sign_in(operator: Operator) -> Cookie:
        return _open(operator, replace(operator, openid_subject=claims.sub), "openid", None, doors.store, now)

    return revisions.persist(lambda: _named(claims, doors.store), sign_in, what="this operator")


def _named(claims: openid.Claims, store: Store) -> Operator:
    operator = store.operator(domain.operator_id(claims.email))
    if operator is None or not operator.is_active:
        raise Forbidden("the identity provider knows you, but you are no operator here; ask an admin")
    if operator.openid_subject not in (None, claims.sub):
        raise Forbidden("this address belonged to somebody else at the identity provider; ask an admin")
    return operator
