"""What a shop decides for itself: thresholds, words, addresses that aren't foreign, and who works for it."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import Conflict, FieldError

MOST_WORDS: Final = 2_000
_MOST_NAMES: Final = 5_000
_LONGEST_TOLD: Final = 20_000

Threshold = Annotated[int, Meta(ge=1, le=100)]
Word = Annotated[str, Meta(min_length=2, max_length=60)]
Domain = Annotated[str, Meta(pattern=r"^[a-z0-9åäöéü-]{1,63}(\.[a-z0-9åäöéü-]{1,63}){1,5}$(?!\n)")]
Customer = Annotated[str, Meta(min_length=1, max_length=256)]


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is kept for a shop. Thresholds that are left out are the deployment's.

    `words` are held wherever they stand, in all their usual endings; `domains` are the shop's own addresses,
    to which links are welcome; `affiliated_domains` and `affiliated_customers` say whose authors work for the
    shop or its sellers. `revision` counts the changes.
    """

    hold_from: Threshold | None = None
    reject_from: Threshold | None = None
    words: Annotated[tuple[Word, ...], Meta(max_length=MOST_WORDS)] = ()
    domains: Annotated[tuple[Domain, ...], Meta(max_length=200)] = ()
    affiliated_domains: Annotated[tuple[Domain, ...], Meta(max_length=_MOST_NAMES)] = ()
    affiliated_customers: Annotated[tuple[Customer, ...], Meta(max_length=_MOST_NAMES)] = ()
    revision: int = 0

    def is_affiliated(self, customer_id: str | None, email: str | None) -> bool:
        """Whether a person of this id or address works for the shop or one of its sellers."""
        if customer_id is not None and customer_id in self.affiliated_customers:
            return True
        host = (email or "").rpartition("@")[2].strip().casefold()
        return bool(host) and any(host == one or host.endswith("." + one) for one in self.affiliated_domains)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """From which score on a text waits or is refused, and which media are shown unseen."""

    hold_from: int = 40
    reject_from: int = 90
    media: Literal["hold", "verified", "all"] = "hold"

    def under(self, policy: Policy) -> "Limits":
        """These limits where the policy says nothing else."""
        return Limits(
            hold_from=policy.hold_from or self.hold_from,
            reject_from=policy.reject_from or self.reject_from,
            media=self.media,
        )


def faults(policy: Policy, limits: Limits) -> Iterator[FieldError]:
    """What the types can't say is wrong with a policy."""
    effective = limits.under(policy)
    if effective.reject_from < effective.hold_from:
        yield FieldError("/reject_from", f"lies under hold_from, which is {effective.hold_from}")
    for index, word in enumerate(policy.words):
        if not any(character.isalnum() for character in word):
            yield FieldError(f"/words/{index}", "has neither letter nor figure")


def next_revision(before: Policy, wanted: Policy) -> Policy:
    """The policy that follows `before`. Raises `Conflict` if what is wanted was made from another."""
    if wanted.revision != before.revision:
        raise Conflict("the policy was changed by somebody else meanwhile; look at it again")
    return msgspec.structs.replace(wanted, revision=before.revision + 1)


def told(policy: Policy) -> str:
    """The policy as the audit log keeps it. A list too long for a line is told by its length."""
    text = msgspec.json.encode(policy).decode()
    if len(text) <= _LONGEST_TOLD:
        return text
    brief = {
        name: len(value) if isinstance(value, list | tuple) else value
        for name, value in msgspec.to_builtins(policy, order="deterministic").items()
    }
    return msgspec.json.encode(brief).decode()
