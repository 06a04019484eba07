"""What mail programs understand, as measured by Can I email: by the names that `letters.markup` gives to features."""

import json
from functools import cache
from typing import Final

from tests.support.paths import PROJECT

# Share of features used that a family of programs must support, fully or in part.
TARGETS: Final = {"gmail": 0.90, "outlook_new": 0.95, "outlook_classic": 0.80, "apple": 0.98}

# None: so old or so plain that nobody measures it, or it speaks to one program alone (mso-…, -webkit-…).
SLUGS: Final[dict[str, str | None]] = {
    "tag:a": None,
    "tag:body": "html-body",
    "tag:br": None,
    "tag:div": "html-div",
    "tag:h1": "html-h1-h6",
    "tag:h2": "html-h1-h6",
    "tag:head": None,
    "tag:html": None,
    "tag:img": "html-img",
    "tag:meta": None,
    "tag:p": "html-p",
    "tag:span": "html-span",
    "tag:style": "html-style",
    "tag:table": "html-table",
    "tag:tbody": "html-table",
    "tag:td": "html-table",
    "tag:title": None,
    "tag:tr": "html-table",
    "attribute:align": "html-align",
    "attribute:alt": "html-img",
    "attribute:aria-hidden": "html-aria-hidden",
    "attribute:aria-label": "html-aria-label",
    "attribute:bgcolor": None,
    "attribute:border": None,
    "attribute:cellpadding": "html-cellpadding",
    "attribute:cellspacing": "html-cellspacing",
    "attribute:class": "css-selector-class",
    "attribute:colspan": None,
    "attribute:content": None,
    "attribute:charset": None,
    "attribute:dir": "html-dir",
    "attribute:height": "html-height",
    "attribute:href": None,
    "attribute:lang": "html-lang",
    "attribute:name": None,
    "attribute:role": "html-role",
    "attribute:src": "html-img",
    "attribute:style": None,
    "attribute:valign": "html-valign",
    "attribute:width": "html-width",
    "attribute:xmlns:o": None,
    "attribute:xmlns:v": None,
    "attribute:data-css-inline": None,
    "property:background-color": "css-background-color",
    "property:border": "css-border",
    "property:border-collapse": "css-border-collapse",
    "property:border-color": "css-border",
    "property:border-left": "css-border",
    "property:border-radius": "css-border-radius",
    "property:border-top": "css-border",
    "property:border-top-color": "css-border",
    "property:color": None,
    "property:color-scheme": "css-color-scheme",
    "property:display": "css-display",
    "property:font-family": None,
    "property:font-size": "css-font-size",
    "property:font-style": None,
    "property:font-weight": "css-font-weight",
    "property:height": "css-height",
    "property:letter-spacing": "css-letter-spacing",
    "property:line-height": "css-line-height",
    "property:margin": "css-margin",
    "property:margin-bottom": "css-margin",
    "property:margin-top": "css-margin",
    "property:max-height": "css-max-height",
    "property:max-width": "css-max-width",
    "property:mso-hide": None,
    "property:mso-table-lspace": None,
    "property:mso-table-rspace": None,
    "property:-ms-interpolation-mode": None,
    "property:-ms-text-size-adjust": None,
    "property:-webkit-text-size-adjust": None,
    "property:outline": "css-outline",
    "property:overflow": "css-overflow",
    "property:padding": "css-padding",
    "property:padding-bottom": "css-padding",
    "property:padding-left": "css-padding",
    "property:padding-right": "css-padding",
    "property:padding-top": "css-padding",
    "property:supported-color-schemes": "css-color-scheme",
    "property:table-layout": "css-table-layout",
    "property:text-align": "css-text-align",
    "property:text-decoration": "css-text-decoration",
    "property:text-transform": "css-text-transform",
    "property:vertical-align": "css-vertical-align",
    "property:white-space": "css-white-space",
    "property:width": "css-width",
    "property:word-break": "css-word-break",
    "display:none": "css-display-none",
    "display:block": "css-display",
    "display:inline-block": "css-display",
    "display:table": "css-display",
    "display:table-cell": "css-display",
    "important": "css-important",
    "at:media": "css-at-media",
    "media:prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "unit:px": "css-unit-px",
    "unit:%": "css-unit-percent",
    "selector:class": "css-selector-class",
    "selector:attribute": "css-selector-attribute",
    "selector:descendant": "css-selector-descendant",
    "selector:grouping": "css-selector-grouping",
    "property:border-left-color": "css-border",
    "selector:pseudo": None,
}

# What some programs lack, and what their readers see instead.
FALLBACKS: Final = {
    "html-style": "styles stand inline too: without a style sheet a letter keeps its look, and doesn't stack on phones",
    "css-at-media": "a letter of 600 px whose cells wrap by themselves; dark mode is an addition",
    "css-at-media-prefers-color-scheme": "the light letter, whose colours programs may turn themselves",
    "css-color-scheme": "the light letter, whose colours programs may turn themselves",
    "css-border-radius": "square corners",
    "css-max-height": "the preheader is hidden by display:none too, and by mso-hide in Outlook on Windows",
    "css-overflow": "nothing overflows; it hides the preheader together with display:none",
    "css-table-layout": "columns as wide as their content asks for",
    "html-body": "Outlook.com turns the body into a div; colours stand on the outer table, too",
    "css-display-none": "Gmail in a phone's browser shows the preheader as a first line of text",
    "css-selector-class": "only what stands in style sheets needs it: stacking and dark mode",
    "css-selector-attribute": "Outlook's own dark mode turns colours by itself",
    "css-selector-descendant": "only what stands in style sheets needs it: stacking and dark mode",
    "css-selector-grouping": "only what stands in style sheets needs it: stacking and dark mode",
    "css-outline": "no line around what has the focus beyond the program's own",
    "css-white-space": "a line may break within a price",
}


@cache
def _measured() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        (PROJECT / "tests" / "support" / "mail_programs.json").read_text()
    )["features"]
    return found


def lacking(slug: str) -> list[str]:
    """The families in which some program doesn't have a feature, not even in part."""
    return [family for family, marks in _measured()[slug].items() if "n" in marks]


def support(features: frozenset[str]) -> dict[str, float]:
    """By family, the share of these features that its programs have, fully or in part."""
    slugs = sorted({slug for one in features if (slug := SLUGS.get(one))})
    return {
        family: sum(_share(_measured()[slug][family]) for slug in slugs) / len(slugs) for family in TARGETS
    }


def _share(marks: str) -> float:
    known = marks.replace("u", "")
    return sum(mark in "ya" for mark in known) / len(known) if known else 1.0
