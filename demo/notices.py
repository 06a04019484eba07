"""Answers that say one thing: that something isn't there, or didn't come about."""

from demo import pages
from demo.answers import Answer
from demo.request import ANYONE, Request


def missing(request: Request = ANYONE) -> Answer:
    """There is no such page."""
    say = request.say
    title = say("Här finns ingen stig", "No trail here")
    text = say(
        "Sidan finns inte, eller så har den flyttat. Sök i stället, eller börja om från början.",
        "There is no such page, or it has moved. Try a search, or start from the beginning.",
    )
    return Answer(pages.message(title, text, request), status=404)


def refused(request: Request = ANYONE) -> Answer:
    """An address that isn't asked for in this way."""
    title = request.say("Det går inte", "That doesn't work")
    text = request.say("Den här adressen nås på ett annat sätt.", "This address is reached in another way.")
    return Answer(pages.message(title, text, request), status=405)


def foreign(request: Request = ANYONE) -> Answer:
    """A form that some other page sent."""
    title = request.say("Det går inte", "That doesn't work")
    text = request.say(
        "Formuläret kom inte från den här adressen.", "The form didn't come from this address."
    )
    return Answer(pages.message(title, text, request), status=403)


def closed(request: Request = ANYONE) -> Answer:
    """The mailbox without a stack behind it."""
    title = request.say("Brevlådan är stängd", "The mailbox is closed")
    text = request.say("Den lokala stacken svarar inte.", "The local stack doesn't answer.")
    return Answer(pages.message(title, text, request), status=503)


def failed(reason: str, request: Request = ANYONE) -> Answer:
    """What was asked for didn't come about."""
    return Answer(
        pages.message(request.say("Det blev inget", "Nothing came of it"), reason, request), status=409
    )
