"""What other rooms may ask of members."""

from chalicelib.members import service, wiring
from chalicelib.members.domain import Pseudonyms

__all__ = ["Pseudonyms", "erase", "export", "pseudonyms", "remember"]


def pseudonyms() -> Pseudonyms:
    """The stage's keyed hashes of visitors, customers and sessions."""
    return wiring.pseudonyms()


def remember(customer_id: str, traits: dict[str, object], now: int, *, verified: bool = True) -> None:
    """Keep the allow-listed `traits` of a customer; `verified` if the shop's own server said them."""
    service.remember(
        customer_id,
        traits,
        verified=verified,
        now=now,
        members=wiring.members(),
        pseudonyms=wiring.pseudonyms(),
    )


def export(customer_id: str) -> dict[str, object]:
    """Everything that members keeps about a customer, ready for JSON."""
    return service.export(customer_id, members=wiring.members(), pseudonyms=wiring.pseudonyms())


def erase(customer_id: str) -> None:
    """Forget a customer; doing it again is harmless."""
    service.erase(customer_id, members=wiring.members(), pseudonyms=wiring.pseudonyms())
