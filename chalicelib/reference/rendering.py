"""The reference's pages and their files, from the templates. Jinja is imported once one is asked for."""

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from chalicelib.kernel import settings
from chalicelib.kernel.errors import NotFound
from chalicelib.reference import shown, source
from chalicelib.reference.prose import pieces
from chalicelib.web.problems import INTERNAL, KINDS, METHOD

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER: Final = "reference"
_MEDIA: Final = {
    "docs.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "docs.svg": "image/svg+xml",
}
PROBLEMS: Final = "problems"


def index() -> str:
    """The page that lists every operation."""
    return _page("index.html", title="API reference", root="docs/", up="", part="")


def page(name: str) -> str:
    """The page of a room, or that of all problems. Raises `NotFound`."""
    if name == PROBLEMS:
        kinds = sorted({*KINDS.values(), INTERNAL, METHOD}, key=lambda kind: kind.status)
        return _page("problems.html", title="Problems", root="", up="../", part=name, kinds=kinds)
    told = shown.part(name)
    is_off = name in settings.current().off
    return _page("part.html", title=name, root="", up="../", part=name, here=told, is_off=is_off)


def asset(name: str) -> tuple[str, str]:
    """A file's text and media type by its full name. Raises `NotFound`, also for an older one."""
    for short, media in _MEDIA.items():
        if name == _named(short):
            return _read(short), media
    raise NotFound("there is no such file, or no such version of it any more")


def _page(template: str, *, title: str, root: str, up: str, part: str, **values: object) -> str:
    """`root` leads from the page to those of rooms, `up` to the API's base."""
    here = settings.current()
    return (
        _templates()
        .get_template(template)
        .render(
            title=title,
            root=root,
            up=up,
            part=part,
            rooms=shown.rooms(),
            base=here.public_url,
            version=source.document()["info"]["version"],
            **values,
        )
    )


@cache
def _named(short: str) -> str:
    stem, _, ending = short.rpartition(".")
    return f"{stem}-{hashlib.sha256(_read(short).encode()).hexdigest()[:12]}.{ending}"


def _read(name: str) -> str:
    return resources.files("templates").joinpath(_FOLDER, name).read_text("utf-8")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("templates", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = _named
    made.filters["pieces"] = pieces
    return made
