"""The cart: what lies in it, how many, and what it comes to."""

from collections.abc import Sequence
from html import escape
from typing import Final

from demo import aisles, buying, catalogue, jar, words
from demo.answers import Answer, onward
from demo.buying import Bought
from demo.house import House
from demo.pages import cards, frame, torg
from demo.request import CartLine, Request

_MOST: Final = 9


def page(_: House, request: Request) -> Answer:
    """What lies in the cart."""
    say = request.say
    lines = buying.bought(request.cart)
    heading = say("Varukorg", "Cart")
    if not lines:
        text = say("Korgen är tom. Än så länge.", "The cart is empty. So far.")
        main = (
            f"<section class=lead><h1>{heading}</h1><p>{text}</p>"
            f'<p><a class="button primary" href="{request.to("/")}">{say("Se dig omkring", "Look around")}</a></p></section>'
            f"{torg.recommended('for-you', request)}"
        )
    else:
        rows = "".join(_row(one, request) for one in lines)
        main = (
            f"<section class=lead><h1>{heading}</h1></section><div class=till><ul class=lines>{rows}</ul>"
            f"{totals(lines, request, _onward(request))}</div>"
            f"{torg.recommended('bought-also-bought', request, product=lines[-1].product.id)}"
        )
    return Answer(frame.document(f"{heading} · {frame.SHOP}", main, request, name="cart"))


def change(_: House, request: Request) -> Answer:
    """Put something in, take it out, or say how many there are to be."""
    form = request.form
    lines = {(line.product_id, line.size): line.quantity for line in request.cart}
    if form.get("lagg") in catalogue.products():
        named = form["lagg"], _small(form.get("storlek", ""))
        lines[named] = min(lines.get(named, 0) + max(1, _small(form.get("antal", "1"))), jar.MOST_PIECES)
    elif "sak" in form:
        product_id, size = [*form["sak"].split("~", 1), ""][:2]
        lines[product_id, _small(size)] = 0 if "bort" in form else _small(form.get("antal", ""))
    kept = [CartLine(*named, quantity) for named, quantity in lines.items() if quantity]
    sold = [one.line for one in buying.bought(kept)][-jar.MOST_LINES :]
    return onward(request.to("/varukorg"), jar.keep_cart(sold))


def totals(lines: Sequence[Bought], request: Request, under: str = "") -> str:
    """What lines come to, and what stands `under` it."""
    say, sums = request.say, buying.summed(lines)
    free = say("Fri", "Free")
    rows = (
        (say("Varor", "Goods"), words.kronor(sums.goods, request)),
        (say("Frakt", "Delivery"), words.kronor(sums.freight, request) if sums.freight else free),
        (say("Att betala", "To pay"), words.kronor(sums.total, request)),
    )
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f"<div class=totals><dl>{listed}</dl>{under}</div>"


def _onward(request: Request) -> str:
    say = request.say
    note = say(
        "Inget köp är på riktigt, och inga pengar byter ägare.",
        "No purchase is real, and no money changes hands.",
    )
    return (
        f'<p><a class="button primary wide" href="{request.to("/kassa")}">{say("Till kassan", "To the checkout")}</a></p>'
        f"<p class=note>{note}</p>"
    )


def _row(one: Bought, request: Request) -> str:
    say = request.say
    name = escape(f"{one.product.id}~{one.line.size}")
    title = escape(aisles.title(one.product, request))
    counts = "".join(
        f"<option{' selected' if n == one.line.quantity else ''}>{n}</option>"
        for n in range(1, max(_MOST, one.line.quantity) + 1)
    )
    size = f"<p class=quiet>{say('Storlek', 'Size')} {escape(one.size)}</p>" if one.size else ""
    return (
        f'<li>{cards.picture(one.product, request, 160)}<div><h2><a href="{escape(request.product(one.product.id))}">{title}</a>'
        f"</h2>{size}<p class=price>{words.kronor(one.kronor, request)}</p>"
        f'<div class=acts><form class=amount method=post action="{request.to("/varukorg")}">'
        f'<input type=hidden name=sak value="{name}"><select name=antal aria-label="{say("Antal", "Quantity")}: {title}">{counts}'
        f"</select><button class=quiet-button>{say('Ändra', 'Change')}</button></form>"
        f'<form class=amount method=post action="{request.to("/varukorg")}" data-shop-event=product_removed '
        f'data-shop-product="{escape(one.product.id)}"><input type=hidden name=sak value="{name}">'
        f'<button class=quiet-button name=bort value=ja aria-label="{say("Ta bort", "Remove")}: {title}">'
        f"{say('Ta bort', 'Remove')}</button></form></div></div></li>"
    )


def _small(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 2 else 0
