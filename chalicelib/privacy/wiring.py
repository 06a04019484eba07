"""The rooms that keep something of people, each by its public door."""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.activity import public as activity
from chalicelib.aws import secrets
from chalicelib.campaigns import public as campaigns
from chalicelib.experiments import public as experiments
from chalicelib.feed import public as feed
from chalicelib.latest import public as latest
from chalicelib.lists import public as lists
from chalicelib.mail import public as mail
from chalicelib.media import public as media
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.nearby import public as nearby
from chalicelib.offers import public as offers
from chalicelib.orders import public as orders
from chalicelib.platforms import public as platforms
from chalicelib.post import public as post
from chalicelib.privacy.domain import Who
from chalicelib.privacy.service import Cleared, Doors, Keeper, Room
from chalicelib.profiles import public as profiles
from chalicelib.questions import public as questions
from chalicelib.reactions import public as reactions
from chalicelib.recommendations import public as recommendations
from chalicelib.reviews import public as reviews
from chalicelib.web import tokens
from chalicelib.web.tokens import Shopper


def rooms() -> tuple[Room, ...]:
    """All of them, in the order in which they forget: members last, who know what the others' rows are found by."""
    return (
        Room("reviews", _two(reviews.export), _two_at(reviews.erase)),
        Room("questions", _two(questions.export), _two_at(questions.erase)),
        Room("reactions", _two(reactions.export), _two_at(reactions.erase)),
        Room("lists", _two(lists.export), _two_at(lists.erase)),
        Room("media", _two(media.export), _two_at(media.erase)),
        Room("profiles", _two(profiles.export), _two_at(profiles.erase)),
        Room("reports", _two(moderation.export), _two_at(moderation.erase)),
        # Before orders, which know whose plans they were.
        Room("campaigns", _two(campaigns.export), _two_at(campaigns.erase)),
        Room("offers", _two(offers.export), _two_at(offers.erase)),
        Room("mail", _two(post.export), _two_at(post.erase)),
        Room("new_password", _two(mail.export), _two_at(mail.erase)),
        Room("experiments", lambda who: experiments.export(*_keys(who)), _leave_experiments),
        # Webhooks that couldn't be read: replayed later, they would bring the person back.
        Room("kept_webhooks", _two(platforms.export), _two_at(platforms.erase)),
        # Before orders, by which they find what a person bought.
        Room("nearby", _two(nearby.export), _two_at(nearby.erase)),
        Room("latest", _two(latest.export), _two_at(latest.erase)),
        Room("feed", _two(feed.export), _two_at(feed.erase)),
        Room("recommendations", _two(recommendations.export), _two_at(recommendations.erase)),
        Room("orders", _two(orders.export), _two_at(orders.erase)),
        Room("members", _member, _forget_member),
    )


def doors() -> Doors:
    """What export and erasure need."""
    return Doors(rooms(), address, LakeLog())


class LakeLog:
    """The adapter of `service.Log`."""

    def names(self, who: Who) -> tuple[str, ...]:
        """See `service.Log`."""
        browser = (members.pseudonyms().visitor(who.anonymous_id),) if who.anonymous_id else ()
        return _keys(who) + browser

    def mark(self, names: Sequence[str], now: int) -> None:
        """See `service.Log`."""
        activity.erase(names, now)

    def erased_at(self, name: str) -> int | None:
        """See `service.Log`."""
        return activity.erased_at(name)

    def cleared(self, name: str, until: int) -> Cleared | None:
        """See `service.Log`."""
        return activity.forgotten(name, until)


def keepers(guest_token: str, shopper: Shopper) -> tuple[Keeper, ...]:
    """The rooms in which guests keep things, for one guest and who they turned out to be.

    Raises `Unauthorised` for a token that doesn't hold.
    """
    guest = members.guest(tokens.guest(guest_token, secrets.current().cursor_secret))
    customer = members.customer(shopper.customer_id)
    return (
        Keeper("questions", lambda now: questions.merge(guest.key, customer, now=now)),
        Keeper("reactions", lambda now: reactions.merge(guest.key, customer, now=now)),
        Keeper("lists", lambda now: lists.merge(guest.key, customer, now=now)),
    )


def address(customer_id: str) -> str | None:
    """The customer's address: where they are written to, else as the shop's server once told it."""
    contact = members.contact(members.customer(customer_id).key)
    if contact is not None:
        return contact.email
    traits = members.export(customer_id)["traits"]
    return traits.get("email") if isinstance(traits, dict) else None


def _keys(who: Who) -> tuple[str, ...]:
    hashes = members.pseudonyms()
    by_id = (hashes.customer(who.customer_id),) if who.customer_id else ()
    return by_id + ((hashes.customer_by_email(who.email),) if who.email else ())


def _leave_experiments(who: Who, _: int) -> int:
    return experiments.erase(*_keys(who))


def _two(export: Callable[..., Any]) -> Callable[[Who], Any]:
    return lambda who: export(customer_id=who.customer_id, email=who.email) if who.is_customer else []


def _two_at(erase: Callable[..., int]) -> Callable[[Who, int], int]:
    return lambda who, now: (
        erase(customer_id=who.customer_id, email=who.email, now=now) if who.is_customer else 0
    )


def _member(who: Who) -> Any:
    return members.export(who.customer_id, who.email)


def _forget_member(who: Who, _: int) -> int:
    members.erase(who.customer_id, who.email)
    return 1
