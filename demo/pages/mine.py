"""The parts of the account: one's reviews, lists and likes, who one follows, one's profile, answers and data."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from demo import accounts, catalogue, words
from demo.accounts import Mine
from demo.pages import torg
from demo.request import Customer, Request

_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "published": ("Visas", "Shown"),
    "held": ("Väntar på granskning", "Waits to be looked at"),
    "rejected": ("Visas inte", "Not shown"),
    "withdrawn": ("Tillbakadragen", "Withdrawn"),
}
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "reviewed": ("mina recensioner", "my reviews"),
    "liked": ("det jag gillar", "what I like"),
    "listed": ("mina öppna listor", "my public lists"),
    "asked": ("mina frågor", "my questions"),
    "answered": ("mina svar", "my answers"),
    "bought": ("det jag köpt", "what I bought"),
}


def part(name: str, heading: str, rows: str, empty: str) -> str:
    """A part of the account: a heading and rows, or what is said where there are none."""
    body = f"<ul class=rows>{rows}</ul>" if rows else f"<p class=quiet>{empty}</p>"
    return f"<section aria-labelledby=mina-{name}><h2 id=mina-{name}>{heading}</h2>{body}</section>"


def reviews(found: Mine, request: Request) -> str:
    """One's reviews, in whatever state."""
    rows = "".join(_review(one, request) for one in _items(found.reviews))
    empty = _empty(found.reviews, request, request.say("Inga recensioner än.", "No reviews yet."))
    return part("recensioner", request.say("Mina recensioner", "My reviews"), rows, empty)


def lists(found: Mine, request: Request) -> str:
    """One's lists, and how much is on each."""
    say = request.say
    rows = "".join(
        f"<li><b>{escape(str(one.get('title') or say('Önskelista', 'Wish list')))}</b>"
        f"<span>{words.counted(int(one.get('count') or 0), say('sak', 'thing'), say('saker', 'things'))}</span></li>"
        for one in _items(found.lists)
        if one.get("count")
    )
    empty = _empty(found.lists, request, say("Inget på någon lista än.", "Nothing on any list yet."))
    return part("listor", say("Mina listor", "My lists"), rows, empty)


def likes(found: Mine, request: Request) -> str:
    """What one likes."""
    rows = "".join(
        f"<li>{_named([str(one['product_id'])], request)}</li>"
        for one in _items(found.likes)
        if one.get("product_id")
    )
    empty = _empty(found.likes, request, request.say("Inget du gillar än.", "Nothing you like yet."))
    return part("gillar", request.say("Det jag gillar", "What I like"), rows, empty)


def feed(request: Request) -> str:
    """What those do whom one follows."""
    heading = request.say("Från dem jag följer", "From those I follow")
    told = torg.element("feed", request, following="", heading=heading)
    return f'<section class=wide aria-label="{heading}">{told}</section>' if told else ""


def profile(found: Mine, who: Customer, request: Request) -> str:
    """The name under which one shows oneself, and what stands beside it; by itself nothing."""
    say, shown = request.say, found.profile or {}
    chosen = set(shown.get("shows") or ())
    boxes = "".join(
        f"<label class=choice><input type=checkbox name=visa value={key}{' checked' if key in chosen else ''}> "
        f"{say(*_KINDS[key])}</label>"
        for key in accounts.KINDS
    )
    state = f"<p class=note>{say(*_STATES[shown['state']])}</p>" if shown.get("state") in _STATES else ""
    away = f"<button class=quiet-button name=bort value=ja>{say('Ta bort profilen', 'Delete the profile')}</button>"
    return (
        f"<section aria-labelledby=mina-profil><h2 id=mina-profil>{say('Det jag visar', 'What I show')}</h2>"
        f'<form method=post action="{request.to("/konto/profil")}"><div class=field>'
        f"<label for=visat>{say('Mitt namn för andra', 'My name to others')}</label>"
        f'<input id=visat name=namn maxlength=40 required value="{escape(str(shown.get("name") or who.name))}"></div>{state}'
        f"<fieldset class=plainly><legend>{say('Bredvid det visas', 'Beside it are shown')}</legend>{boxes}</fieldset>"
        f"<p class=acts><button class=button>{say('Spara', 'Save')}</button>{away if shown else ''}</p></form></section>"
    )


def consents(found: Mine, request: Request) -> str:
    """What one has answered, with when."""
    say, known = request.say, found.consents or {}
    boxes = ""
    for key, text in (
        ("analytics", say("Mina besök får räknas till mitt konto", "My visits may be counted to my account")),
        ("marketing", say("Jag vill ha brev om liknande saker", "I want mails about similar things")),
    ):
        answer = known.get(key) or {}
        since = f" <span class=note>({escape(str(answer['at'])[:10])})</span>" if answer else ""
        checked = " checked" if answer.get("given") else ""
        boxes += (
            f"<label class=choice><input type=checkbox name={key} value=ja{checked}> {text}{since}</label>"
        )
    return (
        f"<section aria-labelledby=mina-svar><h2 id=mina-svar>{say('Mina samtycken', 'My consents')}</h2>"
        f'<form method=post action="{request.to("/konto/samtycken")}"><fieldset class=plainly>'
        f"<legend class=unseen>{say('Mina samtycken', 'My consents')}</legend>{boxes}</fieldset>"
        f"<p><button class=button>{say('Spara', 'Save')}</button></p></form></section>"
    )


def data(request: Request) -> str:
    """A copy of all that is kept, and its erasure."""
    say = request.say
    text = say(
        "Allt som Torg vet om dig ryms i en fil. Radering går direkt och kan inte ångras; recensioner försvinner också.",
        "All that Torg knows of you fits in a file. Erasing is immediate and can't be undone; reviews go, too.",
    )
    sure = say("Ja, radera allt om mig", "Yes, erase everything about me")
    return (
        f"<section aria-labelledby=mina-data><h2 id=mina-data>{say('Mina uppgifter', 'My data')}</h2><p>{text}</p>"
        f'<p><a class=button href="{request.to("/konto/data")}" download>{say("Hämta en kopia", "Get a copy")}</a></p>'
        f"<details><summary>{say('Radera …', 'Erase …')}</summary>"
        f"<form method=post action=\"{request.to('/konto/radera')}\"><button class='button danger'>{sure}</button></form></details></section>"
    )


def _review(one: Mapping[str, Any], request: Request) -> str:
    review = one.get("review") or one
    stars = int(review.get("stars") or 0)
    text = escape(str(review.get("title") or review.get("text") or "")[:120])
    state = request.say(*_STATES.get(str(one.get("state")), ("", "")))
    shown = (
        f'<span class=given role=img aria-label="{stars} {request.say("av 5", "out of 5")}">{"★" * stars}</span>'
        if stars
        else ""
    )
    return (
        f"<li>{_named([str(review.get('product_id', ''))], request)}<span>{shown} {text}</span>"
        f"<span class=note>{state}</span></li>"
    )


def _named(product_ids: list[str], request: Request) -> str:
    known = catalogue.products()
    return ", ".join(
        f'<a href="{escape(request.product(one))}">{escape(known[one].title if one in known else one)}</a>'
        for one in product_ids
        if one
    )


def _items(answer: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return list((answer or {}).get("items") or ())


def _empty(answer: Any, request: Request, nothing: str) -> str:
    if answer is not None:
        return nothing
    return request.say("Det går inte att hämta just nu.", "This can't be fetched just now.")
