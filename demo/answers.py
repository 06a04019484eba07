"""What the shop answers a browser."""

from typing import Final, NamedTuple

from demo import pages

HTML: Final = "text/html; charset=utf-8"
POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'"


class Answer(NamedTuple):
    """What goes back; `to` is where a 303 leads, `name` what the browser calls a file that it keeps."""

    text: str | bytes
    media: str = HTML
    status: int = 200
    cache: str = "no-store"
    policy: str = POLICY
    to: str = ""
    name: str = ""


def missing() -> Answer:
    """There is no such page."""
    return Answer(pages.message("Sidan finns inte", "Adressen leder ingenstans."), status=404)


def refused() -> Answer:
    """A page that is only read."""
    return Answer(pages.message("Det går inte", "Den här sidan går bara att läsa."), status=405)


def foreign() -> Answer:
    """A form that some other page sent."""
    return Answer(pages.message("Det går inte", "Formuläret kom inte från den här adressen."), status=403)


def closed() -> Answer:
    """The mailbox without a stack behind it."""
    return Answer(pages.message("Brevlådan är stängd", "Den lokala stacken svarar inte."), status=503)


def failed(reason: str) -> Answer:
    """What was asked for didn't come about."""
    return Answer(pages.message("Det blev inget", reason), status=409)


def onward(to: str) -> Answer:
    """Go on at another address of the shop."""
    return Answer("", status=303, to=to)
