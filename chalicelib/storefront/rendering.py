"""The fragments' HTML and their stylesheets, from the templates."""

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

from chalicelib.kernel import settings
from chalicelib.storefront import built, saying, structured
from chalicelib.storefront.how import HowView
from chalicelib.storefront.saying import Saying
from chalicelib.storefront.shown import Shown
from chalicelib.storefront.wording import Words

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER: Final = "storefront"
REVIEWS: Final = "reviews"
PAGES: Final = "pages"
ALONE: Final = "alone"


class Links(NamedTuple):
    """Where the fragment points: its stylesheet, its first page, and the next one if there is one; how its numbers are
    known, and the stylesheet of the page around it.
    """

    stylesheet: str
    first: str
    next: str | None
    how: str = ""
    alone: str = ""


def fragment(shown: Shown, words: Words, links: Links, shop: str, *, is_still: bool = False) -> str:
    """The fragment: a custom element with its content in a declarative shadow root, and JSON-LD beside it.

    One that `is_still` holds no places for what a script would add.
    """
    from markupsafe import Markup

    told = structured.product_json(shown) if shown.is_first else None
    return (
        _templates()
        .get_template("reviews.html")
        .render(
            shown=shown,
            w=words,
            links=links,
            shop=shop,
            is_still=is_still,
            # What could end the element is written as escapes in it.
            structured=None if told is None else Markup(told),  # nosec B704  # noqa: S704  # nosemgrep: markup-from-values
        )
    )


def document(shown: Shown, words: Words, links: Links, shop: str) -> str:
    """The fragment as a page of its own, for readers without script who follow a link to more reviews."""
    from markupsafe import Markup

    drawn = fragment(shown, words, links, shop, is_still=True)
    inner = Markup(drawn)  # nosec B704  # noqa: S704  # nosemgrep: markup-from-values  (escaped by the same templates)
    page = _templates().get_template("document.html")
    return page.render(shown=shown, w=words, stylesheet=links.alone, fragment=inner)


def piece(name: str, say: Saying, **values: object) -> str:
    """A small fragment, by the name of its template, which is also its stylesheet's."""
    sheet = f"{settings.current().public_url}/v1/assets/{built.file_name(f'{name}.css')}"
    return _templates().get_template(f"{name}.html").render(say=say, stylesheet=sheet, **values)


def page(template: str, words: Words, *, title: str, **values: object) -> str:
    """A page of its own that a mail leads to, in the shop's name."""
    here = settings.current()
    sheet = f"{here.public_url}/v1/assets/{stylesheet_name(PAGES)}"
    return (
        _templates()
        .get_template(template)
        .render(w=words, title=title, shop=here.shop_name, stylesheet=sheet, **values)
    )


def how(told: HowView, words: Words) -> str:
    """The page that says in plain words how a count is known."""
    return page("how.html", words, title=told.title[words.language], paragraphs=told.text[words.language])


@cache
def stylesheet(name: str = REVIEWS) -> str:
    """A stylesheet's text: the fragment's (the elements' own), that of pages, or of the page around a fragment."""
    if name == REVIEWS:
        found = built.asset(stylesheet_name(REVIEWS))
        assert found is not None, "it was built"
        return found.text
    return resources.files("templates").joinpath(_FOLDER, f"{name}.css").read_text("utf-8")


@cache
def stylesheet_name(name: str = REVIEWS) -> str:
    """A stylesheet's file name, which changes with its content: it may be cached for ever."""
    if name == REVIEWS:
        return built.file_name(f"{name}.css")
    return f"{name}.{hashlib.blake2b(stylesheet(name).encode(), digest_size=8).hexdigest()}.css"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # A warm function parses each template once.
    made = Environment(
        loader=PackageLoader("templates", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.filters["address"] = address
    made.filters["filled"] = saying.filled
    return made


def address(url: str) -> str:
    """The address as it may stand in a link or a picture; one of a scheme that could run is left out."""
    return url if url.startswith(("https://", "http://", "/")) else "#"
