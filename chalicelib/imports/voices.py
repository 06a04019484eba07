"""What shoppers said elsewhere, as every format is read into it: reviews, and questions with their answers.

Times are milliseconds since 1970, texts plain and whole; which product is meant isn't known yet.
"""

from typing import Any, Final, Literal

import msgspec

from chalicelib.kernel.errors import FieldError

State = Literal["published", "held", "rejected"]
Verified = Literal["buyer", "shopper"]
By = Literal["shop", "buyer", "shopper"]

# What became of a row.
ADDED: Final = "added"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"
UNMATCHED: Final = "unmatched"
TAKEN: Final = frozenset({ADDED, CHANGED, UNCHANGED})


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a row says of its product, each a reason to take it for one of ours."""

    ids: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.ids or self.skus or self.handles or self.gtins)


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the merchant answered to a review; `at` is None where the file doesn't say when."""

    text: str
    at: int | None = None
    name: str = ""


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review. `about` is `site` for one of the shop itself, which has no product.

    `source` is the system it comes from, `id` what it is called in the shop that exported it, if it was one
    of ours; `customer_id` is the shop's own name for its author. `media` are addresses.
    """

    external_id: str
    created_at: int
    source: str = ""
    id: str = ""
    about: Literal["product", "site"] = "product"
    product: Product = Product()
    edited_at: int | None = None
    state: State = "published"
    stars: int | None = None
    score: int | None = None
    title: str = ""
    text: str = ""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    attributes: dict[str, int] = {}
    recommends: bool | None = None
    language: str | None = None
    locale: str | None = None
    customer_id: str = ""
    name: str = ""
    email: str = ""
    verified: Verified | None = None
    incentivised: bool = False
    helpful: int = 0
    not_helpful: int = 0
    reply: Reply | None = None
    media: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer to a question; `by` says who speaks."""

    external_id: str
    created_at: int
    text: str
    state: State = "published"
    by: By = "shopper"
    accepted: bool = False
    author: str = ""
    name: str = ""
    email: str = ""
    language: str | None = None
    helpful: int = 0
    not_helpful: int = 0


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question with its answers, in the file's order."""

    external_id: str
    created_at: int
    text: str
    product: Product = Product()
    state: State = "published"
    author: str = ""
    name: str = ""
    email: str = ""
    language: str | None = None
    helpful: int = 0
    not_helpful: int = 0
    answers: tuple[Answer, ...] = ()


class Fault(msgspec.Struct, frozen=True):
    """Why a row can't be read: the field (empty: the row as a whole), and what is wrong with it."""

    field: str
    detail: str

    def as_error(self) -> FieldError:
        """As the API tells it."""
        return FieldError(f"/{self.field}" if self.field else "", self.detail)


class Spoken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of a file (several, where a question has answers): what it says, or why it can't be read.

    `row` is its number in the file, the first after a header being 1; `rows` how many there are of it.
    """

    row: int
    rows: int = 1
    review: Review | None = None
    question: Question | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def external_id(self) -> str:
        """The id that it had where it comes from; empty if it couldn't be read."""
        said = self.review or self.question
        return said.external_id if said else ""

    @property
    def source(self) -> str:
        """The system that gave it its id."""
        return self.review.source if self.review else ""

    @property
    def product(self) -> Product:
        """What it says of its product."""
        said = self.review or self.question
        return said.product if said else Product()


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a row: one of `added`, `changed`, `unchanged`, `refused`, `unmatched`."""

    row: int
    outcome: str
    external_id: str = ""
    product_id: str | None = None
    id: str | None = None
    state: str | None = None
    errors: tuple[Fault, ...] = ()


class Unreadable(ValueError):
    """A field that can't be read."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.fault = Fault(field, detail)


class BrokenFile(ValueError):
    """The file as a whole can't be read; the message says where and why."""


Cells = dict[str, Any]
