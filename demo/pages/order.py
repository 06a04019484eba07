"""An order's page: that it was placed, where it is now, and what to tell friends of."""

import hmac
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from demo import catalogue, jar, notices, words
from demo.answers import Answer
from demo.house import House
from demo.pages import cards, frame, torg
from demo.reading import question
from demo.request import Request
from demo.till import Kept

#: What an order goes through, in the visitor's words.
_STEPS: Final = (
    ("placed", "Mottagen", "Received"),
    ("paid", "Betald", "Paid"),
    ("shipped", "Skickad", "Sent"),
    ("delivered", "Levererad", "Delivered"),
)
_ENDED: Final[Mapping[str, tuple[str, str]]] = {
    "cancelled": ("Avbruten", "Cancelled"),
    "refunded": ("Återbetald", "Refunded"),
}
_SHARED: Final = 3


def page(house: House, request: Request, number: str) -> Answer:
    """The page of an order, for who was given its address."""
    if not hmac.compare_digest(
        request.asked.get("nyckel", "").encode(), jar.signature(number, house.secret).encode()
    ):
        return notices.missing(request)
    kept = house.till.get(number)
    (known,) = house.server.ask(question(f"/v1/orders/{number}"))
    if kept is None and known is None:
        return notices.missing(request)
    say = request.say
    heading = say("Tack för din beställning", "Thank you for your order")
    told: Mapping[str, Any] = known or (kept.data if kept else {})
    main = (
        f"<section class='lead thanks'><h1>{heading}</h1><p>{_lead(number, told, request)}</p>"
        f"{_progress(known, request)}{_news(kept, known, request)}</section>{_lines(told, request)}{_friends(told, request)}"
        + torg.recommended("for-you", request)
    )
    return Answer(frame.document(f"{number} · {frame.SHOP}", main, request, name="order"))


def state(known: Mapping[str, Any] | None, request: Request) -> str:
    """Where an order is, in a word. What Torg hasn't heard of the shop has received."""
    word = str((known or {}).get("state", "placed"))
    if word in _ENDED:
        return request.say(*_ENDED[word])
    reached = [one for one in _STEPS if _is_reached(one[0], known)]
    return request.say(*reached[-1][1:])


def _lead(number: str, told: Mapping[str, Any], request: Request) -> str:
    say = request.say
    mail = escape(str(told.get("email") or ""))
    name, box = f"<b>{escape(number)}</b>", request.to("/mailbox")
    return say(
        f"Numret är {name}. Orderbekräftelsen till {mail} ligger i <a href={box}>brevlådan</a>.",
        f"Its number is {name}. The confirmation to {mail} lies in the <a href={box}>mailbox</a>.",
    )


def _is_reached(step: str, known: Mapping[str, Any] | None) -> bool:
    if step == "placed":
        return True
    found = known or {}
    return bool(
        {
            "paid": found.get("paid_at"),
            "shipped": found.get("shipments"),
            "delivered": found.get("delivered_at"),
        }[step]
    )


def _progress(known: Mapping[str, Any] | None, request: Request) -> str:
    word = str((known or {}).get("state", "placed"))
    if word in _ENDED:
        return f"<p class=ended role=status>{request.say(*_ENDED[word])}</p>"
    steps = "".join(
        f"<li{' class=done' if _is_reached(key, known) else ''}>{request.say(swedish, english)}"
        f"<span class=unseen> – {request.say('klart', 'done') if _is_reached(key, known) else request.say('inte än', 'not yet')}</span></li>"
        for key, swedish, english in _STEPS
    )
    return f"<ol class=progress>{steps}</ol>"


def _news(kept: Kept | None, known: Mapping[str, Any] | None, request: Request) -> str:
    """That Torg hasn't heard of it yet, which changes nothing for the buyer; or that it never will."""
    if known is not None or kept is None:
        return ""
    say = request.say
    if kept.told in ("", "taken"):
        text = say(
            "Butiken har din order. Torg får veta så snart det svarar, och då kommer brevet.",
            "The shop has your order. Torg is told as soon as it answers, and then the mail comes.",
        )
    else:
        text = say(
            "Butiken har din order, men Torg tog den inte:",
            "The shop has your order, but Torg didn't take it:",
        )
        text += f" {escape(kept.told)}"
    return f"<p class=quiet role=status>{text}</p>"


def _lines(told: Mapping[str, Any], request: Request) -> str:
    say = request.say
    rows = "".join(_line(one, request) for one in told.get("lines", ()))
    total = words.price(told.get("total"), request)
    return (
        f"<section aria-labelledby=saker><h2 id=saker>{say('Det du köpte', 'What you bought')}</h2>"
        f"<ul class=things>{rows}</ul><p class=sum>{say('Summa', 'Total')} <b>{total}</b></p></section>"
    )


def _line(line: Mapping[str, Any], request: Request) -> str:
    product_id = str(line.get("product_id") or "")
    size = f" · {escape(str(line['variant']))}" if line.get("variant") else ""
    return (
        f'<li><img src="{escape(cards.address(product_id))}" alt="" width=80 height=80 loading=lazy>'
        f'<span><a href="{escape(request.product(product_id))}">{escape(str(line.get("title") or product_id))}</a>{size}'
        f" × {line.get('quantity', 1)}</span><b>{words.price(line.get('price'), request)}</b></li>"
    )


def _friends(told: Mapping[str, Any], request: Request) -> str:
    """What of it can be shown to friends: nothing discreet."""
    products = catalogue.products()
    named = [str(one.get("product_id")) for one in told.get("lines", ())]
    shared: Sequence[str] = [
        one for one in dict.fromkeys(named) if one in products and not products[one].discreet
    ]
    if not shared or not request.key:
        return ""
    heading = request.say("Berätta för någon", "Tell somebody")
    listed = "".join(
        f"<li><span>{escape(products[one].title)}</span>{torg.element('share', request, product=one)}</li>"
        for one in shared[:_SHARED]
    )
    return f"<section aria-labelledby=dela><h2 id=dela>{heading}</h2><ul class=shared>{listed}</ul></section>"
