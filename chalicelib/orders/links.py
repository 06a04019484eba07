"""The journey link: what a storefront's script leaves with a cart, so that the order finds its buyer's journey.

`<anonymous id>.<session id>`, each percent-encoded but for `A–Z a–z 0–9 _ ~ -`; one of them may be empty. The
script writes it as the cart attribute (order meta) `_torg_session`, after the visitor agreed to analytics and
never before: it is itself the word that they agreed.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

NAME: Final = "_torg_session"
_PART: Final = r"((?:[A-Za-z0-9_~-]|%[0-9A-Fa-f]{2})*)"
_FORM: Final = re.compile(rf"{_PART}\.{_PART}")
_LONGEST: Final = 256
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f]")


class Link(NamedTuple):
    """A visitor's ids, as the storefront's script calls them."""

    anonymous_id: str | None
    session_id: str | None


NOBODY: Final = Link(None, None)


def text(link: Link) -> str:
    """The link as it stands in a cart."""
    return ".".join(quote(part or "", safe="").replace(".", "%2E") for part in link)


def parse(written: str) -> Link:
    """The link in `written`. Shoppers can write into their cart what they like: what is no link, is nobody."""
    match = _FORM.fullmatch(written)
    if match is None:
        return NOBODY
    try:
        parts = [unquote(part, errors="strict") for part in match.groups()]
    except UnicodeDecodeError:
        return NOBODY
    if any(len(part) > _LONGEST or part != part.strip() or _HIDDEN.search(part) for part in parts):
        return NOBODY
    return Link(parts[0] or None, parts[1] or None)
