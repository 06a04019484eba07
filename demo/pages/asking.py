"""The question whether Torg may count the visitor: a banner of the shop's own, and the page where one changes one's mind.

Yes and no are of the same size, and until one of them is said nothing is sent and nothing stored.
"""

from html import escape

from demo import jar
from demo.answers import Answer, onward
from demo.house import House
from demo.pages import frame
from demo.request import Request


def banner(request: Request) -> str:
    """The question, where it wasn't answered yet."""
    if not request.key or request.consent is not None:
        return ""
    say = request.say
    return (
        f'<section class=consent id=samtycke aria-label="{say("Samtycke", "Consent")}"><div>'
        f"<p><b>{say('Får vi räkna ditt besök?', 'May we count your visit?')}</b> "
        + say(
            "Då ser andra att någon tittar, och du får tips av vad andra valde. Säger du nej fungerar allt ändå.",
            "Others then see that somebody is looking, and you get tips from what others chose. "
            "If you say no, everything still works.",
        )
        + f' <a href="{request.to("/samtycke")}">{say("Läs mer", "Read more")}</a></p>{_form(request)}</div></section>'
    )


def page(_: House, request: Request) -> Answer:
    """What is kept of a visit, and the answer as it stands."""
    say = request.say
    stands = {
        None: say(
            "Du har inte svarat än, så ingenting räknas.", "You haven't answered yet, so nothing is counted."
        ),
        True: say("Du har sagt ja: ditt besök räknas.", "You said yes: your visit is counted."),
        False: say("Du har sagt nej: ingenting räknas.", "You said no: nothing is counted."),
    }[request.consent]
    own = say(
        "Butiken själv använder fyra kakor, bara för det du ber om: varukorgen, jämförelsen, inloggningen och svaret "
        "på den här frågan. Inget skript läser dem och ingen annan får dem.",
        "The shop itself uses four cookies, only for what you ask for: the cart, the comparison, your sign-in and the "
        "answer to this question. No script reads them and nobody else gets them.",
    )
    torg = say(
        "Säger du ja får webbläsaren dessutom ett slumpnummer, och Torg räknar vad som visas, söks, jämförs och läggs i "
        "korgen. Numret blir ett hash innan det sparas; IP-adressen sparas inte. Säger du nej skickas ingenting och "
        "inget läggs i webbläsaren.",
        "If you say yes, your browser also gets a random number, and Torg counts what is viewed, searched for, compared "
        "and put into carts. The number becomes a hash before it is kept; your IP address isn't kept. If you say no, "
        "nothing is sent and nothing is stored in your browser.",
    )
    heading = say("Kakor och samtycke", "Cookies and consent")
    main = (
        f"<section class='lead narrow'><h1>{heading}</h1><p role=status><b>{stands}</b></p><p>{own}</p><p>{torg}</p>"
        f"{_form(request)}</section>"
    )
    return Answer(frame.document(f"{heading} · {frame.SHOP}", main, request))


def answer(_: House, request: Request) -> Answer:
    """Keep the answer, and go back to where it was given."""
    given = request.form.get("svar") == "ja"
    return onward(request.back or request.to("/"), jar.keep_consent(given=given))


def _form(request: Request) -> str:
    say = request.say
    return (
        f'<form class=answers method=post action="{escape(request.to("/samtycke"))}" data-consent>'
        f"<button class=button name=svar value=nej>{say('Nej tack', 'No thanks')}</button>"
        f"<button class=button name=svar value=ja>{say('Ja, räkna mig', 'Yes, count me')}</button></form>"
    )
