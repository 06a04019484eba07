"""The shop's files: its look, its script, products' pictures and customers' photos."""

from pathlib import Path
from typing import Final

from demo import catalogue, notices, pictures
from demo.answers import Answer
from demo.house import House
from demo.request import Request
from demo.routing import Route, page

_HERE: Final = Path(__file__).parent
_MEDIA: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def picture(_: House, __: Request, product_id: str) -> Answer:
    """A product's drawing, or the way to its feed's picture; a box's for what the shop doesn't know."""
    known = catalogue.products().get(product_id)
    if known and known.image:
        return Answer("", status=303, to=known.image)
    drawn = pictures.picture(*known.picture) if known else pictures.unknown()
    return Answer(drawn, "image/svg+xml", cache="max-age=3600")


def photo(_: House, request: Request, name: str) -> Answer:
    """A customer's photo."""
    # Only those who bring the demo in ask for photos, and drawing needs a library that pages don't.
    from demo import photos

    if name not in photos.SCENES:
        return notices.missing(request)
    return Answer(photos.photo(name), "image/jpeg", cache="max-age=3600")


def file(_: House, __: Request, name: str, kind: str) -> Answer:
    """A stylesheet or the script."""
    text = (_HERE / f"{name}.{kind}").read_text(encoding="utf-8")
    return Answer(text, _MEDIA[kind], cache="max-age=60")


ROUTES: Final[tuple[Route, ...]] = (
    page(r"/bilder/([A-Za-z0-9._:-]{1,128})\.svg", picture),
    page(r"/foton/([a-z0-9-]{1,60})\.jpg", photo),
    page(r"/(shop|pages|mailbox|torg-sizes)\.(css)", file),
    page(r"/(shop)\.(js)", file),
)
