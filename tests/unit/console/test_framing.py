"""A mail as a document for a frame: one colour scheme, an envelope, and no keys."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.console import archive, framing
from chalicelib.letters.domain import Language
from chalicelib.post import links
from chalicelib.reviews import links as review_links
from tests.support import hostile
from tests.support.postroom import message

SECRET = "s" * 32
LANGUAGE: Language = "sv"
TOKENS = {
    "choices": links.choices_token(links.Choices("r" * 32, LANGUAGE), SECRET),
    "unsubscribe": links.unsubscribe_token(links.Unsubscribe("r" * 32, LANGUAGE, "t" * 22), SECRET),
    "click": links.click_token(links.Click("t" * 22), "https://shop.example/", SECRET),
}
ENVELOPE = framing.Envelope("Nordhem <x>", "Tack & hej", ("<b>line</b>", ""))
MAIL = (
    '<!doctype html><html style="color-scheme: light dark"><head><meta name="color-scheme" content="light dark">'
    "<style>@media ( prefers-color-scheme : dark ){p{color:#fff}} @media (prefers-color-scheme:light){p{color:#000}}"
    '</style></head><body class="x"><p>Hej</p></body></html>'
)


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize(
    "written",
    [
        "https://api.example/v1/x/{}",
        "https://api.example/x?token={}",
        "<https://api.example/v1/x/{}>",
        '<a href="/v1/{}?a=b">',
        "to={}&x=1",
    ],
)
def test_no_key_of_ours_is_left_whole(token: str, written: str) -> None:
    masked = framing.masked(written.format(token))
    assert token not in masked
    assert masked == written.format(token[:6] + "…")


def test_a_key_within_an_address_within_a_link_is_cut_too() -> None:
    inner = quote(f"https://api.example/v1/rate?token={TOKENS['choices']}", safe="")
    assert TOKENS["choices"] not in framing.masked(
        f"https://api.example/v1/clicks/{TOKENS['click']}?to={inner}"
    )


def test_a_review_links_key_is_cut() -> None:
    from dataclasses import fields, is_dataclass

    import msgspec

    kind = review_links.Link
    names = [one.name for one in (fields(kind) if is_dataclass(kind) else msgspec.structs.fields(kind))]
    made = review_links.link_token(kind(**dict.fromkeys(names, None)), SECRET)  # type: ignore[arg-type]
    assert made not in framing.masked(f"https://api.example/rate?token={made}")


@pytest.mark.parametrize(
    "written",
    [
        "https://shop.example/p/en-mycket-lang-adress-som-nagon-har-gett-ett-namn-2026",
        '<img src="https://cdn.example/IMG20260101ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.jpg">',
        "En vanlig text utan adresser, hur lång den än är, och med SIFFROR 1234567890.",
        "https://shop.example/order/10482",
    ],
)
def test_what_people_named_stays(written: str) -> None:
    assert framing.masked(written) == written


def test_one_scheme_is_settled() -> None:
    for dark, holds, fails in ((True, "color:#fff", "color:#000"), (False, "color:#000", "color:#fff")):
        made = framing.html(MAIL, ENVELOPE, dark=dark, language="sv")
        assert f"@media (min-width: 0){{p{{{holds}" in made
        assert f"@media (max-width: 0){{p{{{fails}" in made
        wanted = "dark" if dark else "light"
        assert f'content="{wanted}"' in made
        assert f'style="color-scheme: {wanted}"' in made


def test_the_envelope_stands_above_and_is_only_words() -> None:
    made = framing.html(MAIL, ENVELOPE, dark=False, language="sv")
    body = made.index('<body class="x">')
    assert body < made.index("Nordhem &lt;x&gt;") < made.index("Tack &amp; hej") < made.index("<p>Hej</p>")
    assert "&lt;b&gt;line&lt;/b&gt;" in made
    assert made.index("<head>") < made.index('<base target="_blank">') < made.index("<style>")


@given(st.sampled_from(hostile.SCRIPTS), st.booleans())
def test_a_text_is_only_text(text: str, dark: bool) -> None:
    made = framing.text(text, framing.Envelope(text, text, (text,)), dark=dark, language="sv")
    bare = framing.text("x", framing.Envelope("x", "x", ("x",)), dark=dark, language="sv")
    assert made.count("<") == bare.count("<")


@pytest.mark.parametrize("mail", ["", "<p>no head", "<body>no head</body>", "<head></head>no body"])
def test_what_is_no_whole_document_becomes_one(mail: str) -> None:
    made = framing.html(mail, ENVELOPE, dark=True, language="sv")
    assert made.startswith("<!doctype html>")
    assert made.count('<base target="_blank">') == 1


def test_a_sent_mail_is_taken_apart() -> None:
    raw = message("<p>Hej å</p>", "Hej å\nRad två", X_Mark="1").as_bytes()
    opened = archive.opened(raw)
    assert opened.html.strip() == "<p>Hej å</p>"
    assert opened.text.split() == ["Hej", "å", "Rad", "två"]
    assert opened.subject == "Tack för din order"
    assert "X-Mark: 1" in opened.headers


@given(st.binary(max_size=300))
def test_whatever_is_kept_can_be_opened(raw: bytes) -> None:
    archive.opened(raw)
