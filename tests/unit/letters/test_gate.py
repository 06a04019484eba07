"""Every letter, in every language, wording and mood, read as mail programs will; and each fault planted once."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from chalicelib.letters import linting, markup
from chalicelib.letters import public as letters
from chalicelib.letters.domain import LANGUAGES, Composed, Kind, Language, Wording
from tests.support import mail_programs
from tests.support.written import OWN, composed


def all_letters() -> Iterator[tuple[Kind, Language, bool, Wording]]:
    for kind in Kind:
        for language in LANGUAGES:
            for discreet in (False, True):
                yield from ((kind, language, discreet, wording) for wording in (Wording(), OWN))


@pytest.mark.parametrize(("kind", "language", "discreet", "wording"), list(all_letters()))
def test_nothing_is_wrong_with_any_letter(
    kind: Kind, language: Language, discreet: bool, wording: Wording
) -> None:
    assert linting.lint(composed(kind, language, discreet, wording)) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_mail_programs_understand_it(kind: Kind) -> None:
    shares = mail_programs.support(markup.used(composed(kind).html))
    assert {one: share for one, share in shares.items() if share < mail_programs.TARGETS[one]} == {}


def _used_by_all() -> frozenset[str]:
    return frozenset[str]().union(*(markup.used(composed(*one).html) for one in all_letters()))


def test_every_feature_is_measured_or_plain_and_has_a_fallback_where_it_lacks() -> None:
    used = _used_by_all()
    assert sorted(used - mail_programs.SLUGS.keys()) == []
    slugs = {slug for one in used if (slug := mail_programs.SLUGS[one])}
    assert {slug for slug in slugs if mail_programs.lacking(slug)} == mail_programs.FALLBACKS.keys()


def test_the_allow_list_holds_nothing_that_no_letter_uses() -> None:
    allowed = {f"{kind}:{name}" for kind, names in markup.ALLOWED.items() for name in names}
    assert allowed - _used_by_all() == set()


def _without(pattern: str) -> Callable[[str], str]:
    return lambda html: re.sub(pattern, "", html, count=1, flags=re.I | re.S)


def _instead(was: str, planted: str) -> Callable[[str], str]:
    return lambda html: html.replace(was, planted, 1)


def _after_heading(planted: str) -> Callable[[str], str]:
    return _instead("</h1>", f"</h1>{planted}")


def _styled(css: str) -> Callable[[str], str]:
    return lambda html: re.sub(r'(<h1[^>]*style=")', rf"\1{css};", html, count=1)


FAULTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "no alt": ("alt", _without(r' alt="[^"]*"')),
    "no lang": ("lang", _without(r' lang="sv"')),
    "wrong lang": ("lang", _instead('lang="sv"', 'lang="en"')),
    "no title": ("title", _without(r"<title>.*?</title>")),
    "no doctype": ("doctype", _without(r"<!doctype html>")),
    "bloat": ("size", _after_heading(f"<p>{'x' * 60_000}</p>")),
    "braces": ("braces", _after_heading("{{ name }}")),
    "a placeholder": ("braces", _after_heading("{first_name}")),
    "http link": ("https", _instead('href="https://', 'href="http://')),
    "http picture": ("https", _instead('src="https://', 'src="http://')),
    "inline picture": ("https", _instead('src="https://', 'src="data:image/png;base64,')),
    "a link that runs": ("https", _instead('href="https://', 'href="javascript:x//')),
    "a link only here": ("twin", _after_heading('<a href="https://other.example/">Mer</a>')),
    "a link without words": ("link text", _after_heading('<a href="https://other.example/"></a>')),
    "flex": ("feature", _styled("display:flex")),
    "grid": ("feature", _styled("display:grid")),
    "position": ("feature", _styled("position:absolute")),
    "a form": ("feature", _after_heading("<form></form>")),
    "a script": ("feature", _after_heading("<script></script>")),
    "a video": ("feature", _after_heading("<video></video>")),
    "a font": ("feature", _instead("</head>", "<style>@font-face{font-family:x}</style></head>")),
    "an event handler": ("feature", _instead("<h1", '<h1 onclick="x"')),
    "a style sheet of others": ("outside", _instead("</title>", '</title><link href="https://x.example/">')),
    "an open tag": ("structure", _after_heading("<div>")),
    "two headings": ("heading", _after_heading("<h1>Mer</h1>")),
    "a table for nobody": ("role", _without(r' role="presentation"')),
    "a preheader in sight": ("preheader", lambda html: re.sub(r"display:\s*none", "display:block", html)),
    "a tracking pixel": ("pixel", _after_heading('<img src="https://x.example/p.gif" alt="" width="1">')),
    "a picture of any size": ("picture size", _after_heading('<img src="https://x.example/p.gif" alt="">')),
}


@pytest.mark.parametrize("planted", FAULTS)
def test_a_planted_fault_is_caught(planted: str) -> None:
    good = composed(Kind.ORDER_CONFIRMATION, wording=Wording())
    name, plant = FAULTS[planted]
    bad = plant(good.html)
    assert bad != good.html, "the fault wasn't planted"
    assert name in {fault.name for fault in linting.lint(replace(good, html=bad))}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"subject": ""}, "empty"),
        ({"preheader": " "}, "empty"),
        ({"text": ""}, "empty"),
        ({"subject": "x" * 79}, "subject"),
        ({"subject": "Hej\r\nBcc: x@y.se"}, "subject"),
        ({"subject": "Hej {first_name}"}, "braces"),
        ({"text": "Hej %(name)s"}, "braces"),
        ({"text": "<p>Hej</p>"}, "text"),
        ({"text": "Hej https://other.example/"}, "twin"),
        ({"language": "en"}, "lang"),
    ],
)
def test_a_planted_fault_in_words_is_caught(changes: dict[str, str], name: str) -> None:
    good: Composed = composed(Kind.WELCOME, wording=Wording())
    assert name in {fault.name for fault in linting.lint(replace(good, **changes))}


def mail(*, marketing: bool) -> EmailMessage:
    made = EmailMessage()
    for header in ("From", "To", "Subject", "Message-ID"):
        made[header] = "a@b.se"
    made["Date"] = "Sun, 22 Nov 2026 10:00:00 +0100"
    if marketing:
        made["List-Unsubscribe"] = "<https://shop.example/u/1>, <mailto:u@shop.example>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content("Hej", cte="quoted-printable")
    made.add_alternative("<p>Hej</p>", subtype="html", cte="quoted-printable")
    return made


@pytest.mark.parametrize("marketing", [False, True])
def test_a_mail_with_the_right_headers_has_nothing_wrong(marketing: bool) -> None:
    assert linting.lint_message(mail(marketing=marketing), marketing=marketing) == []


@pytest.mark.parametrize(
    ("header", "value", "name"),
    [
        ("List-Unsubscribe", None, "unsubscribe"),
        ("List-Unsubscribe", "<http://shop.example/u>", "unsubscribe"),
        ("List-Unsubscribe", "<mailto:u@shop.example>", "unsubscribe"),
        ("List-Unsubscribe-Post", None, "unsubscribe"),
        ("List-Unsubscribe-Post", "yes", "unsubscribe"),
        ("Date", None, "header"),
        ("Message-ID", None, "header"),
    ],
)
def test_a_wrong_header_is_caught(header: str, value: str | None, name: str) -> None:
    bad = mail(marketing=True)
    del bad[header]
    if value:
        bad[header] = value
    assert name in {fault.name for fault in linting.lint_message(bad, marketing=True)}


def test_a_transactional_mail_that_offers_unsubscribing_is_caught() -> None:
    assert linting.lint_message(mail(marketing=True), marketing=False) != []


def test_a_mail_without_its_text_twin_is_caught() -> None:
    bad = EmailMessage()
    bad.set_content("<p>Hej</p>", subtype="html")
    assert "parts" in {fault.name for fault in linting.lint_message(bad, marketing=False)}


def test_samples_are_letters_of_their_kind() -> None:
    for kind, language, discreet, _ in all_letters():
        sample = letters.sample(kind, language, discreet=discreet)
        assert (sample.kind, sample.language, sample.is_discreet) == (kind, language, discreet)
