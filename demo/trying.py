"""The bar *Prova* above the mailbox: an order and its life by buttons, and what each of them set off."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from demo import moments, pages, words
from demo.api import Refused, Unreachable
from demo.mailbox import Mail
from demo.trial import Done, Trial

_NUMBER: Final = re.compile(r"\bFK-\d{6}\b")
_LATER: Final = "+21d"
_STEPS: Final[Mapping[str, str]] = {"pay": "Betald", "ship": "Skickad", "deliver": "Levererad"}
_STATES: Final[Mapping[str, str]] = {
    "placed": "lagd",
    "paid": "betald",
    "shipped": "skickad",
    "part_shipped": "delvis skickad",
    "part_refunded": "delvis återbetald",
    "delivered": "levererad",
    "cancelled": "avbruten",
    "refunded": "återbetald",
}
_CAME: Final = "Nyheten om det nådde brevrummet, som la en rad i utkorgen, och därifrån gick brevet nedan."
#: What each button set off.
_EXPLAINED: Final[Mapping[str, str]] = {
    "order": "Butikens server skickade en signerad webhook, <code>order.placed</code>. Ordern fick sitt liv: <b>lagd</b>. "
    + _CAME,
    "pay": "Webhooken <code>order.paid</code>: ordern gick från lagd till <b>betald</b>. " + _CAME,
    "ship": "Webhooken <code>order.shipped</code>, med paketets nummer: ordern är <b>skickad</b>. "
    + _CAME
    + " Kampanjen som frågar om ett omdöme räknar tre veckor härifrån.",
    "deliver": "Webhooken <code>order.delivered</code>: ordern är <b>levererad</b>. " + _CAME,
    "later": "Stackens klocka flyttades till mitt på dagen tre veckor fram och det som ska ske varje minut skedde. "
    "Kampanjerna såg efter allt en gång till – betald, skickad, inget omdöme än, ingen som sagt nej – och bad utkorgen "
    "om brev. En stjärna i ett sådant leder till ett omdöme från en verifierad köpare.",
    "now": "Klockan visar rätt tid igen. Det som hände i framtiden står kvar: brev, omdömen och köp med datum som inte "
    "har varit än.",
    "late": "Det togs emot, men inget brev kom inom några sekunder. Ladda om sidan, eller läs "
    "<code>make logs</code>.",
}


def latest(mails: Iterable[Mail]) -> str:
    """The number of the order that the newest mail about one is about; empty where there is none."""
    found = (_NUMBER.search(f"{mail.subject}\n{mail.text}") for mail in mails)
    return next((one[0] for one in found if one), "")


def numbered(text: str) -> str:
    """`text` if it is an order's number, else nothing."""
    return text if _NUMBER.fullmatch(text) else ""


def bar(trial: Trial, number: str, happened: str) -> str:
    """The bar for an order (or none yet). `happened` is the word of what was done last."""
    order = _asked(trial, number)
    ahead = trial.ahead()
    buttons = _button("order", "Lägg en order", "")
    if order:
        buttons += "".join(
            _button(word, label, number, is_done=_is_done(word, order)) for word, label in _STEPS.items()
        )
        buttons += _button("later", "Tre veckor senare", number)
    buttons += _button("now", "Tillbaka till nu", number) if ahead else ""
    moved = " (flyttad)" if ahead else ""
    told = f"<p class=told role=status>{_EXPLAINED[happened]}</p>" if happened in _EXPLAINED else ""
    return (
        f"<section class=try aria-labelledby=prova><h2 id=prova>Prova</h2>{_about(order)}"
        f"<form method=post action=/mailbox/prova>{buttons}</form>{told}"
        f"<p class=note>Stackens klocka: {moments.shown(trial.now())}{moved}</p></section>"
    )


def do(trial: Trial, asked: Mapping[str, str]) -> str:
    """Do what a button says; returns the address to go on at. Raises `ValueError` for what no button says."""
    word, _, number = asked.get("gor", "").partition(" ")
    done = _done(trial, word, numbered(number))
    is_late = not done.mails and word not in ("later", "now")
    shown = done.number or numbered(number)
    return f"/mailbox?order={shown}&gjort={'late' if is_late else word}#prova"


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


def _about(order: Mapping[str, Any] | None) -> str:
    if order is None:
        return f"<p>Bli {pages.SHOP}s kund en stund: lägg en order av något påhittat, och följ breven som kommer.</p>"
    state = _STATES.get(order["state"], order["state"])
    person = " ".join(filter(None, (order["first_name"], order["last_name"])))
    things = ", ".join(str(one.get("title") or one.get("product_id")) for one in order["lines"])
    return (
        f"<p><b>{escape(order['order_id'])}</b> · {escape(person)} · {words.price(order['total'])} · "
        f"<b>{escape(state)}</b><br><span class=quiet>{escape(things)}</span></p>"
    )
