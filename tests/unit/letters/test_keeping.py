"""What operators may choose, how it is kept, and that a letter then says it."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import Conflict, Invalid
from chalicelib.letters import public, wiring
from chalicelib.letters.domain import MARKETING, PLAIN, QUIET, Kind, KindSettings, Mode, Theme, Wording
from tests.fakes.letters import FakeShelf
from tests.support.parted import THEME, Page, links, text_links

NOW = 1_800_000_000_000
WORDS = Wording(
    subjects=("Hej {first_name}: {order}", "Andra ämnet"),
    preheader="Strax hos dig",
    heading="Kul, {first_name}!",
    body="Din order {order} <kommer>.\n\nLäs på https://nordhem.example/om?a=1&b=2.",
    button="Titta",
)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeShelf]:
    fake = FakeShelf()
    monkeypatch.setattr(wiring, "shelf", lambda: fake)
    wiring.forget()
    yield fake
    wiring.forget()


def test_by_default_orders_and_review_requests_go_and_advertising_doesnt() -> None:
    modes = {kind: public.settings(kind).mode for kind in Kind}
    asks = {Kind.REVIEW_REQUEST, Kind.REVIEW_REMINDER}
    assert {kind for kind, mode in modes.items() if mode is Mode.OFF} == MARKETING - asks
    assert set(modes.values()) == {Mode.OFF, Mode.LIVE}
    assert {kind for kind in Kind if not public.settings(kind).recommendations} == PLAIN | QUIET


def test_a_kind_is_switched_and_the_next_change_stands_on_it() -> None:
    kept = public.change(Kind.WIN_BACK, KindSettings(mode=Mode.SHADOW), NOW)
    assert public.settings(Kind.WIN_BACK) == kept == KindSettings(mode=Mode.SHADOW, revision=1)
    with pytest.raises(Conflict):
        public.change(Kind.WIN_BACK, KindSettings(mode=Mode.LIVE), NOW)
    assert public.change(Kind.WIN_BACK, replace(kept, mode=Mode.LIVE), NOW).revision == 2
    with pytest.raises(Invalid) as refused:
        public.change(Kind.NEW_PASSWORD, KindSettings(recommendations=True), NOW)
    assert refused.value.errors[0].pointer == "/recommendations"


def test_an_operators_words_stand_in_html_and_text() -> None:
    public.keep_wording(Kind.ORDER_CONFIRMATION, "sv", WORDS, NOW)
    made = public.compose(public.sample(Kind.ORDER_CONFIRMATION, "sv"), theme=THEME)
    words = " ".join(Page(made.html).words.split())
    assert made.subject == "Hej Åsa: 10482"
    assert made.preheader == "Strax hos dig"
    for said in ("Kul, Åsa!", "Din order 10482 <kommer>.", "Titta"):
        assert said in words
        assert said in made.text
    assert "&lt;kommer&gt;" in made.html
    assert "https://nordhem.example/om?a=1&b=2" in links(made.html)
    assert links(made.html) == text_links(made.text.replace("b=2.", "b=2"))
    english = public.compose(public.sample(Kind.ORDER_CONFIRMATION, "en"), theme=THEME)
    assert english.subject == "Thank you for your order 10482"


def test_the_subject_that_a_test_drew_is_sent() -> None:
    letter = public.sample(Kind.ORDER_CONFIRMATION, "sv")
    for index, subject in ((0, "Hej Åsa: 10482"), (1, "Andra ämnet"), (7, "Hej Åsa: 10482")):
        made = public.compose(replace(letter, subject=index), theme=THEME, wording=WORDS)
        assert made.subject == subject


def test_words_that_cant_be_said_of_a_letter_leave_its_own() -> None:
    wording = Wording(subjects=("Nu är {product} din",), heading="{product}")
    made = public.compose(public.sample(Kind.ORDER_CONFIRMATION, "sv"), theme=THEME, wording=wording)
    assert made.subject == "Tack för din beställning 10482"
    assert "Tack, Åsa!" in made.text


@pytest.mark.parametrize(
    ("wording", "pointer", "said"),
    [
        (Wording(subjects=("{frist_name}",)), "/subjects/0", "{frist_name} isn't known"),
        (Wording(subjects=("Hej", "{carrier}")), "/subjects/1", "{first_name}, {shop}, {order}"),
        (Wording(subjects=("Hej\nBcc: a@b.se",)), "/subjects/0", "line break"),
        (Wording(subjects=("Hej\u2028du",)), "/subjects/0", "line break"),
        (Wording(subjects=(" ",)), "/subjects/0", "empty"),
        (Wording(subjects=("a",) * 5), "/subjects", "more than 4"),
        (Wording(subjects=("a" * 121,)), "/subjects/0", "longer"),
        (Wording(preheader="a" * 201), "/preheader", "longer"),
        (Wording(heading="{{ 7 * 7 }}"), "/heading", "brace"),
        (Wording(heading="{first_name"), "/heading", "brace"),
        (Wording(body="{% if x %}"), "/body", "brace"),
        (Wording(body="{first_name.__class__}"), "/body", "brace"),
        (Wording(body="http://nordhem.example"), "/body", "must be https"),
        (Wording(body="javascript://x"), "/body", "must be https"),
        (Wording(body="https://x.se/{first_name}"), "/body", "in a link"),
        (Wording(body="a\x00b"), "/body", "control"),
        (Wording(button="Se\nmer"), "/button", "line break"),
    ],
)
def test_words_that_would_break_a_mail_arent_kept(
    shelf: FakeShelf, wording: Wording, pointer: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        public.keep_wording(Kind.ORDER_CONFIRMATION, "sv", wording, NOW)
    assert [error for error in refused.value.errors if error.pointer == pointer and said in error.detail]
    with pytest.raises(Invalid):
        public.compose(public.sample(Kind.ORDER_CONFIRMATION, "sv"), wording=wording)
    assert shelf.documents == {}


@pytest.mark.parametrize(
    ("theme", "pointer"),
    [
        (Theme(accent="#f0f0f0"), "/accent"),
        (Theme(accent="red"), "/accent"),
        (Theme(accent="#ABCDEF"), "/accent"),
        (Theme(accent_dark="#1f5c44"), "/accent_dark"),
        (Theme(accent="#1f5c44\n"), "/accent"),
        (Theme(logo_url="http://x.se/a.png", logo_width=80), "/logo_url"),
        (Theme(logo_url="https://x.se/a.png"), "/logo_width"),
        (Theme(logo_url='https://x.se/a.png" onerror="x', logo_width=9), "/logo_url"),
        (Theme(home_url="javascript:alert(1)"), "/home_url"),
        (Theme(privacy_url="https://"), "/privacy_url"),
        (Theme(name="a\nb"), "/name"),
        (Theme(legal="a" * 1_001), "/legal"),
        (Theme(withdrawal_days=-1), "/withdrawal_days"),
    ],
)
def test_a_theme_that_nobody_could_read_isnt_kept(theme: Theme, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        public.keep_theme(theme, NOW)
    assert pointer in [error.pointer for error in refused.value.errors]


def test_the_theme_is_seen_in_every_letter() -> None:
    wanted = replace(THEME, accent="#8a2d4b", logo_url="https://nordhem.example/logo.png", logo_width=120)
    assert public.theme() == Theme(name=settings.current().shop_name)
    assert public.keep_theme(wanted, NOW) == public.theme()
    made = public.compose(public.sample(Kind.WELCOME, "sv"))
    logo = Page(made.html).of("img")[0]
    assert (logo["src"], logo["alt"], logo["width"]) == ("https://nordhem.example/logo.png", "Nordhem", "120")
    assert "background-color: #8a2d4b" in made.html
    assert "Storgatan 1, 111 22 Stockholm" in made.html
    assert "Storgatan 1, 111 22 Stockholm" in made.text


def test_what_is_kept_is_read_once_in_two_seconds(shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [NOW]
    monkeypatch.setattr(clock, "now_ms", lambda offset=0: now[0])
    for _ in range(9):
        public.settings(Kind.WELCOME)
    assert shelf.reads == 1
    now[0] += 1_999
    public.theme()
    assert shelf.reads == 1
    now[0] += 1
    public.theme()
    assert shelf.reads == 2
    public.change(Kind.WELCOME, KindSettings(mode=Mode.OFF), NOW)
    assert public.settings(Kind.WELCOME).mode is Mode.OFF
    assert shelf.reads == 3
