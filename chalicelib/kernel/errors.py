"""The errors a service may raise, by category; `web.problems` maps each to HTTP in one table.

TorgError
├── Invalid        the caller sent something that can't be understood (400)
├── Unauthorised   no credential, or one that doesn't hold (401)
├── Forbidden      the credential holds but doesn't reach this far (403)
├── NotFound       nothing by that id (404)
├── Conflict       the same id was used before with another content (409)
├── TooLarge       more than the documented limit (413)
├── Unsupported    a media type or encoding that isn't accepted (415)
├── TooMany        over a rate (429)
└── Unavailable    a part Torg depends on doesn't answer; trying again may help (503)
"""

from collections.abc import Sequence
from typing import NamedTuple


class FieldError(NamedTuple):
    """One bad field: where it stands and what is wrong with it.

    `pointer` is a JSON Pointer into the body (`/lines/0/price`), or `query:name`, `path:name`,
    `header:Name` for what came outside the body.
    """

    pointer: str
    detail: str


class TorgError(Exception):
    """Base of all errors that a caller is told about. `detail` is safe to show."""

    def __init__(self, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)


class Invalid(TorgError):
    """The request can't be understood; `errors` names the fields."""

    @classmethod
    def field(cls, pointer: str, detail: str) -> "Invalid":
        """An `Invalid` about one field."""
        return cls(f"{pointer}: {detail}", [FieldError(pointer, detail)])


class Unauthorised(TorgError):
    """No credential was sent, or the one sent doesn't hold."""


class Forbidden(TorgError):
    """The credential holds but may not do this."""


class NotFound(TorgError):
    """There is nothing by that id."""


class Conflict(TorgError):
    """The id is taken by something with another content."""


class TooLarge(TorgError):
    """The request is over a documented limit."""


class Unsupported(TorgError):
    """The media type or content encoding isn't accepted here."""


class TooMany(TorgError):
    """The caller is over a rate limit."""


class Unavailable(TorgError):
    """Something Torg depends on didn't answer; the same request may work later."""
