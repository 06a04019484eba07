"""The tour on the start page: seven steps that a newcomer clicks through, each ticked when it was really done."""

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from demo import aisles, answers, catalogue
from demo.answers import Answer
from demo.request import Request
from demo.routing import Route, form
from demo.visits import Visit

_WORDS: Final = Path(__file__).with_name("touring.json")
BEGIN: Final = "/rundtur"
_THINGS: Final = 3  # that one looks at in the first step
_PAIR: Final = 2
_PRODUCT: Final = re.compile(r"/p/([A-Za-z0-9._:-]{1,128})")
_TENTS: Final = ("vila-tunneltalt-2", "holme-kupoltalt-3")
_PHRASE: Final = {"sv": "tält", "en": "tent"}
_WORD: Final = re.compile(r"\w{3,}")
#: For each step what must have been done. How often says `_TIMES`; once where it says nothing.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "look": ("look",),
    "search": ("search",),
    "compare": ("compare",),
    "buy": ("ordered",),
    "mail": ("mailbox",),
    "weeks": ("shipped", "later", "reviewed", "published"),
    "square": ("near", "square", "reference"),
}
_TIMES: Final = {"look": _THINGS}
_TICK: Final = (
    '<svg viewBox="0 0 20 20" width=20 height=20 aria-hidden=true><path d="M4.5 10.5l3.7 3.7 7.3-8" fill=none '
    "stroke=currentColor stroke-width=2.4 stroke-linecap=round stroke-linejoin=round /></svg>"
)


def tick(visit: Visit, request: Request) -> None:
    """Tick what opening this page does for the tour."""
    path = request.path
    if found := _PRODUCT.fullmatch(path):
        visit.tick("look", found[1])
    elif path == "/sok" and request.asked.get("q", "").strip():
        visit.tick("search")
    elif path == "/jamfor" and _compared(request) >= _PAIR:
        visit.tick("compare")
    elif path.startswith("/mailbox") and visit.did("ordered"):
        visit.tick("mailbox")
    elif path in ("/just-nu", "/docs"):
        visit.tick({"/just-nu": "square", "/docs": "reference"}[path])


def _compared(request: Request) -> int:
    named = request.asked.get("p", "")
    return len(set(named.split(","))) if named else len(request.compared)


def done(visit: Visit | None) -> frozenset[str]:
    """The steps that a visit has done."""
    return frozenset(
        step for step, parts in STEPS.items() if visit and all(_did(visit, one) for one in parts)
    )


def section(request: Request) -> str:
    """The tour as HTML; nothing without a stack behind the shop."""
    if not request.api:
        return ""
    words, visit = _spoken(request.language), request.visit
    ticked = done(visit)
    following = next((step for step in STEPS if step not in ticked), "") if visit else ""
    steps = "".join(
        _step(number, step, request, is_done=step in ticked, is_next=step == following)
        for number, step in enumerate(STEPS, 1)
    )
    return (
        "<section class=tour id=rundtur aria-labelledby=rundturen><div class=tour-lead>"
        f"<div><h2 id=rundturen>{words['heading']}</h2><p>{words['lead']}</p></div>"
        f"<div class=tour-start>{_start(request, len(ticked), words)}</div></div>"
        f"<ol class=tour-steps>{steps}</ol></section>"
    )


def begin(_: Any, request: Request) -> Answer:
    """The tour begins: from now on it is remembered what was done."""
    if request.visit and not request.visit.did("begun"):
        request.visit.note("begun")
    return answers.onward(f"{request.to('/')}#rundtur")


def _did(visit: Visit, part: str) -> bool:
    return visit.did(part) >= _TIMES.get(part, 1)


def _start(request: Request, count: int, words: Any) -> str:
    beside = escape(request.to("/tillsammans", sida=_thing(_pair(), request)))
    second = f'<a class=button href="{beside}">{words["second"]}</a>'
    if request.visit is None:
        return (
            f'<form method=post action="{request.to(BEGIN)}"><button class="button primary">{words["begin"]}</button>'
            f"</form>{second}<p class=tour-note>{words['cookie']}</p>"
        )
    said = words["all"] if count == len(STEPS) else words["progress"].format(done=count)
    return (
        f"<p class=tour-progress><progress max={len(STEPS)} value={count} aria-hidden=true></progress> {said}</p>"
        f"{second}"
    )


def _step(number: int, step: str, request: Request, *, is_done: bool, is_next: bool) -> str:
    words = _spoken(request.language)
    told = words["steps"][step]
    mark = f"{_TICK}<span class=unseen>{words['done']}: </span>" if is_done else str(number)
    kind = "done" if is_done else "next" if is_next else "ahead"
    current = " aria-current=step" if is_next else ""
    return (
        f"<li class={kind}{current}><h3><span class=tour-mark>{mark}</span> {told['title']}</h3>"
        f"<p>{told['text']}</p>{_parts(step, request.visit, words)}"
        f"<div class=tour-ways>{_acts(step, request, words)}{_links(step, request, words)}</div></li>"
    )


def _parts(step: str, visit: Visit | None, words: Any) -> str:
    """How far a step of several parts has come."""
    if visit is None:
        return ""
    if step == "look" and 0 < visit.did("look") < _THINGS:
        return f"<p class=tour-part>{words['parts']['look'].format(n=visit.did('look'))}</p>"
    if len(STEPS[step]) == 1:
        return ""
    listed = "".join(
        f"<li{' class=done' if _did(visit, one) else ''}>{_TICK if _did(visit, one) else ''}{words['parts'][one]}</li>"
        for one in STEPS[step]
    )
    return f"<ul class=tour-parts>{listed}</ul>"


def _acts(step: str, request: Request, words: Any) -> str:
    """The steps that play the shop have the bar's buttons, once there is an order."""
    scene, visit = request.scene, request.visit
    if not visit or not visit.did("ordered"):
        return ""
    parcel = "ship" if scene.order else "later"
    act = {"weeks": parcel, "square": "near" if scene.near else ""}.get(step, "")
    if not act:
        return ""
    back = escape(f"{request.to('/')}#rundtur")
    return (
        f'<form method=post action="{request.to("/bar/gor")}"><input type=hidden name=till value="{back}">'
        f"<button class=button name=gor value={act}>{words['acts'][act]}</button></form>"
    )


def _links(step: str, request: Request, words: Any) -> str:
    pair = _pair()
    addresses = {
        "look": _thing(pair, request),
        "search": request.to("/sok", q=_phrase(pair, request)),
        "compare": request.to("/jamfor", p=",".join(pair)),
        "buy": request.to("/varukorg"),
        "mail": request.to("/mailbox"),
        "weeks": f"{request.api}/admin",
        "square": request.to("/just-nu"),
    }
    usual = words["steps"][step]["do"]
    said = usual if pair == _TENTS else words["own"].get(step, usual)
    link = f'<a href="{escape(addresses[step])}">{said}</a>'
    return f'{link} <a href="/docs">{words["reference"]}</a>' if step == "square" else link


def _pair() -> tuple[str, ...]:
    """Two things to weigh against each other: two tents; of one's own feed the first two that stand on one shelf."""
    if set(_TENTS) <= set(catalogue.products()):
        return _TENTS
    shelves: dict[str, list[str]] = {}
    for one in aisles.shown():
        shelves.setdefault(one.category, []).append(one.id)
    return tuple(max(shelves.values(), key=lambda ids: min(len(ids), _PAIR), default=[])[:_PAIR])


def _thing(pair: tuple[str, ...], request: Request) -> str:
    return request.product(pair[0]) if pair else request.to("/")


def _phrase(pair: tuple[str, ...], request: Request) -> str:
    """What is searched for: of one's own feed the first word of what the pair's first is called."""
    if pair == _TENTS or not pair:
        return _PHRASE[request.language]
    title = catalogue.products()[pair[0]].title
    found = _WORD.search(title)
    return found[0] if found else title


def _spoken(language: str) -> Any:
    return _read()[language if language in _PHRASE else "sv"]


@cache
def _read() -> Any:
    return json.loads(_WORDS.read_text(encoding="utf-8"))


ROUTES: Final[tuple[Route, ...]] = (form(BEGIN, begin),)
