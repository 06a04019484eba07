"""The shop's own cookies: the cart, what is compared, who is signed in, the answer to the banner.

All are strictly necessary for what the visitor asked for, none is Torg's, and no script reads them.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

from demo.request import CartLine, Customer

CART: Final = "fk_korg"
COMPARED: Final = "fk_jamfor"
CUSTOMER: Final = "fk_kund"
CONSENT: Final = "fk_samtycke"
MOST_LINES: Final = 20
MOST_PIECES: Final = 20
MOST_COMPARED: Final = 4
_MONTH: Final = 30 * 86_400
_HALF_A_YEAR: Final = 180 * 86_400
_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_ANSWERS: Final = {"ja": True, "nej": False}
_SMALL: Final = re.compile(r"\d{1,2}")


def read(header: str) -> dict[str, str]:
    """The cookies of a request by name; none of what can't be read."""
    found: SimpleCookie = SimpleCookie()
    try:
        found.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items()}


def cart(cookies: Mapping[str, str]) -> tuple[CartLine, ...]:
    """What lies in the cart."""
    lines = (one.split("~") for one in cookies.get(CART, "").split("!"))
    found = (_line(parts) for parts in lines)
    return tuple(line for line in found if line)[:MOST_LINES]


def keep_cart(lines: Iterable[CartLine]) -> str:
    """The header that keeps the cart."""
    told = "!".join(f"{line.product_id}~{line.size}~{line.quantity}" for line in lines)
    return _cookie(CART, told, _MONTH if told else 0)


def compared(cookies: Mapping[str, str]) -> tuple[str, ...]:
    """The products that are compared, by id."""
    return ids(cookies.get(COMPARED, "").split("!"))


def ids(names: Iterable[str]) -> tuple[str, ...]:
    """The first few of these that can be a product's id, each once."""
    return tuple(dict.fromkeys(one for one in names if _ID.fullmatch(one)))[:MOST_COMPARED]


def keep_compared(product_ids: Iterable[str]) -> str:
    """The header that keeps what is compared."""
    told = "!".join(product_ids)
    return _cookie(COMPARED, told, _MONTH if told else 0)


def consent(cookies: Mapping[str, str]) -> bool | None:
    """The answer to the banner; None before there is one."""
    return _ANSWERS.get(cookies.get(CONSENT, ""))


def keep_consent(*, given: bool) -> str:
    """The header that keeps the answer."""
    return _cookie(CONSENT, "ja" if given else "nej", _HALF_A_YEAR)


def customer(cookies: Mapping[str, str], secret: str) -> Customer | None:
    """Who is signed in, as this shop said and signed it."""
    told, _, mark = cookies.get(CUSTOMER, "").partition(".")
    if not told or not hmac.compare_digest(mark.encode(), signature(told, secret).encode()):
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
    except ValueError:
        return None
    return Customer(str(found[0]), str(found[1]))


def keep_customer(who: Customer | None, secret: str) -> str:
    """The header that keeps them signed in, or signs them out."""
    if who is None:
        return _cookie(CUSTOMER, "", 0)
    told = base64.urlsafe_b64encode(json.dumps([who.id, who.name]).encode()).decode().rstrip("=")
    return _cookie(CUSTOMER, f"{told}.{signature(told, secret)}", _MONTH)


def signature(text: str, secret: str) -> str:
    """What only this shop could write beside `text`: 32 letters."""
    return hmac.digest(secret.encode(), f"fjallkompaniet:{text}".encode(), hashlib.sha256).hex()[:32]


def _line(parts: list[str]) -> CartLine | None:
    if len(parts) != 3 or not _ID.fullmatch(parts[0]) or not all(_SMALL.fullmatch(one) for one in parts[1:]):
        return None
    quantity = int(parts[2])
    return CartLine(parts[0], int(parts[1]), min(quantity, MOST_PIECES)) if quantity else None


def _cookie(name: str, value: str, seconds: int) -> str:
    return f"{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly"
