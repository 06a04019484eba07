"""The bar *Prova* above the mailbox: an order and its life by buttons, and what each of them set off."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from demo import moments, pages, words
from demo.api import Refused, Unreachable
from demo.mailbox import Mail
from demo.request import ANYONE, Request
from demo.trial import Done, Trial

_NUMBER: Final = re.compile(r"\bFK-\d{6}\b")
_LATER: Final = "+21d"
_Words = tuple[str, str]
#: All that the bar says, in Swedish and English.
_STEPS: Final[Mapping[str, _Words]] = {
    "pay": ("Betald", "Paid"), "ship": ("Skickad", "Shipped"), "deliver": ("Levererad", "Delivered"),
}  # fmt: skip
_STATES: Final[Mapping[str, _Words]] = {
    "placed": ("lagd", "placed"),
    "paid": ("betald", "paid"),
    "shipped": ("skickad", "shipped"),
    "part_shipped": ("delvis skickad", "shipped in part"),
    "part_refunded": ("delvis återbetald", "refunded in part"),
    "delivered": ("levererad", "delivered"),
    "cancelled": ("avbruten", "cancelled"),
    "refunded": ("återbetald", "refunded"),
}
_CAME: Final = (
    "Nyheten om det nådde brevrummet, som la en rad i utkorgen, och därifrån gick brevet nedan.",
    "The news of it reached the mail room, which put a row into the outbox, and from there the mail below went.",
)
#: What each button set off.
_EXPLAINED: Final[Mapping[str, _Words]] = {
    "order": (
        "Butikens server skickade en signerad webhook, <code>order.placed</code>. Ordern fick sitt liv: <b>lagd</b>. "
        + _CAME[0],
        "The shop's server sent a signed webhook, <code>order.placed</code>. The order's life began: <b>placed</b>. "
        + _CAME[1],
    ),
    "pay": (
        "Webhooken <code>order.paid</code>: ordern gick från lagd till <b>betald</b>. " + _CAME[0],
        "The webhook <code>order.paid</code>: the order went from placed to <b>paid</b>. " + _CAME[1],
    ),
    "ship": (
        "Webhooken <code>order.shipped</code>, med paketets nummer: ordern är <b>skickad</b>. "
        + _CAME[0]
        + " Kampanjen som frågar om ett omdöme räknar tre veckor härifrån.",
        "The webhook <code>order.shipped</code>, with the parcel's number: the order is <b>shipped</b>. "
        + _CAME[1]
        + " The campaign that asks for a review counts three weeks from here.",
    ),
    "deliver": (
        "Webhooken <code>order.delivered</code>: ordern är <b>levererad</b>. " + _CAME[0],
        "The webhook <code>order.delivered</code>: the order is <b>delivered</b>. " + _CAME[1],
    ),
    "later": (
        (
            "Stackens klocka flyttades till mitt på dagen tre veckor fram och det som ska ske varje minut skedde. "
            "Kampanjerna såg efter allt en gång till – betald, skickad, inget omdöme än, ingen som sagt nej – och bad "
            "utkorgen om brev. En stjärna i ett sådant leder till ett omdöme från en verifierad köpare."
        ),
        (
            "The stack's clock was moved to the noon of a day three weeks on, and what is done by the minute was done. "
            "The campaigns looked at all of it once more – paid, shipped, no review yet, nobody who said no – and asked "
            "the outbox for mails. A star in such a mail leads to a review by a verified buyer."
        ),
    ),
    "now": (
        (
            "Klockan visar rätt tid igen. Det som hände i framtiden står kvar: brev, omdömen och köp med datum som inte "
            "har varit än."
        ),
        (
            "The clock shows the true time again. What happened in the future stays: mails, reviews and purchases with "
            "dates that are still to come."
        ),
    ),
    "late": (
        "Det togs emot, men inget brev kom inom några sekunder. Ladda om sidan, eller läs <code>make logs</code>.",
        "It was taken, but no mail came within some seconds. Load the page again, or read <code>make logs</code>.",
    ),
}


def latest(mails: Iterable[Mail]) -> str:
    """The number of the order that the newest mail about one is about; empty where there is none."""
    found = (_NUMBER.search(f"{mail.subject}\n{mail.text}") for mail in mails)
    return next((one[0] for one in found if one), "")


def numbered(text: str) -> str:
    """`text` if it is an order's number, else nothing."""
    return text if _NUMBER.fullmatch(text) else ""


def bar(trial: Trial, number: str, happened: str, request: Request = ANYONE) -> str:
    """The bar for an order (or none yet). `happened` is the word of what was done last."""
    say, order = request.say, _asked(trial, number)
    ahead = trial.ahead()
    buttons = _button("order", say("Lägg en order", "Place an order"), "")
    if order:
        buttons += "".join(
            _button(word, say(*label), number, is_done=_is_done(word, order))
            for word, label in _STEPS.items()
        )
        buttons += _button("later", say("Tre veckor senare", "Three weeks on"), number)
    buttons += _button("now", say("Tillbaka till nu", "Back to now"), number) if ahead else ""
    moved = say(" (flyttad)", " (moved)") if ahead else ""
    told = f"<p class=came role=status>{say(*_EXPLAINED[happened])}</p>" if happened in _EXPLAINED else ""
    return (
        f"<section class=try aria-labelledby=prova><h2 id=prova>{say('Prova', 'Try it')}</h2>{_about(order, request)}"
        f'<form method=post action="{request.to("/mailbox/prova")}">{buttons}</form>{told}'
        f"<p class=note>{say('Stackens klocka', 'The stack’s clock')}: {moments.shown(trial.now())}{moved}</p></section>"
    )


def do(trial: Trial, asked: Mapping[str, str], request: Request = ANYONE) -> str:
    """Do what a button says; returns the address to go on at. Raises `ValueError` for what no button says."""
    word, _, number = asked.get("gor", "").partition(" ")
    done = _done(trial, word, numbered(number))
    is_late = not done.mails and word not in ("later", "now")
    shown = done.number or numbered(number)
    return f"{request.to('/mailbox', order=shown, gjort='late' if is_late else word)}#prova"


def _done(trial: Trial, word: str, number: str) -> Done:
    if word == "order":
        return trial.place()
    if word in ("later", "now"):
        return trial.later(_LATER if word == "later" else word)
    if word in _STEPS and number:
        return trial.step(word, number)
    raise ValueError("no button says that")


def _asked(trial: Trial, number: str) -> dict[str, Any] | None:
    try:
        return trial.order(number) if number else None
    except (Refused, Unreachable):
        return None


def _button(word: str, label: str, number: str, *, is_done: bool = False) -> str:
    value = escape(f"{word} {number}".strip())
    return f'<button name=gor value="{value}"{" disabled" if is_done else ""}>{label}</button>'


def _is_done(word: str, order: Mapping[str, Any]) -> bool:
    if order["state"] in ("cancelled", "refunded"):
        return True
    is_there = {"pay": order["paid_at"], "ship": order["shipments"], "deliver": order["delivered_at"]}
    return bool(is_there[word])


def _about(order: Mapping[str, Any] | None, request: Request) -> str:
    if order is None:
        said = request.say(
            f"Bli {pages.SHOP}s kund en stund: lägg en order av något påhittat, och följ breven som kommer.",
            f"Be a customer of {pages.SHOP} for a while: place a made-up order, and follow the mails that come.",
        )
        return f"<p>{said}</p>"
    state = request.say(*_STATES.get(order["state"], (order["state"], order["state"])))
    person = " ".join(filter(None, (order["first_name"], order["last_name"])))
    things = ", ".join(str(one.get("title") or one.get("product_id")) for one in order["lines"])
    return (
        f"<p><b>{escape(order['order_id'])}</b> · {escape(person)} · {words.price(order['total'], request)} · "
        f"<b>{escape(state)}</b><br><span class=quiet>{escape(things)}</span></p>"
    )
