"""What other rooms may ask of mail."""

from collections.abc import Sequence
from typing import Any

from chalicelib.kernel import clock
from chalicelib.letters.domain import Product
from chalicelib.mail import choosing, wiring
from chalicelib.merchandising.domain import Rule

__all__ = ["erase", "export", "under_rules"]


def under_rules(product_id: str, rules: Sequence[Rule], now: int) -> tuple[Product, ...]:
    """What a mail about one product would recommend if the shop had these rules: for operators who try them. Nobody is noted."""
    return choosing.under_rules(product_id, rules, wiring.language(), wiring.rooms(), now)


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:  # noqa: ARG001
    """What this room keeps about a person, ready for JSON: that they were sent a link to a new password."""
    found = wiring.resets().get(wiring.recipient(email)) if email else None
    if found is None:
        return {}
    until, used = clock.iso(found.until), clock.iso(found.used_at) if found.used_at is not None else None
    return {
        "new_password": {
            "email": found.email,
            "customer_id": found.customer_id,
            "until": until,
            "used_at": used,
        }
    }


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:  # noqa: ARG001
    """Forget a person's link, which then opens nothing; how many there were. It goes by itself after a day."""
    if not email or wiring.resets().get(wiring.recipient(email)) is None:
        return 0
    wiring.resets().forget(wiring.recipient(email))
    return 1
