"""What the bar says of each thing that happens: a sentence, and the way it takes through Torg, in two languages."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from demo.visits import Happening

LANGUAGES: Final = ("sv", "en")
_TOLD: Final = Path(__file__).with_name("telling.json")
_KNOWN: Final = "+"


class Stage(NamedTuple):
    """A stop on the way: `is_known` if the demo saw it reached, else it is where the thing is heading."""

    name: str
    is_known: bool


class Told(NamedTuple):
    """A sentence, its way, and where more of it is seen (empty: nowhere)."""

    text: str
    flow: tuple[Stage, ...]
    address: str


def of(happening: Happening, language: str) -> Told:
    """What is said of something that happened on the demo's own server."""
    words = spoken(language)
    said = dict(happening.said)
    if "reason" in said:
        said["reason"] = words["reasons"].get(said["reason"], said["reason"])
    text = words["happened"][happening.kind].format_map(said)
    return Told(text, _flow(happening.kind, words["stages"]), happening.said.get("address", ""))


def spoken(language: str) -> Any:
    """The words of a language; Swedish where the language is another."""
    return _read()[language if language in LANGUAGES else LANGUAGES[0]]


def for_page(language: str) -> dict[str, Any]:
    """What a page needs to tell of the events that it sends itself: `bar.js` reads it."""
    read, words = _read(), spoken(language)
    parts = ("stages", "sent", "events", "live")
    return {
        "leads_to": read["events"],
        "flows": {"sent": read["sent"], "live": read["live"]},
        **{part: words[part] for part in parts},
        **{word: words["bar"][word] for word in ("working", "broken")},
    }


def _flow(kind: str, names: Mapping[str, str]) -> tuple[Stage, ...]:
    return tuple(
        Stage(names[one.removeprefix(_KNOWN)], one.startswith(_KNOWN)) for one in _read()["flows"][kind]
    )


@cache
def _read() -> Any:
    return json.loads(_TOLD.read_text(encoding="utf-8"))
