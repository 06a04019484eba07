"""The bar's addresses: its news, its words, and its buttons."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from demo import answers, bar, notices, playing, telling
from demo.answers import Answer
from demo.house import House
from demo.request import Request
from demo.routing import Route, form, page
from demo.visits import Visit

_JSON: Final = "application/json"
#: Seconds until a page asks again: while an order's first mail is awaited, while a review is, and else.
_SOON, _BY_AND_BY, _LATER = 4, 12, 25
_NEW: Final = timedelta(minutes=2)  # an order whose mail may still be under way
_SCRIPT: Final = "empty"  # what a browser says that a page's script fetches for


def news(house: House, request: Request) -> Answer:
    """What happened to the visit since the happening numbered `efter`, and how the stage stands. The page is open."""
    backstage = house.backstage
    if backstage.square:
        backstage.square.looked()
    if request.visit and backstage.may_play:
        backstage.follower.look(request.visit)
    return _told(house, request)


def act(house: House, request: Request) -> Answer:
    """What a button says. A page's script is told what came of it; without script, the page comes anew."""
    try:
        playing.do(request.form.get("gor", ""), house.backstage, request.visit or Visit(""))
    except ValueError as error:
        return notices.failed(str(error), request)
    return _told(house, request) if request.fetched_for == _SCRIPT else answers.onward(_back(request))


def words(_: House, request: Request) -> Answer:
    """What a page's script says of the events that it sends."""
    return _json(telling.for_page(request.language))._replace(cache="max-age=300")


def reference(_: House, request: Request, part: str) -> Answer:
    """The API's reference, which the API itself shows; its forms get the shop's own key."""
    return answers.onward(f"{request.api}/docs{part}?{urlencode({'key': request.key})}")


def script(_: House, __: Request) -> Answer:
    """The bar's script."""
    return _file("text/javascript", "bar.js")


def look(_: House, __: Request) -> Answer:
    """How the bar looks, and with it the tour and the two shoppers."""
    return _file("text/css", "bar.css", "touring.css", "second.css")


def _told(house: House, request: Request) -> Answer:
    visit = request.visit
    scene = house.backstage.scene(visit)
    since = request.asked.get("efter") or request.form.get("efter") or "0"
    happened = visit.since(int(since) if since.isdecimal() else 0) if visit else []
    return _json(
        {
            "news": [bar.told(one, request.language) for one in happened],
            "shown": bar.buttons(scene),
            "state": bar.state(scene, request.language),
            "again": _again(visit) if visit else _LATER,
        }
    )


def _again(visit: Visit) -> int:
    orders = visit.all("ordered")
    if orders and datetime.now(UTC) - orders[-1].at < _NEW:
        return _SOON
    return _BY_AND_BY if visit.did("shipped") and not visit.did("published") else _LATER


def _json(told: dict[str, Any]) -> Answer:
    return Answer(json.dumps(told, ensure_ascii=False), _JSON)


def _file(media: str, *names: str) -> Answer:
    text = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
    return Answer(text, f"{media}; charset=utf-8", cache="max-age=60")


def _back(request: Request) -> str:
    """The page that the button stood on: only ever one of the shop's own."""
    to = request.form.get("till", "")
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else request.to("/")


ROUTES: Final[tuple[Route, ...]] = (
    page(bar.NEWS, news),
    page(r"/bar/ord\.json", words),
    page(r"/bar\.js", script),
    page(r"/bar\.css", look),
    page(r"/docs((?:/[a-z-]{1,40})?)", reference),
    form(bar.ACT, act),
)
