"""Names, titles and answers that mean harm never become markup, links or headers."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.letters import cleaning, rendering, samples
from chalicelib.letters.domain import Kind, Letter, Line, Product, Quote, Wording
from tests.support import hostile
from tests.support.examples import examples
from tests.support.parted import THEME, Page, links, text_links

_BREAKERS = (
    "{{ 7 * 7 }}",
    "{first_name}",
    "-->",
    "<!--[if mso]>",
    "</style><script>",
    "\r\nBcc: a@b.se",
    "]]>",
    "%s",
)
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*hostile.TEXTS, *hostile.SCRIPTS]),
    st.lists(st.sampled_from([*_BREAKERS, "a", "\u2028", "\u202e", "\x00", "\ud800"]), max_size=4).map(
        "".join
    ),
)
_TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "h1", "h2", "p", "a",
    "img", "span", "br",
}  # fmt: skip
_ATTRIBUTES = {
    "lang", "dir", "xmlns:v", "xmlns:o", "charset", "name", "content", "class", "style", "role", "width", "height",
    "cellpadding", "cellspacing", "border", "bgcolor", "align", "valign", "href", "src", "alt", "aria-label",
    "aria-hidden", "colspan", "data-css-inline",
}  # fmt: skip
_OWN_LINKS = {
    link
    for kind in Kind
    for link in links(rendering.compose(samples.letter(kind, "sv"), THEME, Wording()).html)
}


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    """A sample whose every text is somebody else's."""
    whole = samples.letter(draw(st.sampled_from(Kind)), draw(st.sampled_from(["sv", "en"])))
    order = whole.order
    if order:
        lines = tuple(_line(draw, line) for line in order.lines)
        to = tuple(draw(WORDS) for _ in order.deliver_to)
        order = replace(order, lines=lines, deliver_to=to, number=draw(WORDS), expected=draw(WORDS))
    return replace(
        whole,
        first_name=draw(WORDS),
        timezone=draw(WORDS),
        order=order,
        chosen=tuple(_product(draw, one) for one in whole.chosen),
        asked=tuple(_product(draw, one) for one in whole.asked),
        question=draw(WORDS),
        answer=draw(WORDS) + "x",
        paragraphs=tuple(draw(WORDS) for _ in whole.paragraphs),
    )


def _line(draw: st.DrawFn, line: Line) -> Line:
    return replace(line, title=draw(WORDS), variant=draw(WORDS), image_url=draw(st.one_of(st.none(), WORDS)))


def _product(draw: st.DrawFn, one: Product) -> Product:
    reason = replace(one.reason, title=draw(WORDS)) if one.reason else None
    quote = Quote(text=draw(WORDS), author=draw(WORDS))
    return replace(
        one, title=draw(WORDS), url=draw(st.one_of(st.just(one.url), WORDS)), reason=reason, quote=quote
    )


@given(letters())
@settings(max_examples=examples(150))
def test_nobodys_words_become_markup(letter: Letter) -> None:
    made = rendering.compose(letter, THEME, Wording())
    page = Page(made.html)
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= _ATTRIBUTES
    assert len(page.of("h1")) == 1
    assert len(page.of("style")) == 1
    for comment in page.comments:
        assert re.match(r"\[if mso\]>.*<!\[endif\]$", comment, re.DOTALL)
    for link in links(made.html) - _OWN_LINKS:
        assert cleaning.address(link) == link
    assert len(made.html.encode()) <= 60 * 1024


@given(letters())
@settings(max_examples=examples(150))
def test_nobodys_words_become_headers(letter: Letter) -> None:
    made = rendering.compose(letter, THEME, Wording(subjects=("{first_name}",)))
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = made.subject
    mail.set_content(made.text)
    mail.add_alternative(made.html, subtype="html")
    read: Any = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert sorted(read.keys()) == ["Content-Type", "MIME-Version", "Subject"]
    assert 0 < len(made.subject) <= 150
    assert made.preheader.splitlines() == [made.preheader]


@given(WORDS)
def test_a_line_is_one_line(text: str) -> None:
    line = cleaning.line(text)
    assert line == line.strip()
    assert len(line) <= 120
    assert len(line.splitlines()) <= 1
    line.encode()
    assert cleaning.line(line) == line


@given(WORDS)
def test_prose_can_be_sent(text: str) -> None:
    prose = cleaning.prose(text)
    prose.encode()
    assert "\n\n\n" not in prose
    assert "\r" not in prose


@pytest.mark.parametrize(
    "name", ["https://evil.se", "Vinn på evil.se", "www.evil", "a@b", "<b>", "x" * 41, "{shop}"]
)
def test_a_name_that_leads_somewhere_isnt_one(name: str) -> None:
    assert cleaning.name(name) == ""


@pytest.mark.parametrize("name", ["Åsa", "Jean-Luc", "O'Neil", "Anna  Karin\t", "Dr. Ek", "José Mª"])
def test_names_are_names(name: str) -> None:
    assert cleaning.name(name) == " ".join(name.split())


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.se/a", "javascript:alert(1)", "https://a b", 'https://a"onclick=x', "https://a\n", "//a.se", "",
        "https://a/" + "b" * 2_000, "data:text/html,x", "http://127.0.0.1.evil.se/", "http://localhost@evil.se/",
        "HTTPS://a.se",
    ],
)  # fmt: skip
def test_no_link_but_https_and_this_machine(url: str) -> None:
    assert cleaning.address(url) is None


def test_links_on_ones_own_machine_hold() -> None:
    for url in (
        "http://127.0.0.1:4566/_aws/x?y=1",
        "http://localhost/",
        "http://localhost",
        "https://shop.se/å",
    ):
        assert cleaning.address(url) == url


def test_a_letter_whose_links_are_bad_has_none_in_either_twin() -> None:
    letter = samples.letter(Kind.WELCOME, "sv")
    bad = replace(letter.links, main="javascript:alert(1)", preferences="http://x.se")
    made = rendering.compose(replace(letter, links=bad, chosen=()), THEME, Wording())
    assert links(made.html) == text_links(made.text) == {THEME.home_url, THEME.privacy_url}
