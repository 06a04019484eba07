"""What an operator says of people's addresses. The log names them by a keyed hash, never by the address."""

from typing import Final

from chalicelib.console import wiring
from chalicelib.console.domain import Operator
from chalicelib.console.mailforms import ListForm
from chalicelib.imports import public as imports
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.members import public as members
from chalicelib.post import public as post

MOST_AT_ONCE: Final = 200


def change(email: str, act: str, why: str, who: Operator, now: int) -> None:
    """Send nothing to an address any more (`suppress`), or let it be written to again (`unsuppress`)."""
    if act == "suppress":
        post.suppress(email, "manual", now, why.strip())
    else:
        post.unsuppress(email)
    pseudonym = members.pseudonyms().customer_by_email(email)
    wiring.log(who, f"{act}ed", f"person#{pseudonym}", why.strip(), now)


def take_in(form: ListForm, who: Operator, now: int) -> tuple[list[str], list[imports.Told]]:
    """Take a short list in; its addresses, and what became of each. Raises `Invalid`."""
    addresses = list(dict.fromkeys(line.strip() for line in form.addresses.split("\n") if line.strip()))
    if not 0 < len(addresses) <= MOST_AT_ONCE:
        raise Invalid.field("/addresses", f"expected 1 to {MOST_AT_ONCE} addresses, one a line")
    told = imports.take_in(form.kind, [_row(form, one, now) for one in addresses], now)
    taken = sum(one.outcome != "refused" for one in told)
    wiring.log(who, "people_taken_in", form.kind, f"{taken}", now)
    return addresses, told


def _row(form: ListForm, address: str, now: int) -> dict[str, str]:
    at = form.on.isoformat() if form.on else clock.iso(now)
    if form.kind == "suppressions":
        return {"email": address, "reason": form.source, "at": at}
    row = {"email": address, "given": form.given, "at": at, "source": form.source, "text": form.text}
    return {name: value for name, value in row.items() if value}
