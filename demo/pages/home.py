"""The start page: a picture, the tour, the best rated, what happens now, and every department."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from demo import aisles, catalogue, touring, words
from demo.answers import Answer
from demo.house import House
from demo.pages import cards, frame, scenery, torg
from demo.reading import question
from demo.request import Request

_BEST: Final = 8
_RATED: Final = question("/v1/products", sort="rating", limit=50)
_POPULAR: Final = question("/v1/products", sort="popular", limit=_BEST)
_TENTS: Final = "Tält"


def page(house: House, request: Request) -> Answer:
    """The start page; without the API it shows what the shop knows by itself."""
    listed, popular = house.reader.ask(_RATED, _POPULAR)
    rated = cards.ratings([*_items(popular), *_items(listed)])
    main = (
        f"{_hero(request)}{touring.section(request)}{_best(_items(listed), rated, request)}{_doors(request)}{_now(request)}"
        f"{_popular(_items(popular), rated, request)}{torg.recommended('for-you', request)}{_new(rated, request)}{_developers(house, request)}"
    )
    return Answer(frame.document(f"{frame.SHOP} – {_promise(request)}", main, request, name="home"))


def _promise(request: Request) -> str:
    return request.say("utrustning för en vecka ute", "gear for a week outdoors")


def _hero(request: Request) -> str:
    say = request.say
    return (
        f"<section class=hero>{scenery.DAWN}<div class=words><h1>"
        + say("Utrustning för en vecka ute", "Gear for a week outdoors")
        + "</h1><p>"
        + say(
            "Kläder, tält och kök som tål svenska fjäll – och ärliga siffror om vad andra valde.",
            "Clothes, tents and kitchens for the Swedish mountains – and honest figures on what others chose.",
        )
        + f'</p><p class=ways>{_first_door(request)} <a class=button href="{request.to("/just-nu")}">'
        + say("Vad händer just nu?", "What is happening now?")
        + "</a></p></div></section>"
    )


def _first_door(request: Request) -> str:
    """The way into the tents; in a shop of a feed into its first department."""
    names = list(catalogue.departments())
    if not names:
        return ""
    name = _TENTS if _TENTS in names else names[0]
    word = request.say("Se tälten", "See the tents") if name == _TENTS else words.category(name, request)
    return f'<a class="button primary" href="{request.to(f"/k/{aisles.slug(name)}")}">{escape(word)}</a>'


def _items(answer: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (answer or {}).get("items") or ()


def _best(listed: Sequence[Mapping[str, Any]], rated: cards.Ratings, request: Request) -> str:
    """The products that the API ranks first by their ratings."""
    say = request.say
    meaning = say(
        "Ordnade efter ett vägt betyg, där få betyg väger lätt. Siffran vid stjärnorna är det riktiga medelvärdet.",
        "In order of a weighted rating, in which few ratings weigh little. The figure at the stars is the true mean.",
    )
    first = [one for one in listed if one.get("rating")]
    return _row("basta", say("Högst betyg", "Best rated"), meaning, first, rated, request)


def _popular(listed: Sequence[Mapping[str, Any]], rated: cards.Ratings, request: Request) -> str:
    """The products that most looked at and bought lately."""
    say = request.say
    meaning = say(
        "Mest tittade på och köpta de senaste 30 dagarna.", "Most looked at and bought in the last 30 days."
    )
    return _row("populart", say("Populärt nu", "Popular now"), meaning, listed, rated, request)


def _row(
    name: str,
    heading: str,
    meaning: str,
    listed: Sequence[Mapping[str, Any]],
    rated: cards.Ratings,
    request: Request,
) -> str:
    known = catalogue.products()
    first = [known[one["product_id"]] for one in listed if one["product_id"] in known][:_BEST]
    if not first:
        return ""
    return (
        f"<section aria-labelledby={name}><h2 id={name}>{heading}</h2><p class=meaning>{meaning}</p>"
        f"{cards.row(first, rated, request)}</section>"
    )


def _doors(request: Request) -> str:
    """The departments, each behind a picture of something in it."""
    doors = "".join(_door(name, request) for name in catalogue.departments())
    heading = request.say("Avdelningar", "Departments")
    return f"<section aria-labelledby=avdelningar><h2 id=avdelningar>{heading}</h2><ul class=doors>{doors}</ul></section>"


def _door(name: str, request: Request) -> str:
    things = [one for one in catalogue.departments()[name] if not one.discreet]
    if not things:
        return ""
    return (
        f'<li>{cards.picture(things[0], request)}<a href="{request.to(f"/k/{aisles.slug(name)}")}">'
        f"{escape(words.category(name, request))}</a>"
        f"<span>{words.counted(len(things), request.say('sak', 'thing'), request.say('saker', 'things'))}</span></li>"
    )


def _now(request: Request) -> str:
    if not request.key:
        return ""
    say = request.say
    parts = "".join(torg.element(name, request) for name in ("presence", "feed", "latest"))
    return (
        f"<section class=square aria-labelledby=torget><h2 id=torget>{say('På torget', 'On the square')}</h2>"
        f"<div class=sides>{torg.mapped(request, 3)}<div class=talk>{parts}</div></div></section>"
    )


def _new(rated: cards.Ratings, request: Request) -> str:
    """What the shop has sold for the shortest time."""
    dated = [one for one in aisles.shown() if one.new is not None]
    latest = sorted(dated, key=lambda one: one.new or 0)[:_BEST]
    if not latest:
        return ""
    heading = request.say("Nytt i butiken", "New in the shop")
    return f"<section aria-labelledby=nytt><h2 id=nytt>{heading}</h2>{cards.row(latest, rated, request)}</section>"


def _developers(house: House, request: Request) -> str:
    say, api = request.say, request.api or "/api"
    base = escape(house.local.get("api_base", ""))
    reference = f"<a href=/docs>{say('API-referens', 'API reference')}</a>"
    console = f"<a href={api}/admin>{say('konsolen', 'the console')}</a>"
    mailbox = f"<a href={request.to('/mailbox')}>{say('brevlådan', 'mailbox')}</a>"
    rows = (
        (say("Adress", "Address"), f"<code>{base}/v1</code>"),
        (say("Publik nyckel", "Publishable key"), f"<code>{escape(request.key)}</code>"),
        (say("Beskrivning", "Description"), f"{reference}, <a href={api}/v1/openapi.json>OpenAPI 3.1</a>"),
        (
            say("Modereras i", "Moderated in"),
            f"{console}, {say('länken in kommer till', 'the link in comes to the')} {mailbox}",
        ),
        (say("Lever det?", "Is it alive?"), f"<a href={api}/v1/health>/v1/health</a>"),
    )
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return (
        "<section class=developers aria-labelledby=utvecklare><h2 id=utvecklare>"
        f"{say('För dig som bygger', 'For you who build')}</h2><dl>{listed}</dl></section>"
    )
