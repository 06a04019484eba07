"""Products side by side by their facts, and what those who compared them chose."""

from collections.abc import Sequence
from html import escape
from typing import Final

from demo import aisles, catalogue, jar, words
from demo.answers import Answer, onward
from demo.catalogue import Product
from demo.house import House
from demo.pages import cards, frame, torg
from demo.reading import question
from demo.request import Request

_FEWEST: Final = 2


def page(house: House, request: Request) -> Answer:
    """The comparison that the address names, else the one that the visitor laid together."""
    named = jar.ids(request.asked.get("p", "").split(",")) or request.compared
    known = catalogue.products()
    products = [known[one] for one in named if one in known]
    say = request.say
    heading = say("Jämför", "Compare")
    lead = say("Lägg upp till fyra saker sida vid sida.", "Lay up to four things side by side.")
    if not products:
        more = say(
            "Knappen Jämför finns på varje sak i butiken.", "Every thing in the shop has a Compare button."
        )
        main = f"<section class=lead><h1>{heading}</h1><p>{lead} {more}</p></section>{_ideas(request)}"
        return Answer(frame.document(f"{heading} · {frame.SHOP}", main, request, name="weighed"))
    answers = house.reader.ask(*(question(f"/v1/products/{one.id}/rating") for one in products))
    told = zip(products, answers, strict=True)
    rated = {one.id: rating for one, rating in told if rating and rating.get("count")}
    main = f"<section class=lead><h1>{heading}</h1><p>{lead}</p></section>{_table(products, rated, request)}"
    events = []
    if len(products) >= _FEWEST:
        ids = [one.id for one in products]
        events = [{"event": "products_compared", "product_ids": ids}]
        main += torg.recommended("compared-then-bought", request, products=",".join(ids))
        main += torg.recommended("compared-also-compared", request, products=",".join(ids))
    else:
        one_more = say(
            "Lägg till en sak till, så går det att jämföra.", "Add one more thing to compare with."
        )
        main += f"<p class=quiet>{one_more}</p>"
    return Answer(
        frame.document(f"{heading} · {frame.SHOP}", main, request, told={"events": events}, name="weighed")
    )


def change(_: House, request: Request) -> Answer:
    """Lay a product beside the others, or take one away; the oldest makes room."""
    added, removed = request.form.get("lagg", ""), request.form.get("bort", "")
    kept = [one for one in request.compared if one not in (added, removed)]
    if added in catalogue.products():
        kept = [*kept, added][-jar.MOST_COMPARED :]
    return onward(request.back or request.to("/jamfor"), jar.keep_compared(kept))


def _table(products: Sequence[Product], rated: cards.Ratings, request: Request) -> str:
    say = request.say
    heads = "".join(
        f"<th scope=col>{cards.picture(one, request)}"
        f'<a href="{escape(request.product(one.id))}">{escape(aisles.title(one, request))}</a></th>'
        for one in products
    )
    rows = _row(say("Pris", "Price"), [words.kronor(one.price, request) for one in products])
    rows += _row(say("Betyg", "Rating"), [cards.stars(rated.get(one.id), request) or "–" for one in products])
    rows += _row(say("Märke", "Brand"), [escape(one.brand) for one in products])
    names = dict.fromkeys(name for one in products for name in one.facts)
    for name in names:
        values = [
            escape(words.fact(one.facts[name], request)) if name in one.facts else "–" for one in products
        ]
        rows += _row(escape(words.fact(name, request)), values)
    rows += _row(say("Storlekar", "Sizes"), [escape(", ".join(one.sizes)) or "–" for one in products])
    rows += _row(
        f"<span class=unseen>{say('Ta bort', 'Remove')}</span>",
        [cards.compare(one, request) for one in products],
    )
    caption = say("Saker sida vid sida", "Things side by side")
    return (
        f'<div class=scroll tabindex=0 role=region aria-label="{caption}"><table class=versus><caption class=unseen>{caption}'
        f"</caption><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, values: Sequence[str]) -> str:
    cells = "".join(f"<td>{value}</td>" for value in values)
    return f"<tr><th scope=row>{name}</th>{cells}</tr>"


def _ideas(request: Request) -> str:
    """Comparisons that are worth a look: the shelves with the most to choose from."""
    shelves = [one for name in catalogue.departments() for one in aisles.shelves(name)]
    full = sorted((aisles.on(one) for one in shelves), key=len, reverse=True)
    ideas = [things[: jar.MOST_COMPARED] for things in full[:_IDEAS] if len(things) >= _FEWEST]
    listed = "".join(
        f'<li><a href="{escape(request.to("/jamfor", p=",".join(one.id for one in things)))}">'
        f"{escape(words.category(things[0].category, request))}</a></li>"
        for things in ideas
        if not things[0].discreet
    )
    heading = request.say("Till exempel", "For example")
    return f"<section aria-labelledby=exempel><h2 id=exempel>{heading}</h2><ul class=pills>{listed}</ul></section>"


_IDEAS: Final = 6
