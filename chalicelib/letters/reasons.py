"""Why a product is recommended, as a sentence with the true count behind it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chalicelib.letters.domain import Count
from chalicelib.letters.speech import Speech
from chalicelib.letters.texts import N_


class _Said(NamedTuple):
    """What is said with the count, worded so that it holds for one person and for many; and without it."""

    counted: str
    uncounted: str


_SAID: Final[Mapping[str, _Said]] = {
    "viewed-also-viewed": _Said(
        N_("{n} of {of} who viewed {title} also viewed this"),
        N_("Often viewed together with {title}"),
    ),
    "viewed-then-bought": _Said(
        N_("{n} of {of} who viewed {title} bought this"),
        N_("Often bought by those who viewed {title}"),
    ),
    "bought-also-bought": _Said(
        N_("{n} of {of} who bought {title} also bought this"),
        N_("Often bought together with {title}"),
    ),
    "liked-also-liked": _Said(
        N_("{n} of {of} who like {title} like this too"),
        N_("Liked by those who like {title}"),
    ),
    "compared-also-compared": _Said(
        N_("{n} of {of} who compared {title} also compared this"),
        N_("Often compared with {title}"),
    ),
    "compared-then-bought": _Said(
        N_("{n} of {of} who compared {title} bought this"),
        N_("Often bought by those who compared {title}"),
    ),
    "searched-then-viewed": _Said(
        N_("{n} of {of} who searched for “{title}” viewed this"),
        N_("Often viewed after a search for “{title}”"),
    ),
    "searched-then-bought": _Said(
        N_("{n} of {of} who searched for “{title}” bought this"),
        N_("Often bought after a search for “{title}”"),
    ),
}
_SAME: Final = {
    "keyword-then-viewed": "searched-then-viewed",
    "keyword-then-bought": "searched-then-bought",
}


def sentence(count: Count | None, speech: Speech) -> str:
    """A reason in words; empty where there is none. A number is told only together with what it is of."""
    if count is None:
        return ""
    said = _SAID.get(_SAME.get(count.list, count.list))
    if said is None or not count.title:
        return _general(count, speech)
    if count.people is None or count.of is None:
        return speech(said.uncounted, title=count.title)
    counts = {"n": speech.whole(count.people), "of": speech.whole(count.of)}
    return speech(said.counted, **counts, title=count.title)


def _general(count: Count, speech: Speech) -> str:
    if count.list == "category" and count.title:
        return speech(N_("Popular in {title}"), title=count.title)
    if count.list == "pinned":
        return speech(N_("The shop’s choice"))
    if count.list == "for-you":
        return speech(N_("Goes with what you have chosen before"))
    return speech(N_("Popular with us right now"))
