"""The shop's pages as HTML. Every text from outside goes through `escape` here and nowhere else."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from demo import catalogue, words
from demo.catalogue import Product

SHOP: Final = "Fjällkompaniet"
_FAILED: Final = "Det som andra tittade på går inte att hämta just nu. Allt annat fungerar som vanligt."
_NOTHING_YET: Final = "Här visas vad andra tittade på och köpte, så snart det finns något att räkna."
_STOCK: Final = {True: "Finns i lager", False: "Slut i lager just nu"}


def start(local: Mapping[str, str]) -> str:
    """The start page: all products by department, and a box for developers."""
    sections = "".join(_department(name, products) for name, products in catalogue.departments().items())
    hero = (
        "<section class=hero><h1>Utrustning för en vecka ute</h1>"
        "<p>Kläder, tält och kök som tål svenska fjäll. Och ärliga siffror om vad andra valde.</p></section>"
    )
    return document(SHOP, hero + sections + _developers(local))


def product(product_id: str, page: dict[str, Any] | None) -> str:
    """A product's page. `page` is the API's page payload, None where it couldn't be had."""
    known = catalogue.products().get(product_id)
    title = known.title if known else _title((page or {}).get("product"), product_id)
    lists = (page or {}).get("recommendations", {})
    shown = "".join(_list(name, lists[name]) for name in words.LISTS if lists.get(name))
    quiet = _FAILED if page is None else _NOTHING_YET
    return document(
        f"{title} · {SHOP}",
        _about(product_id, title, known) + (shown or f"<p class=quiet>{quiet}</p>"),
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
    return (
        f"<!doctype html><html lang=sv><meta charset=utf-8><title>{escape(title)}</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta name=color-scheme content='light dark'><link rel=stylesheet href=/shop.css>"
        "<link rel=icon href=/bilder/holme-kupoltalt-3.svg type=image/svg+xml>"
        "<a class=skip href=#innehall>Till innehållet</a>"
        f"<header><a class=name href=/>{SHOP}</a>"
        f"<nav aria-label=Avdelningar><ul>{links}</ul></nav></header>"
        f"<main id=innehall>{main}</main>"
        f"<footer><p>{SHOP} är en påhittad butik som visar vad Torg kan.</p></footer></html>"
    )


def _department(name: str, products: Iterable[Product]) -> str:
    cards = "".join(
        _card(one.id, one.title, words.price(_sek(one)), "" if one.in_stock else _STOCK[False])
        for one in products
    )
    return (
        f'<section aria-labelledby="{_anchor(name)}"><h2 id="{_anchor(name)}">{escape(name)}</h2>'
        f"<ul class=grid>{cards}</ul></section>"
    )


def _about(product_id: str, title: str, known: Product | None) -> str:
    facts = f"<h1>{escape(title)}</h1>"
    if known:
        facts += (
            f"<p class=price>{words.price(_sek(known))}</p>"
            f"<p class=stock data-there={str(known.in_stock).lower()}>{_STOCK[known.in_stock]}</p>"
            f"<p>{escape(known.text)}</p>{_sizes(known)}"
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


def _card(product_id: str, title: str, price: str, note: str) -> str:
    lines = (f"<span class=price>{price}</span>" if price else "") + (
        f"<span class=note>{escape(note)}</span>" if note else ""
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
        "<dt>Lever det?</dt><dd><a href=/api/v1/health>/v1/health</a></dd></dl></section>"
    )


def _title(card: dict[str, Any] | None, product_id: str) -> str:
    return str(card["title"]) if card else f"Produkt {product_id}"


def _sek(known: Product) -> dict[str, Any]:
    return {"amount": known.price * 100, "currency": "SEK"}


def _anchor(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö ", "aao-"))
