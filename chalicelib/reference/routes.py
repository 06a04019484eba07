"""The reference as pages that a browser opens."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_HTML: Final = "text/html; charset=utf-8"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
# A page asks this very API and nothing else. A key may stand in its address, which goes to nobody.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@endpoint(routes, "GET", "/docs", needs=Needs.NOTHING, page=True, answer=None, cache=public(300))
def reference_index(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view gets its call)
    """Every operation of this API in one list, as a page.

    Opened with `?key=pk_…` the pages try requests under that key.
    """
    from chalicelib.reference import rendering

    return Answer(rendering.index(), headers=_HEADERS, content_type=_HTML)


@endpoint(
    routes, "GET", "/docs/{word}", needs=Needs.NOTHING, page=True, answer=None, raises=(NotFound,), cache=public(300),
)  # fmt: skip
def reference_part(call: Call[None, None], word: str) -> Answer:  # noqa: ARG001
    """The operations of one room as a page, each with a form that tries it; or `problems`, which explains them all."""
    from chalicelib.reference import rendering

    return Answer(rendering.page(word), headers=_HEADERS, content_type=_HTML)


@endpoint(
    routes, "GET", "/docs/assets/{file}", needs=Needs.NOTHING, answer=None, raises=(NotFound,), cache=_FOR_EVER,
)  # fmt: skip
def reference_file(call: Call[None, None], file: str) -> Answer:  # noqa: ARG001
    """The style and script of the reference's pages, each under a name made of its content."""
    from chalicelib.reference import rendering

    text, media = rendering.asset(file)
    return Answer(text, headers={"X-Content-Type-Options": "nosniff"}, content_type=media)
