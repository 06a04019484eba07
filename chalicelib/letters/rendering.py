"""Letters into HTML and text. Only composing imports this: templates and inlining cost a cold start.

Templates are compiled once a process. The style sheet is inlined after rendering; what can't be inlined (dark
mode, phones) stays in a sheet of its own that only adds to a letter which is whole without it.
"""

from functools import cache
from importlib import resources
from typing import Any, Final

from css_inline import CSSInliner
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from chalicelib.letters import cleaning, palette, reasons, speech, texts, values
from chalicelib.letters.domain import Composed, Kind, Letter, Theme, Wording

# Between the preheader and the body, so that clients show nothing of the body beside the subject.
_PADDING: Final = Markup("&#847;&#8199;" * 60)  # nosec B704  # noqa: S704  (our own)
_RATED: Final = frozenset({Kind.REVIEW_REQUEST, Kind.REVIEW_REMINDER})


def compose(letter: Letter, theme: Theme, wording: Wording) -> Composed:
    """The letter, written and inlined. Raises `ValueError` for one that lacks what its kind is about."""
    texts.refuse_partial(letter)
    letter = cleaning.cleaned(letter)
    said = speech.speech(letter.language, letter.timezone)
    told = values.told(letter, theme, wording, said)
    names = {
        "letter": letter,
        "theme": theme,
        "told": told,
        "s": said,
        "target": _target(letter),
        "light": palette.light(theme),
        "dark": palette.dark(theme),
    }
    return Composed(
        kind=letter.kind,
        language=letter.language,
        subject=told.subject,
        preheader=told.preheader,
        html=_inliner().inline(_template(f"letters/{letter.kind}.html").render(names)),
        text=_template(f"letters/{letter.kind}.txt").render(names),
    )


def _target(letter: Letter) -> str | None:
    """Where the button leads."""
    if letter.kind is Kind.ORDER_SHIPPED and letter.shipment and letter.shipment.url:
        return letter.shipment.url
    if letter.offer and letter.offer.url:
        return letter.offer.url
    if letter.kind in _RATED:
        return letter.asked[0].review_url if len(letter.asked) == 1 else None
    return letter.links.main or (letter.order.status_url if letter.order else None)


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, preallocate_node_capacity=1_024)


@cache
def _template(name: str) -> Any:
    return _jinja().get_template(name)


@cache
def _jinja() -> Environment:
    made = Environment(
        loader=FunctionLoader(_read),
        autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701  (plain text has no markup)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
        auto_reload=False,
    )
    made.globals |= {"reason": reasons.sentence, "MOST_LINES": cleaning.MOST_LINES, "PADDING": _PADDING}
    return made


def _read(name: str) -> str:
    return resources.files("templates").joinpath("mail", *name.split("/")).read_text(encoding="utf-8")
