"""The shop's pages as HTML. Every text from outside goes through `escape` here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from demo import catalogue, words
from demo.catalogue import Product

SHOP: Final = "Fjällkompaniet"
_FAILED: Final = "Det som andra tittade på går inte att hämta just nu. Allt annat fungerar som vanligt."
_NOTHING_YET: Final = "Här visas vad andra tittade på och köpte, så snart det finns något att räkna."
_BEST: Final = 4
_RANKED: Final = "Ordnade efter ett vägt betyg, där få betyg väger lätt. Siffran vid stjärnorna är det riktiga medelvärdet."
# One drawing that all rows of stars use.
_STAR: Final = (
    "<svg class=shapes width=0 height=0 aria-hidden=true><defs><path id=stjarna "
    'd="M10 1.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L1.6 7.7l5.8-.8z"/></defs></svg>'
)
_STOCK: Final = {True: "Finns i lager", False: "Slut i lager just nu"}


def start(local: Mapping[str, str], listed: Sequence[Mapping[str, Any]] = ()) -> str:
    """The start page: the best rated, all products by department, and a box for developers.

    `listed` is the API's list of products, best rated first; empty where it couldn't be had.
    """
    rated = {str(one["product_id"]): one["rating"] for one in listed if one.get("rating")}
    sections = _best(rated) + "".join(
        _department(name, products, rated) for name, products in catalogue.departments().items()
    )
    hero = (
        "<section class=hero><h1>Utrustning för en vecka ute</h1>"
        "<p>Kläder, tält och kök som tål svenska fjäll. Och ärliga siffror om vad andra valde.</p></section>"
    )
    return document(SHOP, hero + sections + _developers(local))


def product(product_id: str, page: dict[str, Any] | None, fragment: str = "", moment: str = "") -> str:
    """A product's page. `page` is the API's page payload, None where it couldn't be had; `fragment` the API's
    HTML of reviews and questions, `moment` the shop's own of what happens now; both are put in as they are.
    """
    known = catalogue.products().get(product_id)
    title = known.title if known else _title((page or {}).get("product"), product_id)
    lists = (page or {}).get("recommendations", {})
    shown = "".join(_list(name, lists[name]) for name in words.LISTS if lists.get(name))
    quiet = _FAILED if page is None else _NOTHING_YET
    return document(
        f"{title} · {SHOP}",
        _about(product_id, title, known, page or {}, moment)
        + fragment
        + (shown or f"<p class=quiet>{quiet}</p>"),
    )


def message(title: str, text: str) -> str:
    """A page that says one thing."""
    return document(
        f"{title} · {SHOP}",
        f"<section class=hero><h1>{escape(title)}</h1><p>{escape(text)}</p>"
        "<p><a href=/>Till alla produkter</a></p></section>",
    )


def document(title: str, main: str) -> str:
    """A whole page around `main`."""
    links = "".join(
        f'<li><a href="/#{_anchor(name)}">{escape(name)}</a></li>' for name in catalogue.departments()
    )
    links = f"<li><a href=/just-nu>Just nu</a></li>{links}"
    return (
        f"<!doctype html><html lang=sv><meta charset=utf-8><title>{escape(title)}</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta name=color-scheme content='light dark'><link rel=stylesheet href=/shop.css>"
        "<link rel=icon href=/bilder/holme-kupoltalt-3.svg type=image/svg+xml>"
        f"{_STAR}<a class=skip href=#innehall>Till innehållet</a>"
        f"<header><a class=name href=/>{SHOP}</a>"
        f"<nav aria-label=Avdelningar><ul>{links}</ul></nav></header>"
        f"<main id=innehall>{main}</main>"
        f"<footer><p>{SHOP} är en påhittad butik som visar vad Torg kan.</p></footer></html>"
    )


def _department(name: str, products: Iterable[Product], rated: Mapping[str, Mapping[str, Any]]) -> str:
    cards = "".join(_own_card(one, rated) for one in products)
    return (
        f'<section aria-labelledby="{_anchor(name)}"><h2 id="{_anchor(name)}">{escape(name)}</h2>'
        f"<ul class=grid>{cards}</ul></section>"
    )


def _best(rated: Mapping[str, Mapping[str, Any]]) -> str:
    """The products that the API ranks first by their ratings."""
    known = catalogue.products()
    first = [known[one] for one in rated if one in known][:_BEST]
    if not first:
        return ""
    cards = "".join(_own_card(one, rated) for one in first)
    return (
        f"<section aria-labelledby=hogst-betyg><h2 id=hogst-betyg>Högst betyg</h2><p class=meaning>{_RANKED}</p>"
        f"<ul class=grid>{cards}</ul></section>"
    )


def _own_card(one: Product, rated: Mapping[str, Mapping[str, Any]]) -> str:
    note = "" if one.in_stock else _STOCK[False]
    return _card(one.id, one.title, words.price(_sek(one)), note, stars(rated.get(one.id)))


def stars(rating: Mapping[str, Any] | None) -> str:
    """The mean in stars and in figures, and of how many; nothing where nobody rated."""
    if not rating or not rating.get("count"):
        return ""
    mean, count = float(rating["mean"]), int(rating["count"])
    said = f"{words.mean(mean)} av 5"
    row = "".join(f'<use href="#stjarna" x="{20 * n}"/>' for n in range(5))
    return (
        f'<span class=rating><svg class=stars viewBox="0 0 100 20" width=100 height=20 role=img '
        f'aria-label="{said} stjärnor"><g class=empty>{row}</g>'
        f'<svg width="{mean * 20:.1f}" height=20><g class=full>{row}</g></svg></svg> '
        f"<span class=figures>{words.mean(mean)} · {words.ratings(count)}</span></span>"
    )


def _opinions(page: Mapping[str, Any]) -> str:
    """How many like it, and have it on their lists."""
    likes = (page.get("reactions") or {}).get("likes") or 0
    wanted = page.get("wanted") or 0
    told = [
        f"{words.number(likes)} gillar den" if likes else "",
        f"på {words.number(wanted)} önskelistor" if wanted else "",
    ]
    if wanted == 1:
        told[1] = "på 1 önskelista"
    shown = " · ".join(one for one in told if one)
    return f"<p class=opinions>{shown[:1].upper()}{shown[1:]}</p>" if shown else ""


def _about(product_id: str, title: str, known: Product | None, page: Mapping[str, Any], moment: str) -> str:
    rating = (page.get("reviews") or {}).get("rating")
    facts = f"<h1>{escape(title)}</h1>"
    if shown := stars(rating):
        facts += f'<p><a class=jump href="#omdomen">{shown}</a></p>'
    if known:
        facts += (
            f"<p class=price>{words.price(_sek(known))}</p>"
            f"<p class=stock data-there={str(known.in_stock).lower()}>{_STOCK[known.in_stock]}</p>"
            f"<p>{escape(known.text)}</p>{_sizes(known)}{_opinions(page)}{moment}"
            f"<p class=brand>{escape(known.brand)} · {escape(known.category.replace(' > ', ' · '))}</p>"
        )
    return (
        f'<article class=product><img src="/bilder/{escape(product_id)}.svg" alt="{escape(title)}" '
        f"width=400 height=400><div>{facts}</div></article>"
    )


def _sizes(known: Product) -> str:
    listed = "".join(f"<li>{escape(size)}</li>" for size in known.sizes)
    return f"<ul class=sizes aria-label=Storlekar>{listed}</ul>" if listed else ""


def _list(name: str, items: list[dict[str, Any]]) -> str:
    heading, meaning = words.LISTS[name]
    is_counted = any(words.count(item) for item in items)
    lead = f"<p class=meaning>{meaning}</p>" if is_counted else ""
    return (
        f"<section aria-labelledby={name}><h2 id={name}>{heading}</h2>{lead}"
        f'<ul class="grid small">{"".join(map(_recommended, items))}</ul></section>'
    )


def _recommended(item: dict[str, Any]) -> str:
    card = item.get("product")
    title = _title(card, item["product_id"])
    return _card(item["product_id"], title, words.price((card or {}).get("price")), words.count(item))


def _card(product_id: str, title: str, price: str, note: str, rating: str = "") -> str:
    lines = (
        (f"<span class=price>{price}</span>" if price else "")
        + rating
        + (f"<span class=note>{escape(note)}</span>" if note else "")
    )
    return (
        f'<li><img src="/bilder/{escape(product_id)}.svg" alt="" width=400 height=400 loading=lazy>'
        f'<a href="/p/{escape(product_id)}">{escape(title)}</a>{lines}</li>'
    )


def _developers(local: Mapping[str, str]) -> str:
    api = escape(local["api_base"])
    return (
        "<section class=developers aria-labelledby=utvecklare><h2 id=utvecklare>För dig som bygger</h2>"
        "<p>Butiken läser listorna ur det här API:et. Rundturen i <code>README.md</code> visar hur händelser "
        "skickas in och listor kommer ut.</p>"
        f"<dl><dt>Adress</dt><dd><code>{api}/v1</code></dd>"
        f"<dt>Publik nyckel</dt><dd><code>{escape(local['publishable_key'])}</code></dd>"
        "<dt>Beskrivning</dt><dd><a href=/api/v1/openapi.json>OpenAPI 3.1</a></dd>"
        "<dt>Modereras i</dt><dd><a href=/api/admin>konsolen</a>, länken in kommer till "
        "<a href=/mailbox>brevlådan</a></dd>"
        "<dt>Lever det?</dt><dd><a href=/api/v1/health>/v1/health</a></dd></dl></section>"
    )


def _title(card: dict[str, Any] | None, product_id: str) -> str:
    return str(card["title"]) if card else f"Produkt {product_id}"


def _sek(known: Product) -> dict[str, Any]:
    return {"amount": known.price * 100, "currency": "SEK"}


def _anchor(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö ", "aao-"))
