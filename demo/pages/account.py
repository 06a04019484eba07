"""The account: who is signed in, what they said and like, what they show of themselves, and all that is kept of them."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from demo import accounts, jar, words
from demo.accounts import Mine
from demo.answers import Answer, onward
from demo.house import House
from demo.pages import checkout, frame, mine
from demo.request import Customer, Request

_DONE: Final[Mapping[str, tuple[str, str]]] = {
    "profil": ("Profilen är sparad.", "The profile is saved."),
    "ingen-profil": ("Profilen är borta.", "The profile is gone."),
    "samtycken": ("Svaren är sparade.", "Your answers are saved."),
    "raderat": ("Allt som fanns om dig är raderat, och du är utloggad.", "All that was kept of you is erased, and you are signed out."),
    "fel": ("Det gick inte just nu. Försök igen om en stund.", "That didn't work just now. Try again in a while."),
}  # fmt: skip


def page(house: House, request: Request) -> Answer:
    """The account of who is signed in; else the ways in."""
    heading = request.say("Mitt konto", "My account")
    told = request.asked.get("gjort", "")
    said = f"<p class=done role=status>{request.say(*_DONE[told])}</p>" if told in _DONE else ""
    if request.customer is None:
        main = f"<section class=lead><h1>{heading}</h1>{said}{_ways_in(request)}</section>"
    else:
        found = accounts.mine(house, request.customer)
        main = (
            f"{_who(request.customer, heading, said, request)}{_all(house, found, request.customer, request)}"
        )
    return Answer(frame.document(f"{heading} · {frame.SHOP}", main, request, name="account"))


def sign_in(house: House, request: Request) -> Answer:
    """Sign in as somebody invented, or under a name of one's own."""
    who = accounts.named(request.form.get("kund", "")) or accounts.new(request.form.get("namn", ""))
    to = request.to("/konto")
    return onward(to, jar.keep_customer(who, house.secret)) if who else onward(to)


def sign_out(house: House, request: Request) -> Answer:
    """Sign out."""
    return onward(request.to("/konto"), jar.keep_customer(None, house.secret))


def change(house: House, request: Request, what: str) -> Answer:
    """Change one's own: the profile, or the answers to what one was asked."""
    if request.customer is None:
        return onward(request.to("/konto"))
    done = accounts.change(house, request.customer, what, request.fields)
    return onward(request.to("/konto", gjort=done or "fel"))


def export(house: House, request: Request) -> Answer:
    """All that is kept of them, as a file."""
    content = accounts.export(house, request.customer) if request.customer else None
    if content is None:
        return onward(request.to("/konto", gjort="fel"))
    return Answer(content, "application/json", name="fjallkompaniet.json")


def erase(house: House, request: Request) -> Answer:
    """Erase all that is kept of them, and sign out."""
    if request.customer is None or not accounts.erase(house, request.customer):
        return onward(request.to("/konto", gjort="fel"))
    return onward(request.to("/konto", gjort="raderat"), jar.keep_customer(None, house.secret))


def token(house: House, request: Request) -> Answer:
    """The shopper token of who is signed in, which the page's script hands to Torg's; empty for nobody."""
    said = (
        house.token(request.customer)
        if request.customer and house.local.get("shopper_signing_secret")
        else ""
    )
    return Answer(said, "text/plain; charset=utf-8")


def _ways_in(request: Request) -> str:
    say = request.say
    people = "".join(
        f"<li><button class=person name=kund value={one.id}><b>{one.name}</b><span>{say(*about)}</span></button></li>"
        for one, about in accounts.PEOPLE.items()
    )
    action = f'method=post action="{request.to("/konto/in")}"'
    return (
        f"<p>{say('Välj vem du vill vara. Ingen behöver lösenord, för ingen finns.', 'Choose who to be. Nobody needs a password, as nobody exists.')}</p>"
        f"<form {action}><ul class=people>{people}</ul></form>"
        f"<h2>{say('Eller någon alldeles egen', 'Or somebody of your own')}</h2><form class=own {action}>"
        f"<div class=field><label for=namn>{say('Vad heter du?', 'What is your name?')}</label>"
        f"<input id=namn name=namn maxlength=40 required autocomplete=name></div>"
        f"<button class=button>{say('Logga in', 'Sign in')}</button></form>"
    )


def _who(who: Customer, heading: str, said: str, request: Request) -> str:
    say = request.say
    return (
        f'<section class=lead><h1>{heading}</h1>{said}<form class=signed method=post action="{request.to("/konto/ut")}">'
        f"<p>{say('Inloggad som', 'Signed in as')} <b>{escape(who.name)}</b></p>"
        f"<button class=quiet-button>{say('Logga ut', 'Sign out')}</button></form></section>"
    )


def _all(house: House, found: Mine, who: Customer, request: Request) -> str:
    return (
        f"<div class=own-things>{_orders(house, who, request)}{mine.reviews(found, request)}{mine.lists(found, request)}"
        f"{mine.likes(found, request)}{mine.profile(found, who, request)}"
        f"{mine.consents(found, request)}{mine.data(request)}{mine.feed(request)}</div>"
    )


def _orders(house: House, who: Customer, request: Request) -> str:
    rows = "".join(
        f'<li><a href="{escape(checkout.path(house, one.number, request))}">{one.number}</a>'
        f"<span>{_things(one.data)}</span><b>{words.price(one.data.get('total'), request)}</b></li>"
        for one in house.till.of(who.id)
    )
    return mine.part(
        "order", request.say("Mina köp", "My orders"), rows, request.say("Inga köp än.", "No orders yet.")
    )


def _things(data: Mapping[str, Any]) -> str:
    named = [str(one.get("title", "")) for one in data.get("lines", ())]
    return escape(", ".join(named))
