"""Letters: which kinds of mail there are, and what each is told before it is written.

Everything here is a value: whoever wants a letter gathers what it says (`Letter`), and composing it needs
nothing else. Addresses of links are whole and final.
"""

import enum
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from chalicelib.kernel.money import Money

Language = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")
MOST_PRODUCTS: Final = 3
MOST_SUBJECTS: Final = 4


class Stream(enum.StrEnum):
    """The two streams of mail, which never share a queue, a sender's address or a reputation."""

    TRANSACTIONAL = "transactional"
    MARKETING = "marketing"


class Kind(enum.StrEnum):
    """What a mail is about."""

    WELCOME = "welcome"
    NEW_PASSWORD = "new_password"  # noqa: S105  (a kind of letter)
    ORDER_CONFIRMATION = "order_confirmation"
    ORDER_PAID = "order_paid"
    ORDER_SHIPPED = "order_shipped"
    ORDER_DELIVERED = "order_delivered"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_REFUNDED = "order_refunded"
    QUESTION_ANSWERED = "question_answered"
    MODERATION_DECISION = "moderation_decision"
    REPORT_DECISION = "report_decision"
    REVIEW_REQUEST = "review_request"
    REVIEW_REMINDER = "review_reminder"
    TIMED_OFFER = "timed_offer"
    ABANDONED_CART = "abandoned_cart"
    ABANDONED_BROWSE = "abandoned_browse"
    WIN_BACK = "win_back"

    @property
    def stream(self) -> Stream:
        """The stream it goes with."""
        return Stream.MARKETING if self in MARKETING else Stream.TRANSACTIONAL


MARKETING: Final = frozenset(
    {
        Kind.REVIEW_REQUEST,
        Kind.REVIEW_REMINDER,
        Kind.TIMED_OFFER,
        Kind.ABANDONED_CART,
        Kind.ABANDONED_BROWSE,
        Kind.WIN_BACK,
    }
)
# Kinds that never show recommendations, whatever an operator switches on.
PLAIN: Final = frozenset({Kind.NEW_PASSWORD, Kind.MODERATION_DECISION, Kind.REPORT_DECISION})
# Kinds that show them only where an operator asks for it: nobody who gives something back is sold to by default.
QUIET: Final = frozenset({Kind.ORDER_CANCELLED, Kind.ORDER_REFUNDED})


class Mode(enum.StrEnum):
    """Whether a kind is sent: not at all; composed and kept, not sent; or sent."""

    OFF = "off"
    SHADOW = "shadow"
    LIVE = "live"


class KindSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an operator chose for a kind of mail. `revision` grows with every change."""

    mode: Mode = Mode.LIVE
    # Whether products are recommended in it (where the person and the rules allow it).
    recommendations: bool = True
    revision: int = 0


class Wording(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an operator put in place of a kind's own texts, in one language; empty: the letter's own.

    Texts are plain; `{first_name}`, `{shop}`, `{order}` and the like stand for what the letter is told
    (`letters.texts.PLACEHOLDERS` lists them by kind). `subjects` holds up to four variants: the first is sent
    where no test runs.
    """

    subjects: tuple[str, ...] = ()
    preheader: str = ""
    heading: str = ""
    body: str = ""
    button: str = ""
    revision: int = 0


class Theme(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the shop looks like in its mails. Colours are `#rrggbb`; `legal` stands in every footer."""

    name: str = ""
    logo_url: str = ""
    logo_width: int = 0
    accent: str = "#1f5c44"
    accent_dark: str = "#8fd0b5"
    home_url: str = ""
    privacy_url: str = ""
    legal: str = ""
    # How long a buyer may change their mind, in days; said in the order confirmation. 0: not said.
    withdrawal_days: int = 14
    revision: int = 0


class Count(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A true count behind a recommendation: `people` of the `of` who did something with `title` did it too.

    `list` is the recommendation list's name (`bought-also-bought`, …) and decides the words. Without `people`
    the reason is said without a number (`category`, `popular`, `pinned`: the shop's choice).
    """

    list: str
    title: str = ""
    people: int | None = None
    of: int | None = None


class Quote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shopper's own words about a product, published and allowed to be shown."""

    text: str
    stars: int | None = None
    author: str = ""


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product as a letter shows it. `image_url` is left out where the product is discreet."""

    product_id: str
    title: str
    url: str
    image_url: str | None = None
    price: Money | None = None
    rating: float | None = None
    reviews: int = 0
    reason: Count | None = None
    quote: Quote | None = None
    # Where each of one to five stars leads, and the plain way to the form; for letters that ask for a review.
    star_urls: tuple[str, ...] = ()
    review_url: str | None = None
    discreet: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of an order: `amount` is the whole line's."""

    title: str
    variant: str = ""
    quantity: int = 1
    amount: Money | None = None
    url: str | None = None
    image_url: str | None = None


class OrderPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order as a letter shows it; what isn't known isn't shown. Times are instants in ms.

    `lines` are those that the letter is about (of a part shipment: the shipped ones).
    """

    order_id: str
    number: str
    placed_at: int
    lines: tuple[Line, ...] = ()
    subtotal: Money | None = None
    discount: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None
    tax_percent: float | None = None
    total: Money | None = None
    # Name, street, postal code and town: a line each.
    deliver_to: tuple[str, ...] = ()
    # A day, `2026-11-25`.
    expected: str | None = None
    status_url: str | None = None
    is_whole: bool = True


class Shipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is on its way, and where it can be followed."""

    carrier: str = ""
    number: str = ""
    url: str | None = None


class OfferPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An offer as it is enforced: its code, what it gives, until when (ms), and from which sum on."""

    code: str
    gives: Literal["free_shipping", "percent", "amount"]
    until: int
    percent: int | None = None
    amount: Money | None = None
    least: Money | None = None
    url: str | None = None


class Links(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a letter's footer and button lead. `unsubscribe` is given for marketing only."""

    main: str | None = None
    preferences: str | None = None
    unsubscribe: str | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that one letter is told. Which parts a kind needs, `letters.texts` says; the others are ignored.

    `chosen` are recommendations (at most three), `asked` the products that a review is asked for, or that were
    left in a cart. `is_discreet`: something in it is discreet, so that subject, preheader and pictures say nothing
    of any product. `subject` counts the wording's subjects from 0.
    """

    kind: Kind
    language: Language
    timezone: str = "Europe/Stockholm"
    first_name: str = ""
    links: Links = Links()
    order: OrderPart | None = None
    shipment: Shipment | None = None
    refund: Money | None = None
    chosen: tuple[Product, ...] = ()
    asked: tuple[Product, ...] = ()
    offer: OfferPart | None = None
    # A question's text and its answer's; a decision's statement of reasons, paragraph by paragraph.
    question: str = ""
    answer: str = ""
    paragraphs: tuple[str, ...] = ()
    # Until when a link holds (new password), in ms.
    until: int | None = None
    is_discreet: bool = False
    subject: int = 0


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A letter, written: what is sent. `text` is the HTML's twin, with the same links."""

    kind: Kind
    language: Language
    subject: str
    preheader: str
    html: str
    text: str


Texts = Mapping[str, str]
