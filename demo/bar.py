"""What stands at the foot of every page of the shop: what just happened behind it, and buttons that play the shop.

It works without script: its sentences come with the page, and its buttons are a form. With script, what the page itself
sends and hears shows at once.
"""

from datetime import datetime
from html import escape
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from demo import telling
from demo.request import Request
from demo.visits import Happening, Scene

COOKIE: Final = "fk_bar"
OPEN: Final = "oppen"
#: The page with a second shopper beside the first; `sida` is what both look at.
BESIDE: Final = "/tillsammans"
ACT: Final = "/bar/gor"
NEWS: Final = "/bar/nytt"
WORDS: Final = "/bar/ord.json"
_SHOWN: Final = 12
_CROWDS: Final = {"on": "crowd_on", "paused": "crowd_off", "off": "crowd_off"}
_HERE: Final = ZoneInfo("Europe/Stockholm")
#: The browser's own frame for a page within a page.
FRAME: Final = "iframe"


def bar(request: Request) -> str:
    """The bar as HTML; nothing without a stack behind the shop, nor around two shoppers, who have one each."""
    if not request.api or request.path == BESIDE:
        return ""
    words = telling.spoken(request.language)["bar"]
    happened = request.visit.since()[-_SHOWN:] if request.visit else []
    is_open = " open" if request.cookies.get(COOKIE) == OPEN and request.fetched_for != FRAME else ""
    return (
        f'<aside class=bar id=bar aria-label="{words["name"]}" {_data(request, happened)}><details{is_open}>'
        f"<summary><b>{words['name']}</b> <span class=bar-last>{_last(happened, request.language)}</span></summary>"
        f"<div class=bar-inside>{_log(happened, words, request.language)}"
        f"<div class=bar-side>{_acts(request, words)}{_links(request, words)}</div></div></details></aside>"
        "<script type=module src=/bar.js></script>"
    )


def told(happening: Happening, language: str) -> dict[str, Any]:
    """One happening as `bar.js` shows it, and as the page comes with it."""
    said = telling.of(happening, language)
    return {
        "number": happening.number,
        "at": happening.at.isoformat(timespec="seconds"),
        "time": shown(happening.at),
        "text": said.text,
        "flow": [[stage.name, stage.is_known] for stage in said.flow],
        "address": said.address,
    }


def buttons(scene: Scene) -> dict[str, bool]:
    """Which buttons are shown as the stage stands."""
    return {
        "ship": bool(scene.order),
        "near": scene.near,
        "later": True,
        "now": bool(scene.clock),
        "pause": scene.crowd == "on",
        "resume": scene.crowd == "paused",
    }


def state(scene: Scene, language: str) -> str:
    """How the stage stands, in words: its clock where it was moved, and who walks about."""
    words = telling.spoken(language)["bar"]
    clock = words["moved"].format(clock=scene.clock) if scene.clock else ""
    return " ".join(
        filter(None, (clock, words[_CROWDS[scene.crowd]], "" if scene.ordered else words["no_order"]))
    )


def shown(moment: datetime) -> str:
    """A moment's time of day as one reads it in Sweden, to the second."""
    return f"{moment.astimezone(_HERE):%H:%M:%S}"


def _data(request: Request, happened: list[Happening]) -> str:
    """Where `bar.js` asks for news and words, and from where on."""
    addresses = {"news": request.to(NEWS), "words": request.to(WORDS), "act": request.to(ACT)}
    told = " ".join(f'data-{name}="{address}"' for name, address in addresses.items())
    return f'{told} data-since="{happened[-1].number if happened else 0}"'


def _last(happened: list[Happening], language: str) -> str:
    return escape(telling.of(happened[-1], language).text) if happened else ""


def _log(happened: list[Happening], words: dict[str, str], language: str) -> str:
    rows = "".join(_row(told(one, language)) for one in reversed(happened))
    hidden = " hidden" if happened else ""
    return (
        f'<div class=bar-log role=log tabindex=0 aria-label="{words["about"]}"><p class=bar-quiet{hidden}>'
        f"{words['empty']}</p><ol>{rows}</ol><p class=bar-quiet>{words['legend']}</p></div>"
    )


def _row(one: dict[str, Any]) -> str:
    text = escape(one["text"])
    if one["address"]:
        text = f'<a href="{escape(one["address"])}">{text}</a>'
    stages = "".join(
        f"<li{' class=known' if is_known else ''}>{escape(name)}</li>" for name, is_known in one["flow"]
    )
    flow = f"<ol class=flow>{stages}</ol>" if stages else ""
    return f'<li><p><time datetime="{one["at"]}">{one["time"]}</time> {text}</p>{flow}</li>'


def _acts(request: Request, words: dict[str, str]) -> str:
    scene = request.scene
    made = "".join(
        f"<button name=gor value={name}{'' if is_shown else ' hidden'}>{words[name]}</button>"
        for name, is_shown in buttons(scene).items()
    )
    beside = ""
    if request.fetched_for != FRAME:
        address = request.to(BESIDE, sida=request.here())
        beside = f'<a class=bar-button href="{escape(address)}">{words["second"]}</a>'
    return (
        f'<form method=post action="{request.to(ACT)}" aria-label="{words["acts"]}">'
        f'<input type=hidden name=till value="{escape(request.here())}">{made}{beside}'
        f"<p class=bar-state role=status>{escape(state(scene, request.language))}</p></form>"
    )


def _links(request: Request, words: dict[str, str]) -> str:
    links = {
        "tour": f"{request.to('/')}#rundtur",
        "mailbox": request.to("/mailbox"),
        "console": f"{quote(request.api)}/admin",
        "reference": "/docs",
    }
    listed = "".join(f'<li><a href="{address}">{words[name]}</a></li>' for name, address in links.items())
    return f'<nav aria-label="{words["links"]}"><ul>{listed}</ul></nav>'
