"""What the templates of letters and of their look show."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from chalicelib.console import framing
from chalicelib.console.answering import Framed
from chalicelib.console.domain import ADMINS, Operator
from chalicelib.console.letterforms import DraftForm, Shown, ThemeForm
from chalicelib.kernel.errors import FieldError, NotFound
from chalicelib.letters import public as letters
from chalicelib.letters.domain import (
    LANGUAGES,
    MOST_SUBJECTS,
    PLAIN,
    Composed,
    Kind,
    Language,
    Mode,
    Theme,
    Wording,
)

_FIELDS: Final = ("subjects", "preheader", "heading", "body", "button")
_THEME_FIELDS: Final = (
    "name",
    "logo_url",
    "logo_width",
    "accent",
    "accent_dark",
    "home_url",
    "privacy_url",
    "legal",
    "withdrawal_days",
)
Difference = tuple[str, str, str]
Draft = TypeVar("Draft", DraftForm, ThemeForm)


def kind_of(text: str) -> Kind:
    """The kind of mail by its name in a path. Raises `NotFound`."""
    if text not in set(Kind):
        raise NotFound(f"no such kind of mail: {text[:40]}")
    return Kind(text)


def spoken(chosen: Language | None, language: str) -> Language:
    """The language of the letter that is looked at: as asked for, else the operator's own."""
    own: Language = "en" if language == "en" else "sv"
    return chosen or own


def kind(
    which: Kind, language: Language, who: Operator, *, draft: DraftForm | None = None, told: str | None = None,
    conflict: Sequence[Difference] | None = None, problems: Iterable[FieldError] = (),
) -> dict[str, Any]:  # fmt: skip
    """A kind's page, with the texts as they are kept or as a `draft` has them."""
    wording = draft.wording if draft else letters.wording(which, language)
    return _editing(who) | {
        "room": "overview",
        "kind": which,
        "stream": which.stream,
        "spoken": language,
        "languages": LANGUAGES,
        "modes": tuple(Mode),
        "settings": letters.settings(which),
        "is_plain": which in PLAIN,
        "wording": wording,
        "subjects": [*wording.subjects, *([""] * (MOST_SUBJECTS - len(wording.subjects)))],
        "own": letters.own(which, language),
        "placeholders": sorted(letters.PLACEHOLDERS.get(which, ())),
        "told": told,
        "conflict": conflict,
        "problems": tuple(problems),
    }


def theme(
    who: Operator, *, draft: ThemeForm | None = None, told: str | None = None,
    conflict: Sequence[Difference] | None = None, problems: Iterable[FieldError] = (),
) -> dict[str, Any]:  # fmt: skip
    """The page of how mails look, as it is kept or as a `draft` has it."""
    shown = draft.theme if draft else letters.theme()
    return _editing(who) | {
        "room": "theme",
        "theme": {name: getattr(shown, name) for name in Theme.__struct_fields__},
        "contrasts": _contrasts(shown),
        "told": told,
        "conflict": conflict,
        "problems": tuple(problems),
    }


def differences(theirs: Wording | Theme, yours: Wording | Theme) -> list[Difference]:
    """Where what is kept differs from what was to be: field, theirs, yours."""
    names = _FIELDS if isinstance(theirs, Wording) else _THEME_FIELDS
    both = ((name, _said(getattr(theirs, name)), _said(getattr(yours, name))) for name in names)
    return [one for one in both if one[1] != one[2]]


def onto(form: Draft, revision: int) -> Draft:
    """The form as made from what is kept now, so that saving it again replaces that knowingly."""
    return replace(form, revision=revision)


def preview(
    which: Kind, language: Language, shown: Shown, words: str, *, draft: DraftForm | None = None,
    theme: Theme | None = None,
) -> Framed:  # fmt: skip
    """A letter with made-up contents, as it would arrive; with the texts and the look that are being written."""
    letter = letters.sample(which, language, discreet=shown.sample == "discreet")
    if draft:
        letter = replace(letter, subject=draft.chosen)
    made = letters.compose(letter, theme=theme, wording=draft.wording if draft else None)
    sender = theme.name if theme and theme.name else letters.theme().name
    return frame(made, shown, sender, words)


def frame(made: Composed, shown: Shown, sender: str, words: str) -> Framed:
    """A composed mail as a document, in its HTML or its text; `words` is the operator's language."""
    from chalicelib.console import render

    size = render.Words(words)("preview.size", kilobytes=f"{len(made.html.encode()) / 1000:.1f}")
    envelope = framing.Envelope(sender, made.subject, (made.preheader, size))
    whole, text = (framing.text, made.text) if shown.part == "text" else (framing.html, made.html)
    body = whole(text, envelope, dark=shown.scheme == "dark", language=made.language)
    return Framed(body, images=shown.images == "on")


def _editing(who: Operator) -> dict[str, Any]:
    may_change = who.role in ADMINS
    return {
        "tab": "mail",
        "may_change": may_change,
        "readonly": "" if may_change else " readonly",
        "disabled": "" if may_change else " disabled",
    }


def _contrasts(theme: Theme) -> dict[str, dict[str, Any]]:
    reached = zip(("accent", "accent_dark"), letters.contrasts(theme), strict=True)
    least = letters.LEAST_CONTRAST
    return {name: {"ratio": f"{ratio:.1f}", "enough": ratio >= least} for name, ratio in reached}


def _said(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value or "")


def changed(before: Wording | Theme, after: Wording | Theme) -> Iterator[str]:
    """The names of the fields that differ."""
    return (name for name, _, _ in differences(before, after))
