"""Use cases: reading and keeping what operators chose for each kind of mail."""

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from chalicelib.kernel.errors import Conflict, FieldError, Invalid
from chalicelib.kernel.revisions import Stale
from chalicelib.letters import checks
from chalicelib.letters.domain import (
    MARKETING,
    PLAIN,
    QUIET,
    Kind,
    KindSettings,
    Language,
    Mode,
    Theme,
    Wording,
)
from chalicelib.letters.ports import Name, Shelf

Kept = Mapping[Name, bytes]
Chosen = TypeVar("Chosen", KindSettings, Wording, Theme)
_THEME: Final = Name("theme", "theme")
_ASKS: Final = frozenset({Kind.REVIEW_REQUEST, Kind.REVIEW_REMINDER})


def default(kind: Kind) -> KindSettings:
    """What holds for a kind until an operator chose: all but offers and reminders of shopping are live."""
    is_live = kind not in MARKETING or kind in _ASKS
    return KindSettings(mode=Mode.LIVE if is_live else Mode.OFF, recommendations=kind not in PLAIN | QUIET)


def settings(kind: Kind, kept: Kept) -> KindSettings:
    """What holds for a kind."""
    document = kept.get(Name("settings", kind))
    return msgspec.json.decode(document, type=KindSettings) if document else default(kind)


def wording(kind: Kind, language: Language, kept: Kept) -> Wording:
    """What an operator put in place of a kind's texts; empty if nothing."""
    document = kept.get(Name("wording", f"{kind}#{language}"))
    return msgspec.json.decode(document, type=Wording) if document else Wording()


def theme(kept: Kept, shop_name: str) -> Theme:
    """What the shop looks like; it is called `shop_name` unless it says otherwise."""
    document = kept.get(_THEME)
    found = msgspec.json.decode(document, type=Theme) if document else Theme()
    return found if found.name else msgspec.structs.replace(found, name=shop_name)


def change(kind: Kind, wanted: KindSettings, *, shelf: Shelf, now: int) -> KindSettings:
    """Keep settings made from those of `wanted.revision`. Raises `Invalid` or `Conflict`."""
    if wanted.recommendations and kind in PLAIN:
        raise Invalid.field("/recommendations", "mails of this kind never recommend anything")
    return _keep(Name("settings", kind), wanted, shelf=shelf, now=now)


def keep_wording(kind: Kind, language: Language, wanted: Wording, *, shelf: Shelf, now: int) -> Wording:
    """Keep texts made from those of `wanted.revision`. Raises `Invalid` naming fields, or `Conflict`."""
    refuse_wording(kind, wanted)
    return _keep(Name("wording", f"{kind}#{language}"), wanted, shelf=shelf, now=now)


def keep_theme(wanted: Theme, *, shelf: Shelf, now: int) -> Theme:
    """Keep a theme made from that of `wanted.revision`. Raises `Invalid` naming fields, or `Conflict`."""
    refuse_theme(wanted)
    return _keep(_THEME, wanted, shelf=shelf, now=now)


def refuse_wording(kind: Kind, wording: Wording) -> None:
    """Raise `Invalid` naming the fields of texts that a kind can't be written with."""
    _refuse(list(checks.of_wording(kind, wording)))


def refuse_theme(theme: Theme) -> None:
    """Raise `Invalid` naming the fields of a theme that no mail can be painted with."""
    _refuse(list(checks.of_theme(theme)))


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise Invalid("; ".join(f"{one.pointer}: {one.detail}" for one in faults), faults)


def _keep(name: Name, wanted: Chosen, *, shelf: Shelf, now: int) -> Chosen:
    after = msgspec.structs.replace(wanted, revision=wanted.revision + 1)
    try:
        shelf.put(name, msgspec.json.encode(after), revision=after.revision, at=now)
    except Stale:
        raise Conflict("this was changed by somebody else meanwhile; look at it again") from None
    return after
