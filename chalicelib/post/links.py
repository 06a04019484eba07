"""The signed links of mails: what each says, and whether it is ours. None of them holds an address."""

import hashlib
from typing import Final, TypeVar

import msgspec

from chalicelib.kernel import cursors
from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import Language

T = TypeVar("T")

_CHOICES: Final = "mail choices"
_UNSUBSCRIBE: Final = "mail unsubscribe"
_LONGEST: Final = 128


class Choices(msgspec.Struct, frozen=True, array_like=True):
    """Whose choices a link opens, and the language that they read."""

    recipient: str
    language: Language


class Unsubscribe(msgspec.Struct, frozen=True, array_like=True):
    """Whose marketing a link ends, by which mail, and the language of the page."""

    recipient: str
    language: Language
    tag: str


class Click(msgspec.Struct, frozen=True, array_like=True):
    """In which mail a link stood."""

    tag: str


def choices_token(choices: Choices, secret: str) -> str:
    """The token that opens a person's choices. It doesn't expire: nor does the right to them."""
    return cursors.seal(choices, purpose=_CHOICES, secret=secret)


def choices(token: str, secret: str) -> Choices:
    """What a token opens. Raises `Invalid` naming `path:token`."""
    return _read(token, Choices, _CHOICES, secret)


def unsubscribe_token(unsubscribe: Unsubscribe, secret: str) -> str:
    """The token that ends somebody's marketing. It doesn't expire."""
    return cursors.seal(unsubscribe, purpose=_UNSUBSCRIBE, secret=secret)


def unsubscribe(token: str, secret: str) -> Unsubscribe:
    """What a token ends. Raises `Invalid` naming `path:token`."""
    return _read(token, Unsubscribe, _UNSUBSCRIBE, secret)


def click_token(click: Click, target: str, secret: str) -> str:
    """The token that leads from a mail to `target` and to nowhere else: the target is signed, not held."""
    return cursors.seal(click, purpose=_to(target), secret=secret)


def click(token: str, target: str, secret: str) -> Click:
    """In which mail the link stood. Raises `Invalid` naming `path:token` if it doesn't lead to `target`."""
    return _read(token, Click, _to(target), secret)


def _to(target: str) -> str:
    return f"mail click {hashlib.sha256(target.encode()).hexdigest()}"


def _read(token: str, kind: type[T], purpose: str, secret: str) -> T:
    try:
        if len(token) > _LONGEST:
            raise Invalid("too long")
        return cursors.unseal(token, kind, purpose=purpose, secret=secret)
    except Invalid as error:
        raise Invalid.field("path:token", "this link isn't one of ours, or not whole") from error
