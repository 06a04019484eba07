"""The page behind a decision's mail: what was decided of something that a person sent in, why, and their appeal.

Opening it changes nothing; its button appeals.
"""

from typing import Annotated, NamedTuple

import msgspec

from chalicelib.kernel.errors import Conflict, Invalid, TorgError, Unavailable
from chalicelib.moderation import public as moderation
from chalicelib.storefront import rendering
from chalicelib.storefront.wording import Words
from chalicelib.web import forms


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the form sends."""

    receipt: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)$(?!\n)")] = "en"
    text: str = ""


class Page(NamedTuple):
    """A page and its HTTP status."""

    status: int
    html: str


def statement(receipt: str, words: Words) -> Page:
    """The decision as it stands, with the form where an appeal is taken."""
    try:
        told = moderation.statement_by(receipt, words.language)
    except TorgError as error:
        return _refused(error, words)
    return _shown(told, Said(receipt=receipt, language=words.language), words, None)


def take(raw: bytes, now: int) -> Page:
    """What became of an appeal. What is wrong is told beside it, and nothing typed is lost."""
    words = Words("en")
    try:
        said = forms.typed(forms.fields(raw), Said)
        words = Words("sv" if said.language == "sv" else "en")
        told = moderation.statement_by(said.receipt, words.language)
    except TorgError as error:
        return _refused(error, words)
    try:
        told = moderation.appeal(said.receipt, said.text, words.language, now)
    except Invalid:
        too_long = len(said.text.strip()) > moderation.LONGEST_APPEAL
        return _shown(told, said, words, words.text("too_long" if too_long else "appeal_empty"))
    except Conflict:
        return _shown(told, said, words, words.text("appealed_before"))
    except TorgError as error:
        return _refused(error, words)
    return _shown(told, said, words, None)


def _shown(told: moderation.Statement, said: Said, words: Words, wrong: str | None) -> Page:
    html = rendering.page(
        "decision.html", words, title=words.text("decision"), told=told, said=said, wrong=wrong,
        longest=moderation.LONGEST_APPEAL,
    )  # fmt: skip
    return Page(400 if wrong else 200, html)


def _refused(error: TorgError, words: Words) -> Page:
    is_ours = isinstance(error, Unavailable)
    why = words.text("busy_why" if is_ours else "decision_gone")
    title = words.text("busy" if is_ours else "link_gone")
    html = rendering.page("rate_refused.html", words, title=title, why=why)
    return Page(503 if is_ours else 404, html)
