"""Tokens that let people without a login write: the one in a mail's link, and the one to edit with."""

from typing import Final

import msgspec

from chalicelib.kernel import clock, cursors
from chalicelib.kernel.errors import Forbidden, Invalid

_LINK: Final = "rl_"
_EDIT: Final = "re_"
_LONGEST: Final = 2_000


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What a mail's link says: whose order, what to review (None: the shop), until when (ms) it holds.

    `incentivised`: something is given for the review, which is then marked so.
    """

    order_id: str
    product_id: str | None
    until: int
    incentivised: bool = False


class Edit(msgspec.Struct, frozen=True, array_like=True):
    """Which review may be edited with a token, and as whose."""

    review_id: str
    author: str


def link_token(link: Link, secret: str) -> str:
    """The token that stands for `link`."""
    return _LINK + cursors.seal(link, purpose="review link", secret=secret)


def link_for(
    order_id: str, product_id: str | None, *, days: int, now: int, incentivised: bool = False
) -> Link:
    """A link that holds for `days` days from `now`."""
    return Link(order_id, product_id, now + days * clock.DAY, incentivised)


def link(token: str, pointer: str, secret: str, now: int) -> Link:
    """The link in a token. Raises `Invalid` naming `pointer` if it isn't ours, `Forbidden` if it is too old."""
    if len(token) > _LONGEST or not token.startswith(_LINK):
        raise Invalid.field(pointer, "not a review link's token")
    try:
        read = cursors.unseal(token[len(_LINK) :], Link, purpose="review link", secret=secret)
    except Invalid as error:
        raise Invalid.field(pointer, "the link's token doesn't hold") from error
    if read.until < now:
        raise Forbidden("this link doesn't hold any more")
    return read


def edit_token(edit: Edit, secret: str) -> str:
    """The token with which an author without a login edits their review. It doesn't expire."""
    return _EDIT + cursors.seal(edit, purpose="review edit", secret=secret)


def is_edit_token(token: str) -> bool:
    """Whether a token claims to be one to edit with."""
    return token.startswith(_EDIT)


def edit(token: str, pointer: str, secret: str) -> Edit:
    """What a token lets edit. Raises `Invalid` naming `pointer`."""
    if len(token) > _LONGEST or not is_edit_token(token):
        raise Invalid.field(pointer, "not a token to edit a review with")
    try:
        return cursors.unseal(token[len(_EDIT) :], Edit, purpose="review edit", secret=secret)
    except Invalid as error:
        raise Invalid.field(pointer, "the token doesn't hold") from error
