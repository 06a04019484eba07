"""What mails are made of, as this room sees the others: orders, products, people. Times are instants in ms."""

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from chalicelib.kernel import clock
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import LANGUAGES, Kind, Language

# News of what happened longer ago than this come too late for a mail.
LATE: Final = 7 * clock.DAY
# A purchase paid within this time of its placing is one checkout: its confirmation says it all.
PAID_APART: Final = 15 * clock.MINUTE
# Orders over the counter; whoever stood there has the goods and a receipt in their hands.
COUNTER: Final = "store"
_UTM: Final = "utm_"
_RECOMMENDED: Final = "recommended"


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of an order: `price` is that of one, `returned` how many were given back."""

    quantity: int
    product_id: str | None = None
    title: str = ""
    variant: str = ""
    price: Money | None = None
    url: str | None = None
    image_url: str | None = None
    returned: int = 0


class Parcel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parcel of an order: `counts` is how many of each line are in it. Without `shipped_at` nobody saw it leave."""

    id: str
    counts: tuple[int, ...]
    carrier: str = ""
    number: str = ""
    url: str | None = None
    shipped_at: int | None = None


class Back(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money given back at `at`, and for how many of each line."""

    id: str
    at: int
    counts: tuple[int, ...]
    amount: Money | None = None


class Bought(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order as its mails need it: what was bought, by whom, and all that happened to it since."""

    order_id: str
    number: str
    placed_at: int
    language: Language
    timezone: str
    items: tuple[Item, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    backs: tuple[Back, ...] = ()
    paid_at: int | None = None
    delivered_at: int | None = None
    cancelled_at: int | None = None
    email: str | None = None
    customer_id: str | None = None
    first_name: str = ""
    market: str | None = None
    channel: str | None = None
    deliver_to: tuple[str, ...] = ()
    expected: str | None = None
    status_url: str | None = None
    subtotal: Money | None = None
    discount: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None
    tax_percent: float | None = None
    total: Money | None = None
    marketing: bool | None = None
    codes: tuple[str, ...] = ()
    historical: bool = False
    test: bool = False
    erased: bool = False

    @property
    def product_ids(self) -> tuple[str, ...]:
        """The products in it, each once."""
        return tuple(dict.fromkeys(one.product_id for one in self.items if one.product_id))


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product as the catalogue and its reviews know it; `rating` is the true mean of `reviews` with stars."""

    product_id: str
    title: str
    url: str
    image_url: str | None = None
    price: Money | None = None
    category: str | None = None
    brand: str | None = None
    discreet: bool = False
    sellable: bool = True
    rating: float | None = None
    reviews: int = 0


class Candidate(NamedTuple):
    """A product that may be recommended, best first within its group.

    `list` is the list it comes from (`pinned`: none, the shop has it so), `because` the product (or the category) on its left
    side. `people` of `of` are there where they may be printed. Scores of a group are of one scale.
    """

    product_id: str
    list: str
    because: str | None = None
    people: int | None = None
    of: int | None = None
    score: float = 0.0


class Person(NamedTuple):
    """Whom something is about: as members knows them."""

    email: str
    customer_id: str | None = None
    first_name: str = ""
    locale: str | None = None


def language_of(locale: str | None, otherwise: Language) -> Language:
    """The language to write in: the locale's where letters have it."""
    spoken = (locale or "").replace("_", "-").partition("-")[0].lower()
    return next((one for one in LANGUAGES if one == spoken), otherwise)


def market_of(market: str | None, locale: str | None) -> str | None:
    """The market whose titles and prices are shown: as said, else the locale's country, else the shop's own."""
    named = market or (locale or "").replace("_", "-").partition("-")[2]
    return named.upper() if len(named) == 2 and named.isalpha() and named.isascii() else None


class Recommended(NamedTuple):
    """A product that a mail recommended, and where it stood, from 1."""

    position: int
    product_id: str

    @property
    def word(self) -> str:
        """How a link says it."""
        return f"{_RECOMMENDED}.{self.position}.{self.product_id}"


def recommended(url: str) -> Recommended | None:
    """What a counted link says that it recommended; None: it recommends nothing."""
    said = dict(parse_qsl(urlsplit(url).query)).get(f"{_UTM}content", "")
    mark, _, rest = said.partition(".")
    position, _, product_id = rest.partition(".")
    if mark != _RECOMMENDED or not position.isdecimal() or not is_id(product_id):
        return None
    return Recommended(int(position), product_id)


def tagged(url: str, kind: Kind, content: str = "") -> str:
    """The shop's address, saying that a mail of this kind led there (and what in it), in place of any such word before."""
    parts = urlsplit(url)
    kept = [one for one in parts.query.split("&") if one and not one.startswith(_UTM)]
    ours = ["utm_source=torg", "utm_medium=email", f"utm_campaign={kind}"]
    ours += [f"utm_content={content}"] if content else []
    return urlunsplit(parts._replace(query="&".join(kept + ours)))


def is_followable(url: str) -> bool:
    """Whether a mail may lead there: https, or this very machine on a stack of one's own."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in ("127.0.0.1", "localhost"))
