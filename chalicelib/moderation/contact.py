"""Links, ways to reach somebody, and figures that belong to one person.

Swearing can be let be; an address can't be called back once it is shown. Every expression here is bounded and
starts only at the beginning of a word, so that none can be made to work long.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from chalicelib.moderation.domain import Reason

_TLDS: Final = "se|com|net|org|io|eu|info|biz|xyz|ru|cn|ly|tk|cc|gg|dk|fi|uk|shop|store|site|online|club|top|vip|icu|live|link"
_WORDLIKE: Final = "nu|no|me|de|co|it|is|to|app|tv|us|in|pl|fr|es|nl"
_LINK: Final = re.compile(
    r"(?<![\w@.-])(?P<scheme>https?:/{1,2}|hxxps?:/{1,2}|www\.)?"
    rf"(?P<host>(?:[a-z0-9åäö-]{{1,63}}\.){{1,4}}(?:(?:{_TLDS})(?![\w@-])|(?:{_WORDLIKE})(?![\w@-])))"
    r"(?P<path>[/?][^\s]{0,200})?"
)
_SCHEME_ONLY: Final = re.compile(
    r"(?<!\w)(?:https?|hxxps?|ftp)://[^\s]{1,200}|(?<!\w)javascript:[^\s]{1,80}"
    # Whoever writes www. means an address, under whichever top level.
    r"|(?<![\w@./-])www\.(?:[a-z0-9åäö-]{1,63}\.){1,3}[a-z]{2,24}(?![\w@-])"
)
_SPOKEN_LINK: Final = re.compile(
    r"(?<!\w)[\w-]{2,63}(?: ?[\[({] ?(?:dot|punkt|\.) ?[\])}] ?(?:com|net|org|se|nu|ru|shop|info)"
    r"| (?:dot|punkt) (?:com|net|org|shop|info)| ?\. (?:com|net|org|xyz|shop|ru|info|ly)| \. ?(?:com|net|org|xyz|shop|ru|info|ly))(?!\w)"
)
_SHORTENERS: Final = frozenset(
    {
        "bit.ly",
        "t.me",
        "wa.me",
        "tinyurl.com",
        "goo.gl",
        "cutt.ly",
        "is.gd",
        "ow.ly",
        "rb.gy",
        "linktr.ee",
        "t.ly",
    }
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?(?:@|[\[({] ?(?:at|a|snabel-?a|@) ?[\])}]|\((?:at|a)\)) ?"
    r"[\w-]{1,63}(?: ?(?:\.|[\[({] ?(?:dot|punkt|\.) ?[\])}]| dot | punkt ) ?[a-z]{2,12}){1,3}(?!\w)"
)
_SPOKEN_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} (?:at|snabel-?a) (?:gmail|hotmail|outlook|yahoo|live|icloud|protonmail|telia)\b"
)
# Addresses of a business and not of anyone: who complains about one says where they have written.
_ROLE: Final = re.compile(
    r"(?:kundservice|kundtjanst|kundtjänst|support|info|help|hjalp|hjälp|kontakt|contact|service|retur|returns|order)@"
)
_PHONE: Final = re.compile(
    r"(?<![\w.,-])(?:\+ ?\d{1,3}[ .-]?(?:\(0\) ?)?|0(?=[1-9]))(?:[ .()/-]{0,2}\d){7,11}(?![\d-])"
    r"|(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\d-])"
)
_FIGURES: Final = (
    "noll|ett|två|tre|fyra|fem|sex|sju|åtta|nio|zero|one|two|three|four|five|six|seven|eight|nine|oh|nolla"
)
_SPOKEN_PHONE: Final = re.compile(
    rf"(?<!\w)(?:(?:{_FIGURES}|\d)[ ,.-]{{1,2}}){{7,14}}(?:{_FIGURES}|\d)(?!\w)"
)
_SERVICES: Final = "instagram|insta|ig|snapchat|snap|telegram|tele|tg|whatsapp|wapp|wechat|kik|signal|discord|tiktok|onlyfans|skype|line|viber|facebook|fb"
_NAMED_HANDLE: Final = re.compile(
    rf"(?<!\w)(?:{_SERVICES})(?: ?[:=@] ?@?| (?:är|heter|is|id|handle|namn)[: ]{{1,2}}@?)[\w.]{{3,40}}"
)
_AT_HANDLE: Final = re.compile(r"(?<![\w.@])@[a-z0-9_][\w.]{2,30}(?![\w@])")
_PERSONAL_NUMBER: Final = re.compile(r"(?<![\d-])(?:19|20)?(\d{6})[-+]?(\d{4})(?![\d-])")
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?(?!\w)")
_ORDER: Final = re.compile(
    r"(?:order|art|ean|artikel|serie|kund|ärende|case|ticket|part|kolli)\S{0,8} ?\S{0,4} ?\S{0,4}$"
)
_STREET: Final = re.compile(
    r"(?<!\w)(?:[a-zåäöé]{2,30}(?:gatan|vägen|gränd|stigen|torget|allén|backen|gata|väg) \d{1,4} ?[a-z]?(?!\w)"
    r"|\d{1,5} [a-z]{3,30} (?:street|road|avenue|lane|drive)(?!\w))"
)
_LIVES: Final = re.compile(
    r"(?<!\w)(?:bor|bodde|hemma hos|hemadress|privatadress|lives|home address|her house|his house|adressen hem)(?!\w)"
)


def findings(text: str, own: Sequence[str]) -> Iterator[Reason]:
    """What folded text holds of links and contact data. Links to `own` addresses are the shop's and welcome."""
    emails = [*_EMAIL.finditer(text), *_SPOKEN_EMAIL.finditer(text)]
    if emails:
        private = [match[0] for match in emails if not _ROLE.match(match[0])]
        yield Reason("email", 60 if private else 25, private[0] if private else emails[0][0])
    for rule in (_links, _phones, _handles, _persons):
        yield from rule(_without(text, emails), own)


def _without(text: str, found: Sequence[re.Match[str]]) -> str:
    """The text with what was understood blanked out, so that it isn't found a second time as something else."""
    for match in found:
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def _links(text: str, own: Sequence[str]) -> Iterator[Reason]:
    foreign = [match for match in _LINK.finditer(text) if _is_link(match) and not _is_own(match["host"], own)]
    if any(match["host"].removeprefix("www.") in _SHORTENERS for match in foreign):
        yield Reason("link", 80, next(m[0] for m in foreign if m["host"].removeprefix("www.") in _SHORTENERS))
    elif any(match["scheme"] or match["path"] for match in foreign):
        yield Reason("link", 60, next(m[0] for m in foreign if m["scheme"] or m["path"]))
    elif foreign:
        # A shop named by its address, as one speaks of it, isn't yet advertising for it.
        yield Reason("link", min(30 + 10 * (len(foreign) - 1), 60), foreign[0][0])
    else:
        spoken = _SPOKEN_LINK.search(text) or next(_bare(text, own), None)
        if spoken:
            yield Reason("link", 60, spoken[0])


def _bare(text: str, own: Sequence[str]) -> Iterator[re.Match[str]]:
    """Addresses with a scheme or www. whose host isn't a known one; the shop's own are passed over."""
    for match in _SCHEME_ONLY.finditer(text):
        host = re.split(r"[/?#:]", match[0].rpartition("://")[2])[0]
        if not _is_own(host, own):
            yield match


def _is_link(match: re.Match[str]) -> bool:
    """Whether this is an address, and not a full stop without a space after it."""
    wordlike = match["host"].rpartition(".")[2] in _WORDLIKE.split("|")
    named = match["host"].removeprefix("www.") in _SHORTENERS
    return bool(match["scheme"] or match["path"] or named) or not wordlike


def _is_own(host: str, own: Sequence[str]) -> bool:
    return any(host == one or host.endswith("." + one) for one in own)


def _phones(text: str, own: Sequence[str]) -> Iterator[Reason]:  # noqa: ARG001  (one shape for all rules)
    found = _PHONE.search(text)
    if found:
        yield Reason("phone", 55, found[0])
    elif spoken := _SPOKEN_PHONE.search(text):
        yield Reason("phone", 50, spoken[0])


def _handles(text: str, own: Sequence[str]) -> Iterator[Reason]:  # noqa: ARG001  (one shape for all rules)
    named = _NAMED_HANDLE.search(text)
    if named:
        yield Reason("handle", 45, named[0])
    elif mentioned := _AT_HANDLE.search(text):
        # Somebody is thanked or blamed by their name; that alone sells nothing.
        yield Reason("handle", 30, mentioned[0])


def _persons(text: str, own: Sequence[str]) -> Iterator[Reason]:  # noqa: ARG001  (one shape for all rules)
    for code, pattern, holds in _NUMBERS:
        found = next(
            (one for one in pattern.finditer(text) if holds(one[0]) and not _is_order(text, one)), None
        )
        if found:
            # The number itself isn't kept in the finding: it would be spread by what is to protect it.
            yield Reason(code, 70)
    street = _STREET.search(text)
    if street:
        yield Reason("home_address", 55 if _LIVES.search(text) else 15, street[0])


def _is_order(text: str, match: re.Match[str]) -> bool:
    """Whether a number is said to be that of an order or an article."""
    return _ORDER.search(text[max(0, match.start() - 25) : match.start()]) is not None


def _is_personal_number(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    # Who was born in these years doesn't shop yet; orders are numbered by their date.
    if len(digits) == 12 and digits[:4] >= [2, 0, 2, 0]:
        return False
    digits = digits[-10:]
    month, day = digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return _luhn(digits)


def _is_card(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    return digits[0] in (2, 3, 4, 5, 6) and 15 <= len(digits) <= 16 and _luhn(digits)


def _is_iban(text: str) -> bool:
    """ISO 13616: moved round and read as one number, the remainder by 97 is 1."""
    compact = text.replace(" ", "")
    if not compact[4:].isalnum() or not compact.isascii():
        return False
    return int("".join(str(int(one, 36)) for one in compact[4:] + compact[:4])) % 97 == 1


def _luhn(digits: Sequence[int]) -> bool:
    """ISO/IEC 7812-1 annex B: every second figure from the right doubled, cross sums add up to tens."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


_NUMBERS: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("identity_number", _PERSONAL_NUMBER, _is_personal_number),
    ("account_number", _CARD, _is_card),
    ("account_number", _IBAN, _is_iban),
)
