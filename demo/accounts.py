"""Who can sign in to the shop, and what Torg keeps of them, read and changed with their own token."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from demo.api import Refused, Unreachable
from demo.house import House
from demo.request import Customer

_NAME_MOST: Final = 40
_PLAIN: Final = re.compile(r"[^a-z0-9]+")
#: Invented customers, each with what is known of them, in Swedish and in English.
PEOPLE: Final[Mapping[Customer, tuple[str, str]]] = MappingProxyType({
    Customer("kund-frida", "Frida Lindqvist"): ("Packar lätt, sover länge", "Packs light, sleeps long"),
    Customer("kund-jonas", "Jonas Åkerblom"): ("Tältar året om", "Camps all year round"),
    Customer("kund-tove", "Tove Rask"): ("Fryser jämt", "Is always cold"),
    Customer("kund-lennart", "Lennart Öhman"): ("Kokkaffe och kåsa", "Boiled coffee and a wooden cup"),
})  # fmt: skip
KINDS: Final = ("reviewed", "liked", "listed", "asked", "answered", "bought")
_READ: Final = {
    "reviews": "/v1/me/reviews",
    "lists": "/v1/me/lists",
    "likes": "/v1/me/reactions?reaction=like&limit=20",
    "profile": "/v1/me/profile",
    "consents": "/v1/me/consents",
}


class Mine(NamedTuple):
    """What Torg keeps of somebody: JSON as the API answers, None where it doesn't; no profile is an empty one."""

    reviews: Mapping[str, Any] | None
    lists: Mapping[str, Any] | None
    likes: Mapping[str, Any] | None
    profile: Mapping[str, Any] | None
    consents: Mapping[str, Any] | None


def named(customer_id: str) -> Customer | None:
    """One of the invented customers."""
    return next((one for one in PEOPLE if one.id == customer_id), None)


def new(name: str) -> Customer | None:
    """Somebody of that name whom nobody has met before; None without a name."""
    said = " ".join(name.split())[:_NAME_MOST]
    if not said:
        return None
    plain = _PLAIN.sub("-", said.lower().translate(str.maketrans("åäöé", "aaoe"))).strip("-") or "kund"
    return Customer(f"kund-{plain}-{secrets.token_hex(3)}", said)


def mine(house: House, who: Customer) -> Mine:
    """All parts at once, with a page's patience."""
    return Mine(*house.personal(who, tuple(_READ.values())))


def change(house: House, who: Customer, what: str, sent: Sequence[tuple[str, str]]) -> str:
    """Change the `profil` or the `samtycken`; returns the word for what was done, nothing where it failed."""
    form = dict(sent)
    call = {"profil": _profile, "samtycken": _consents}[what]
    method, path, body, word = call(form, [value for name, value in sent if name == "visa"])
    return word if _called(house, who, method, path, body) is not None else ""


def export(house: House, who: Customer) -> bytes | None:
    """All that is kept of them, as JSON for people to read; None where it can't be had."""
    found = _called(house, who, "GET", "/v1/me/data")
    return None if found is None else json.dumps(found, ensure_ascii=False, indent=2).encode()


def erase(house: House, who: Customer) -> bool:
    """Erase all of it; whether it was done."""
    return _called(house, who, "DELETE", "/v1/me/data") is not None


def _profile(form: Mapping[str, str], shown: list[str]) -> tuple[str, str, Any, str]:
    if "bort" in form:
        return "DELETE", "/v1/me/profile", None, "ingen-profil"
    name = " ".join(form.get("namn", "").split())[:_NAME_MOST]
    body = {"name": name, "shows": [one for one in KINDS if one in shown]}
    return "PUT", "/v1/me/profile", body, "profil"


def _consents(form: Mapping[str, str], _: list[str]) -> tuple[str, str, Any, str]:
    body = {
        "analytics": form.get("analytics") == "ja",
        "marketing": form.get("marketing") == "ja",
        "source": "konto",
    }
    return "PUT", "/v1/me/consents", body, "samtycken"


def _called(house: House, who: Customer, method: str, path: str, body: Any = None) -> Any:
    try:
        answer = house.own.call(method, path, house.token(who), body)
    except (Refused, Unreachable):
        return None
    return answer if answer is not None else {}
