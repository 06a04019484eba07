"""Whether a delivery that was kept is about a person. It couldn't be understood, so this looks without understanding."""

from typing import Any, Final

import msgspec

_IDS: Final = ("customer_id",)


def mentions(body: bytes, customer_id: str | None, email: str | None) -> bool:
    """Whether a body holds a person's address anywhere, or names their customer id where platforms do."""
    if email and _holds(body, email):
        return True
    return bool(customer_id) and customer_id in _customers(body)


def _holds(body: bytes, email: str) -> bool:
    """Addresses are the same however they are cased; JSON may escape what isn't ASCII in them."""
    text = body.decode(errors="replace").lower()
    plain = email.strip().lower()
    escaped = plain.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
    return plain in text or escaped in text


def _customers(body: bytes) -> set[str]:
    try:
        told: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return set()
    within = [told, told.get("data")] if isinstance(told, dict) else []
    found = [one.get(name) for one in within if isinstance(one, dict) for name in _IDS]
    customer = told.get("customer") if isinstance(told, dict) else None
    return {str(one) for one in [*found, customer.get("id") if isinstance(customer, dict) else None] if one}
