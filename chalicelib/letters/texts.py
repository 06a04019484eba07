"""What each kind of mail says by itself, and how placeholders in a text are filled.

The texts are the English message ids of `templates/mail/locale`. Of several alternatives the first is taken all
of whose placeholders are known; a discreet letter knows no product, and so names none.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from chalicelib.letters.domain import Kind, Letter

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[^\S\n]+")
# No placeholder belongs into an address: what people are called would lead somewhere.
LINK: Final = re.compile(r"https://[^\s<>\"'{}]*[^\s<>\"'{}.,;:!?)]")
_NAMED_FIRST: Final = re.compile(r"^\{first_name\}[,!]?\s*")
_NAMED: Final = re.compile(r"[,;]?\s*\{first_name\}")


def N_(text: str) -> str:  # noqa: N802  (gettext's customary mark)
    """Marks a text as a message id that is translated where it is used."""
    return text


class Part(NamedTuple):
    """A run of a paragraph; `url` where it is a link, whose words are its address."""

    text: str
    url: str | None = None


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A kind's own texts: alternatives, the fullest first. Paragraphs of a body are parted by an empty line."""

    subject: tuple[str, ...]
    preheader: tuple[str, ...]
    heading: tuple[str, ...]
    body: str = ""
    button: str = ""
    # Why somebody gets it, at its foot.
    why: str


_BOUGHT: Final = N_("You get this mail because you have shopped with us.")
_AGREED: Final = N_("You get this mail because you have said yes to mails from us, or shopped with us.")
_WROTE: Final = N_("You get this mail because you have written to us.")

OWN: Final[Mapping[Kind, Own]] = {
    Kind.WELCOME: Own(
        subject=(N_("Welcome to {shop}, {first_name}!"),),
        preheader=(N_("How nice to have you here. This is what your account is good for."),),
        heading=(N_("Welcome, {first_name}!"),),
        body=N_(
            "How nice to have you here. With your account you can follow your orders, keep lists of what you like"
            " and tell others what you think of what you have bought."
        ),
        button=N_("To the shop"),
        why=N_("You get this mail because an account was opened with this address."),
    ),
    Kind.NEW_PASSWORD: Own(
        subject=(N_("Choose a new password"),),
        preheader=(N_("The link works once, until {until}."), N_("The link works once.")),
        heading=(N_("Choose a new password"),),
        body=N_(
            "Hello {first_name}! Here is the link with which you choose a new password at {shop}."
            " It works once, until {until}."
        ),
        button=N_("Choose a new password"),
        why=N_("You get this mail because somebody asked for a new password for this address."),
    ),
    Kind.ORDER_CONFIRMATION: Own(
        subject=(N_("Thank you for your order {order}"),),
        preheader=(
            N_("We have received your order. Expected delivery: {expected}."),
            N_("We have received your order and start packing right away."),
        ),
        heading=(N_("Thank you, {first_name}!"),),
        body=N_("We have received your order and start packing right away. Expected delivery: {expected}."),
        button=N_("Follow your order"),
        why=_BOUGHT,
    ),
    Kind.ORDER_PAID: Own(
        subject=(N_("We have received your payment for order {order}"),),
        preheader=(N_("{total} has arrived. Here is your receipt."), N_("Here is your receipt.")),
        heading=(N_("Payment received, {first_name}!"),),
        body=N_("Thank you! {total} has arrived, and all is in order. Here is your receipt."),
        button=N_("Follow your order"),
        why=_BOUGHT,
    ),
    Kind.ORDER_SHIPPED: Own(
        subject=(N_("Order {order} is on its way"),),
        preheader=(N_("Expected delivery: {expected}."), N_("Now you can follow it all the way home.")),
        heading=(N_("On its way to you, {first_name}!"),),
        body=N_("We have sent your parcel. Expected delivery: {expected}."),
        button=N_("Track your parcel"),
        why=_BOUGHT,
    ),
    Kind.ORDER_DELIVERED: Own(
        subject=(N_("Order {order} has arrived"),),
        preheader=(N_("We hope that all is as you imagined."),),
        heading=(N_("It has arrived, {first_name}!"),),
        body=N_(
            "We hope that all is as you imagined. If anything isn't, let us know and we will put it right."
        ),
        button=N_("See your order"),
        why=_BOUGHT,
    ),
    Kind.ORDER_CANCELLED: Own(
        subject=(N_("Order {order} is cancelled"),),
        preheader=(N_("If you have paid already, you get your money back."),),
        heading=(N_("Your order is cancelled"),),
        body=N_(
            "Hello {first_name}! Order {order} is cancelled, and nothing of it will be sent."
            " If you have paid already, you get your money back."
        ),
        button=N_("See your order"),
        why=_BOUGHT,
    ),
    Kind.ORDER_REFUNDED: Own(
        subject=(N_("You get {refund} back for order {order}"), N_("Money back for order {order}")),
        preheader=(N_("The money goes back the way you paid."),),
        heading=(N_("Your money is on its way, {first_name}"),),
        body=N_("You get {refund} back. The money goes back the way you paid, usually within a few working days."),
        button=N_("See your order"),
        why=_BOUGHT,
    ),
    Kind.QUESTION_ANSWERED: Own(
        subject=(N_("Your question about {product} has an answer"), N_("Your question has an answer")),
        preheader=(N_("Somebody who knows has answered you."),),
        heading=(N_("You have an answer, {first_name}!"),),
        button=N_("See the answer"),
        why=N_("You get this mail because you asked a question with us."),
    ),
    Kind.MODERATION_DECISION: Own(
        subject=(N_("What we decided about what you sent us"),),
        preheader=(N_("This is what we decided, why, and what you can do."),),
        heading=(N_("About what you sent us"),),
        button=N_("See the decision"),
        why=_WROTE,
    ),
    Kind.REPORT_DECISION: Own(
        subject=(N_("What we decided about what you reported"),),
        preheader=(N_("Thank you for telling us. This is what we decided, and why."),),
        heading=(N_("About what you reported"),),
        button=N_("See the decision"),
        why=_WROTE,
    ),
    Kind.REVIEW_REQUEST: Own(
        subject=(
            N_("What do you think of {product}, {first_name}?"),
            N_("How do you like what you bought, {first_name}?"),
        ),
        preheader=(N_("Tap a star: it takes a moment and helps the next one to choose."),),
        heading=(N_("How is it, {first_name}?"),),
        body=N_(
            "By now you have had time to get to know what you bought. Tap a star and tell others what you think:"
            " the good and the less good. It takes a moment and helps the next one to choose."
        ),
        button=N_("Write a review"),
        why=_BOUGHT,
    ),
    Kind.REVIEW_REMINDER: Own(
        subject=(
            N_("{first_name}, do you have a moment for {product}?"),
            N_("{first_name}, do you have a moment for a review?"),
        ),
        preheader=(N_("One star or five: your words help the next one to choose."),),
        heading=(N_("Do you have a moment, {first_name}?"),),
        body=N_(
            "We are still curious about what you think. One tap is enough, and a few words help even more."
            " We won't ask about this again."
        ),
        button=N_("Write a review"),
        why=_BOUGHT,
    ),
    Kind.TIMED_OFFER: Own(
        subject=(N_("{offer} on your next order, {first_name}"),),
        preheader=(N_("Until {until}. Your code is in the mail."),),
        heading=(N_("{offer} for you, {first_name}"),),
        body=N_(
            "Thank you for shopping with us. As a thank-you there is something for you on your next order."
        ),
        button=N_("Use your offer"),
        why=_AGREED,
    ),
    Kind.ABANDONED_CART: Own(
        subject=(N_("{product} is still in your cart"), N_("Your cart is still here, {first_name}")),
        preheader=(N_("We have kept what you picked, in case you want to go on."),),
        heading=(N_("Your cart is still here, {first_name}"),),
        body=N_("We have kept what you picked, in case you want to go on. If you have changed your mind, just let it be."),
        button=N_("To your cart"),
        why=_AGREED,
    ),
    Kind.ABANDONED_BROWSE: Own(
        subject=(N_("Still thinking about {product}, {first_name}?"), N_("Still looking, {first_name}?")),
        preheader=(N_("Here is what you looked at, and what others say."),),
        heading=(N_("Still thinking about it, {first_name}?"),),
        body=N_("Here is what you looked at, together with what others say. Take the time you need."),
        button=N_("Go on where you were"),
        why=_AGREED,
    ),
    Kind.WIN_BACK: Own(
        subject=(N_("It has been a while, {first_name}"),),
        preheader=(N_("Come in and see what is new."),),
        heading=(N_("We have missed you, {first_name}"),),
        body=N_("It has been a while since you were here. Come in and see what is new."),
        button=N_("See what is new"),
        why=_AGREED,
    ),
}  # fmt: skip

# Where a letter says something else than its kind does by itself.
PART_SHIPPED_SUBJECT: Final = N_("A part of order {order} is on its way")
PART_SHIPPED_BODY: Final = N_(
    "We have sent a part of your order. Expected delivery: {expected}. The rest follows as soon as we have it."
)

_COMMON: Final = ("first_name", "shop")
_ORDER: Final = (*_COMMON, "order", "total", "product", "expected")
_OFFER: Final = (*_COMMON, "offer", "code", "until", "least")
_PRODUCT: Final = (*_COMMON, "product")
PLACEHOLDERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.WELCOME: _COMMON,
    Kind.NEW_PASSWORD: (*_COMMON, "until"),
    Kind.ORDER_CONFIRMATION: _ORDER,
    Kind.ORDER_PAID: _ORDER,
    Kind.ORDER_SHIPPED: (*_ORDER, "carrier", "tracking_number"),
    Kind.ORDER_DELIVERED: _ORDER,
    Kind.ORDER_CANCELLED: _ORDER,
    Kind.ORDER_REFUNDED: (*_ORDER, "refund"),
    Kind.QUESTION_ANSWERED: _PRODUCT,
    Kind.MODERATION_DECISION: _COMMON,
    Kind.REPORT_DECISION: _COMMON,
    Kind.REVIEW_REQUEST: (*_PRODUCT, "order"),
    Kind.REVIEW_REMINDER: (*_PRODUCT, "order"),
    Kind.TIMED_OFFER: (*_OFFER, "order"),
    Kind.ABANDONED_CART: (*_PRODUCT, "offer", "code", "until", "least"),
    Kind.ABANDONED_BROWSE: _PRODUCT,
    Kind.WIN_BACK: (*_PRODUCT, "offer", "code", "until", "least"),
}

# The parts without which a kind has nothing to say; all others may be left out.
NEEDS: Final[Mapping[Kind, str]] = {
    Kind.ORDER_CONFIRMATION: "order",
    Kind.ORDER_PAID: "order",
    Kind.ORDER_SHIPPED: "order",
    Kind.ORDER_DELIVERED: "order",
    Kind.ORDER_CANCELLED: "order",
    Kind.ORDER_REFUNDED: "order",
    Kind.QUESTION_ANSWERED: "answer",
    Kind.MODERATION_DECISION: "paragraphs",
    Kind.REPORT_DECISION: "paragraphs",
    Kind.REVIEW_REQUEST: "asked",
    Kind.REVIEW_REMINDER: "asked",
    Kind.TIMED_OFFER: "offer",
    Kind.ABANDONED_CART: "asked",
    Kind.ABANDONED_BROWSE: "asked",
}


def refuse_partial(letter: Letter) -> None:
    """Raise `ValueError` for a letter without the part that its kind is about."""
    part = NEEDS.get(letter.kind)
    if part and not getattr(letter, part):
        raise ValueError(f"a letter of kind {letter.kind} needs {part}")


def placeholders(text: str) -> frozenset[str]:
    """The placeholders in a text, by name."""
    return frozenset(_PLACEHOLDER.findall(text))


def pick(alternatives: tuple[str, ...], values: Mapping[str, str]) -> str:
    """The first alternative all of whose placeholders are known (a first name may always be left out).

    Falls back to the last.
    """
    for text in alternatives:
        if all(values.get(name) for name in placeholders(text) - {"first_name"}):
            return text
    return alternatives[-1]


def fill(text: str, values: Mapping[str, str]) -> str:
    """One line with its placeholders filled, or empty.

    A sentence with one that isn't known is left out; an unknown first name goes together with the comma before
    it. What stands in a value is never looked at again.
    """
    return "".join(part.text for paragraph in paragraphs(text, values) for part in paragraph)


def paragraphs(text: str, values: Mapping[str, str]) -> list[list[Part]]:
    """A body's paragraphs that have something to say, their https links apart."""
    found = [_known(paragraph, values) for paragraph in re.split(r"\n\s*\n", text.strip())]
    return [_parts(paragraph, values) for paragraph in found if paragraph]


def _known(paragraph: str, values: Mapping[str, str]) -> str:
    if not values.get("first_name"):
        paragraph = _nameless(paragraph)
    kept = (
        sentence
        for sentence in _SENTENCE.split(paragraph)
        if all(values.get(name) for name in placeholders(sentence))
    )
    return " ".join(kept).strip()


def _nameless(paragraph: str) -> str:
    without = _NAMED_FIRST.sub("", paragraph)
    if without != paragraph:
        without = without[:1].upper() + without[1:]
    return _NAMED.sub("", without)


def _parts(paragraph: str, values: Mapping[str, str]) -> list[Part]:
    found: list[Part] = []
    end = 0
    for match in LINK.finditer(paragraph):
        found += [Part(put(paragraph[end : match.start()], values)), Part(match[0], match[0])]
        end = match.end()
    found.append(Part(put(paragraph[end:], values)))
    filled = [part for part in found if part.text]
    if paragraph.startswith("{offer}"):  # an offer is told in the middle of a sentence: free shipping
        filled[0] = filled[0]._replace(text=filled[0].text[:1].upper() + filled[0].text[1:])
    return filled


def put(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled, once: what stands in a value is left as it is."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)
