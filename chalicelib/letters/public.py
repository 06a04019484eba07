"""What other rooms may ask of letters."""

from chalicelib.letters import palette, samples, service, speech, texts, wiring
from chalicelib.letters.domain import (
    Composed,
    Kind,
    KindSettings,
    Language,
    Letter,
    Theme,
    Wording,
)

__all__ = [
    "LEAST_CONTRAST",
    "PLACEHOLDERS",
    "change",
    "compose",
    "contrasts",
    "keep_theme",
    "keep_wording",
    "money",
    "own",
    "sample",
    "settings",
    "theme",
    "wording",
]

# The placeholders that an operator's texts may hold, by kind.
PLACEHOLDERS = texts.PLACEHOLDERS
# The contrast that a theme's colours need at least.
LEAST_CONTRAST = palette.LEAST_CONTRAST
# An amount as a locale writes it: `money("sv", price)` is `1 346 kr`.
money = speech.amount


def compose(letter: Letter, *, theme: Theme | None = None, wording: Wording | None = None) -> Composed:
    """The letter, written. `theme` and `wording` stand in for those that are kept (previews).

    It shows what it is told, whatever the kind's settings are: whether recommendations are wanted at all
    (`settings(kind).recommendations`) is for whoever gathers. What must not be shown isn't: recommendations
    in kinds that are `PLAIN`, products in subject, preheader and pictures of a discreet letter, links that
    aren't https (or this very machine's). No words in it make it fail. Raises `ValueError` for a letter without
    the part that its kind is about (`texts.NEEDS`), `Invalid` for a `theme` or `wording` that couldn't be kept.
    """
    from chalicelib.letters import rendering

    if theme is not None:
        service.refuse_theme(theme)
    if wording is not None:
        service.refuse_wording(letter.kind, wording)
    kept = wiring.kept() if theme is None or wording is None else {}
    return rendering.compose(
        letter,
        service.theme(kept, wiring.shop_name()) if theme is None else theme,
        service.wording(letter.kind, letter.language, kept) if wording is None else wording,
    )


def settings(kind: Kind) -> KindSettings:
    """What holds for a kind: as an operator chose at most two seconds ago, or else its default.

    All kinds are live by default but timed offers, carts, browsing and win-backs, which are off.
    """
    return service.settings(kind, wiring.kept())


def change(kind: Kind, wanted: KindSettings, now: int) -> KindSettings:
    """Keep settings made from those of `wanted.revision`; returns them with their own. Raises `Invalid`, `Conflict`."""
    try:
        return service.change(kind, wanted, shelf=wiring.shelf(), now=now)
    finally:
        wiring.forget()


def wording(kind: Kind, language: Language) -> Wording:
    """What an operator put in place of a kind's own texts; empty where nothing."""
    return service.wording(kind, language, wiring.kept())


def own(kind: Kind, language: Language) -> Wording:
    """What a kind says by itself in a language, with its placeholders, where an operator's texts say nothing."""
    from chalicelib.letters import speech, values

    return values.own(kind, speech.speech(language, ""))


def keep_wording(kind: Kind, language: Language, wanted: Wording, now: int) -> Wording:
    """Keep texts made from those of `wanted.revision`; returns them with their own.

    Raises `Invalid` naming each bad field (unknown placeholders, braces left over, lengths, line breaks in
    single lines, links that aren't https), or `Conflict`.
    """
    try:
        return service.keep_wording(kind, language, wanted, shelf=wiring.shelf(), now=now)
    finally:
        wiring.forget()


def theme() -> Theme:
    """What the shop looks like in its mails; its name is the stage's where none was chosen."""
    return service.theme(wiring.kept(), wiring.shop_name())


def keep_theme(wanted: Theme, now: int) -> Theme:
    """Keep a theme made from that of `wanted.revision`; returns it with its own.

    Raises `Invalid` naming each bad field (colours that can't be read on the sheet among them), or `Conflict`.
    """
    try:
        return service.keep_theme(wanted, shelf=wiring.shelf(), now=now)
    finally:
        wiring.forget()


def contrasts(theme: Theme) -> tuple[float, float]:
    """How well a theme's colour can be read on the light sheet, and its dark one on the dark sheet: 1 to 21 (WCAG)."""
    return (
        palette.contrast(theme.accent, palette.SHEET),
        palette.contrast(theme.accent_dark, palette.SHEET_DARK),
    )


def sample(kind: Kind, language: Language, *, discreet: bool = False, pictures: bool = True) -> Letter:
    """A believable letter for previews and tests, the same every time; `discreet` has a discreet product in it."""
    return samples.letter(kind, language, discreet=discreet, pictures=pictures)
