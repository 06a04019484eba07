"""The checkout: one page, no account needed. It never waits for Torg."""

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from demo import aisles, buying, jar, words
from demo.answers import Answer, onward
from demo.house import House
from demo.pages import cards, cart, frame
from demo.request import Request
from demo.towns import TOWNS


def page(_: House, request: Request) -> Answer:
    """The form."""
    if not buying.bought(request.cart):
        return onward(request.to("/varukorg"))
    return _shown(request, {}, {})


def order(house: House, request: Request) -> Answer:
    """Keep the order, and go on to its page; or show the form again with what is wrong."""
    lines = buying.bought(request.cart)
    if not lines:
        return onward(request.to("/varukorg"))
    if wrong := buying.faults(request.form, request):
        return _shown(request, request.form, wrong)._replace(status=422)
    number = house.till.number()
    address = path(house, number, request)
    told = buying.order(lines, request.form, request, f"{house.local.get('address', '')}{address}")
    house.till.keep(number, told, request.customer.id if request.customer else "")
    return onward(address, jar.keep_cart(()))


def path(house: House, number: str, request: Request) -> str:
    """The address of an order's page; only who is given it can open it."""
    return request.to(f"/order/{quote(number)}", nyckel=jar.signature(number, house.secret))


def _shown(request: Request, form: Mapping[str, str], wrong: Mapping[str, str]) -> Answer:
    say = request.say
    heading = say("Kassa", "Checkout")
    lines = buying.bought(request.cart)
    things = "".join(
        f"<li>{cards.picture(one.product, request, 80)}<span>{escape(aisles.title(one.product, request))}"
        f"{f' · {escape(one.size)}' if one.size else ''} × {one.line.quantity}</span>"
        f"<b>{words.kronor(one.kronor, request)}</b></li>"
        for one in lines
    )
    word = say("Beställ på låtsas", "Place the make-believe order")
    buy = f'<button class="button primary wide">{word}</button>'
    main = (
        f"<section class=lead><h1>{heading}</h1></section>{_summary(wrong, request)}"
        f'<form class=till method=post action="{request.to("/kassa")}" novalidate>'
        f"<div class=fields>{_who(request, form, wrong)}{_where(request, form, wrong)}{_pay(request, form)}"
        f"{_asked(request, form)}</div><div class=side><ul class=things>{things}</ul>"
        f"{cart.totals(lines, request, buy)}"
        "</div><input type=hidden name=torg_session data-torg-session></form>"
    )
    ids = [one.product.id for one in lines]
    events = [{"event": "checkout_started", "product_ids": ids}]
    return Answer(
        frame.document(f"{heading} · {frame.SHOP}", main, request, told={"events": events}, name="checkout")
    )


def _summary(wrong: Mapping[str, str], request: Request) -> str:
    if not wrong:
        return ""
    listed = "".join(f'<li><a href="#{field}">{text}</a></li>' for field, text in wrong.items())
    heading = request.say("Nästan framme", "Almost there")
    return f"<div class=faults role=alert><h2>{heading}</h2><ul>{listed}</ul></div>"


def _who(request: Request, form: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    say, who = request.say, request.customer
    name = form.get("namn", who.name if who else "")
    mail = form.get("epost", f"{who.id}@example.com" if who else "")
    return (
        f"<fieldset><legend>{say('Vem är du?', 'Who are you?')}</legend>"
        + _field("namn", say("Namn", "Name"), name, wrong, "name")
        + _field("epost", say("E-post", "E-mail"), mail, wrong, "email", kind="email",
                 hint=say("Breven hamnar i demons brevlåda, vilken adress du än skriver.",
                          "The mails end up in the demo's mailbox, whichever address you write."))
        + "</fieldset>"
    )  # fmt: skip


def _where(request: Request, form: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    say = request.say
    chosen = form.get("ort", TOWNS[0].code)
    towns = "".join(
        f'<option value="{one.code}"{" selected" if one.code == chosen else ""}>{one.city} ({one.code})</option>'
        for one in sorted(TOWNS, key=lambda one: one.city)
    )
    fault, marked = _fault("ort", wrong)
    hint = say(
        "En ort nämns för andra först när minst tio har köpt där.",
        "A town is mentioned to others only once at least ten have bought there.",
    )
    return (
        f"<fieldset><legend>{say('Vart ska det?', 'Where to?')}</legend>"
        + _field(
            "gata",
            say("Gata (om du vill)", "Street (if you like)"),
            form.get("gata", ""),
            wrong,
            "street-address",
        )
        + f"<div class=field><label for=ort>{say('Ort', 'Town')}</label><select id=ort name=ort{marked}>{towns}</select>{fault}"
        f"<p class=hint>{hint}</p></div></fieldset>"
    )


def _pay(request: Request, form: Mapping[str, str]) -> str:
    chosen = form.get("betalning", "faktura")
    choices = "".join(
        f"<label class=choice><input type=radio name=betalning value={key}{' checked' if key == chosen else ''}> "
        f"{request.say(*names)}</label>"
        for key, names in buying.PAYMENTS.items()
    )
    return (
        f"<fieldset><legend>{request.say('Hur betalar du?', 'How do you pay?')}</legend>{choices}</fieldset>"
    )


def _asked(request: Request, form: Mapping[str, str]) -> str:
    say = request.say
    asked = (
        ("synas", say("Visa mitt förnamn och min ort bland de senaste köpen", "Show my first name and town among the latest purchases")),
        ("brev", say("Skicka mig brev om liknande saker", "Send me mails about similar things")),
    )  # fmt: skip
    boxes = "".join(
        f"<label class=choice><input type=checkbox name={name} value=ja{' checked' if form.get(name) == 'ja' else ''}> {text}</label>"
        for name, text in asked
    )
    return f"<fieldset><legend>{say('Om du vill', 'If you like')}</legend>{boxes}</fieldset>"


def _field(
    name: str,
    label: str,
    value: str,
    wrong: Mapping[str, str],
    fills: str,
    *,
    kind: str = "text",
    hint: str = "",
) -> str:
    fault, marked = _fault(name, wrong)
    told = f"<p class=hint>{hint}</p>" if hint else ""
    return (
        f'<div class=field><label for={name}>{label}</label><input id={name} name={name} type={kind} value="{escape(value)}" '
        f"maxlength=100 autocomplete={fills}{marked}>{fault}{told}</div>"
    )


def _fault(name: str, wrong: Mapping[str, str]) -> tuple[str, str]:
    if name not in wrong:
        return "", ""
    return (
        f"<p class=fault id={name}-fel>{wrong[name]}</p>",
        f" aria-invalid=true aria-describedby={name}-fel",
    )
