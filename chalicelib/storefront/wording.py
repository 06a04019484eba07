"""What the shop's pages say, in Swedish and English: texts, counted things, numbers and dates."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["sv", "en"]
DEFAULT: Final[Language] = "en"
_NARROW_SPACE: Final = "\u202f"

_MONTHS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
               "oktober", "november", "december"),
        "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
               "October", "November", "December"),
    }
)  # fmt: skip

# Each in Swedish, then in English.
_TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "reviews": ("Recensioner", "Reviews"),
        "reviews_of": ("Recensioner av {name}", "Reviews of {name}"),
        "no_reviews": ("Ingen har recenserat produkten än.", "Nobody has reviewed this product yet."),
        "be_first": ("Bli den första att berätta vad du tycker.", "Be the first to say what you think."),
        "unrated": ("Inga betyg än", "No ratings yet"),
        "no_more": ("Det finns inga fler recensioner.", "There are no more reviews."),
        "stars_of": ("{value} av 5 stjärnor", "{value} of 5 stars"),
        "share": ("{percent} rekommenderar produkten", "{percent} would recommend it"),
        "share_of": ("av {count} som svarat", "of {count} who answered"),
        "distribution": ("Så fördelar sig betygen", "How the ratings spread"),
        "star_one": ("{n} stjärna", "{n} star"),
        "star_many": ("{n} stjärnor", "{n} stars"),
        "attributes": ("Kunderna om detaljerna", "What customers say of the details"),
        "verified_buyer": ("Verifierat köp", "Verified buyer"),
        "verified_shopper": ("Verifierad kund", "Verified shopper"),
        "incentivised": (
            "Skribenten fick något i utbyte mot sin recension",
            "The author was given something in return for this review",
        ),
        "anonymous": ("Anonym", "Anonymous"),
        "recommends": ("Rekommenderar produkten", "Would recommend it"),
        "recommends_not": ("Rekommenderar inte produkten", "Wouldn't recommend it"),
        "pros": ("Plus", "Pros"),
        "cons": ("Minus", "Cons"),
        "edited": ("ändrad {date}", "edited {date}"),
        "reply": ("Svar från {shop}", "Reply from {shop}"),
        "picture": ("Kundens bild, {n} av {of}", "Customer's picture, {n} of {of}"),
        "helpful": ("Hjälpsam ({count})", "Helpful ({count})"),
        "unhelpful": ("Inte hjälpsam ({count})", "Not helpful ({count})"),
        "wonder": ("Undrar också ({count})", "I wonder too ({count})"),
        "report": ("Anmäl", "Report"),
        "write": ("Skriv en recension", "Write a review"),
        "ask": ("Ställ en fråga", "Ask a question"),
        "give_answer": ("Svara", "Answer"),
        "tools": ("Sortera och filtrera", "Sort and filter"),
        "more_questions": ("Fler frågor", "More questions"),
        "known": ("Hur vet vi det?", "How do we know?"),
        "listen": ("Ladda ner ljud", "Download sound"),
        "watch": ("Ladda ner film", "Download film"),
        "next": ("Fler recensioner", "More reviews"),
        "first": ("Till första sidan", "Back to the first page"),
        "back": ("Till produkten", "Back to the product"),
        "questions": ("Frågor och svar", "Questions and answers"),
        "no_questions": ("Ingen har frågat något än.", "Nobody has asked anything yet."),
        "question": ("Fråga", "Question"),
        "answer": ("Svar", "Answer"),
        "unanswered": ("Inget svar än", "No answer yet"),
        "accepted": ("Godtaget svar", "Accepted answer"),
        "shop": ("Butiken", "The shop"),
        "buyer": ("Köpare", "Buyer"),
        "review_one": ("{n} recension", "{n} review"),
        "review_many": ("{n} recensioner", "{n} reviews"),
        "rating_one": ("{n} betyg", "{n} rating"),
        "rating_many": ("{n} betyg", "{n} ratings"),
        "question_one": ("{n} fråga", "{n} question"),
        "question_many": ("{n} frågor", "{n} questions"),
        "answered_one": ("{n} besvarad", "{n} answered"),
        "answered_many": ("{n} besvarade", "{n} answered"),
        "answer_one": ("{n} svar till", "{n} more answer"),
        "answer_many": ("{n} svar till", "{n} more answers"),
        "rate": ("Vad tycker du?", "What do you think?"),
        "rate_product": ("Vad tycker du om {name}?", "What do you think of {name}?"),
        "rate_shop": ("Vad tycker du om {name}?", "What do you think of {name}?"),
        "your_stars": ("Ditt betyg", "Your rating"),
        "stars_1": ("Dåligt", "Poor"),
        "stars_2": ("Så där", "Fair"),
        "stars_3": ("Okej", "Okay"),
        "stars_4": ("Bra", "Good"),
        "stars_5": ("Toppen", "Excellent"),
        "your_title": ("Rubrik", "Headline"),
        "your_text": ("Berätta för andra", "Tell others"),
        "text_hint": (
            "Vad var bra, vad kunde vara bättre, vem passar det för?",
            "What was good, what could be better, whom does it suit?",
        ),
        "your_name": ("Namn som visas", "Name to show"),
        "name_hint": ("Utan namn visas recensionen som anonym.", "Without a name the review is anonymous."),
        "optional": ("frivilligt", "optional"),
        "send": ("Skicka recensionen", "Send the review"),
        "change": ("Spara ändringen", "Save the change"),
        "said_before": (
            "Du har recenserat detta tidigare. Här kan du ändra det du skrev.",
            "You have reviewed this before. Here you can change what you said.",
        ),
        "thanks": ("Tack!", "Thank you!"),
        "is_published": ("Din recension är publicerad.", "Your review is published."),
        "is_held": (
            "Din recension läses av en människa innan den visas.",
            "A person reads your review before it is shown.",
        ),
        "is_refused": (
            "Din recension kunde inte publiceras. Skälen står i beslutet.",
            "Your review couldn't be published. The decision gives the reasons.",
        ),
        "to_product": ("Till produkten", "To the product"),
        "change_it": ("Ändra recensionen", "Change the review"),
        "rate_note": (
            "Recensionen märks som verifierat köp. Den publiceras enligt samma regler vad den än säger.",
            "The review is marked as a verified purchase. The same rules hold whatever it says.",
        ),
        "rate_note_shop": (
            "Recensionen märks som verifierad kund. Den publiceras enligt samma regler vad den än säger.",
            "The review is marked as a verified customer's. The same rules hold whatever it says.",
        ),
        "needs_stars": ("Välj mellan en och fem stjärnor.", "Choose one to five stars."),
        "too_long": ("Texten är för lång.", "That is too long."),
        "not_taken": ("Det gick inte att skicka: {why}", "It couldn't be sent: {why}"),
        "link_gone": ("Länken gäller inte längre", "This link doesn't hold any more"),
        "link_gone_why": (
            "Den kan vara för gammal, eller så har ordern avbrutits. Du kan fortfarande skriva en recension hos butiken.",
            "It may be too old, or the order was cancelled. You can still write a review at the shop.",
        ),
        "decision": ("Om det du skickade till oss", "About what you sent us"),
        "decision_gone": (
            "Länken gäller inte, eller så har du tagit tillbaka det som den handlade om.",
            "This link doesn't hold, or you have taken back what it was about.",
        ),
        "on_ground": ("Grund: {ground}", "Ground: {ground}"),
        "what_was_found": ("Det här hittades", "This is what was found"),
        "shop_says": ("Butiken skriver", "The shop writes"),
        "what_you_can_do": ("Det här kan du göra", "What you can do"),
        "your_appeal": ("Varför ska beslutet ändras?", "Why should the decision be changed?"),
        "send_appeal": ("Överklaga", "Appeal"),
        "appeal_empty": ("Skriv varför beslutet ska ändras.", "Write why the decision should be changed."),
        "appealed_before": (
            "Du har redan överklagat det här beslutet med andra ord. Den överklagan gäller.",
            "You have appealed against this decision before, in other words. That appeal stands.",
        ),
        "busy": ("Försök igen om en stund", "Try again in a while"),
        "busy_why": (
            "Något svarar inte just nu. Inget av det du skrev har sparats.",
            "Something doesn't answer just now. Nothing of what you wrote was saved.",
        ),
        "how": ("Så samlas och visas recensionerna", "How reviews are collected and shown"),
    }
)

# What shops ask most often to have rated; another name is shown as the shop wrote it.
_ATTRIBUTES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "comfort": ("Komfort", "Comfort"),
        "design": ("Design", "Design"),
        "durability": ("Hållbarhet", "Durability"),
        "ease-of-use": ("Lätt att använda", "Ease of use"),
        "fit": ("Passform", "Fit"),
        "function": ("Funktion", "Function"),
        "material": ("Material", "Material"),
        "quality": ("Kvalitet", "Quality"),
        "size": ("Storlek", "Size"),
        "value": ("Prisvärdhet", "Value for money"),
        "warmth": ("Värme", "Warmth"),
        "weight": ("Vikt", "Weight"),
    }
)


def chosen(asked: str | None, accept_language: str) -> Language:
    """The language of an answer: what was asked for, else the reader's first that there is, else English."""
    wanted = [asked] if asked else _preferred(accept_language)
    for one in wanted:
        tongue = one.partition("-")[0].lower()
        if tongue in ("sv", "en"):
            return "sv" if tongue == "sv" else "en"
    return DEFAULT


def _preferred(header: str) -> list[str]:
    """The languages of an Accept-Language header (RFC 9110 §12.5.4), the most wanted first."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.strip().partition(";")
        ranked.append((-_quality(quality), place, tag.strip()))
    return [tag for quality, _, tag in sorted(ranked) if quality < 0]


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


class Words:
    """One language's texts and forms."""

    def __init__(self, language: Language, labels: Mapping[str, str] = MappingProxyType({})) -> None:
        """`labels` are what the shop itself calls rated attributes, by name."""
        self.language = language
        self._at = 0 if language == "sv" else 1
        self._labels = labels

    def with_labels(self, labels: Mapping[str, str]) -> "Words":
        """The same words, and the shop's own for rated attributes."""
        return Words(self.language, labels)

    def text(self, key: str, **values: object) -> str:
        """The text by its key, with values put in."""
        return _TEXTS[key][self._at].format(**values)

    def counted(self, key: str, n: int) -> str:
        """A number of things: `counted("review", 1)` is "1 recension"."""
        return self.text(f"{key}_one" if n == 1 else f"{key}_many", n=self.whole(n))

    def whole(self, n: int) -> str:
        """A whole number with its thousands parted: 12 345 in Swedish, 12,345 in English."""
        return f"{n:,}".replace(",", _NARROW_SPACE if self.language == "sv" else ",")

    def decimal(self, value: float, decimals: int = 1) -> str:
        """A number with decimals: 4,6 in Swedish, 4.6 in English."""
        return f"{value:.{decimals}f}".replace(".", "," if self.language == "sv" else ".")

    def percent(self, part: int, of: int) -> str:
        """A share in whole percent: 92 % in Swedish, 92% in English. `of` is at least 1."""
        return f"{round(100 * part / of)}" + ("\u00a0%" if self.language == "sv" else "%")

    def date(self, moment: str) -> str:
        """The day of an ISO 8601 time, written out: 3 september 2026."""
        day = datetime.fromisoformat(moment).astimezone(UTC)
        return f"{day.day} {_MONTHS[self.language][day.month - 1]} {day.year}"

    def attribute(self, name: str) -> str:
        """What a rated attribute is called: as the shop has it, else by its usual name."""
        if name in self._labels:
            return self._labels[name]
        known = _ATTRIBUTES.get(name)
        return known[self._at] if known else name.replace("-", " ").replace("_", " ").capitalize()
