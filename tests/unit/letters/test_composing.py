"""Every kind of letter, in every language, open and discreet: what holds for all, and what each says."""

import re
from itertools import product

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.letters import palette, public, rendering, samples, texts
from chalicelib.letters.cleaning import MOST_ASKED, MOST_LINES
from chalicelib.letters.domain import (
    LANGUAGES,
    MARKETING,
    PLAIN,
    Composed,
    Kind,
    Language,
    Letter,
    Line,
    Links,
    OfferPart,
    Product,
    Theme,
    Wording,
)
from tests.support.parted import THEME, Page, links, pictures, text_links

EVERY = [
    pytest.param(kind, language, discreet, id=f"{kind}-{language}{'-discreet' if discreet else ''}")
    for kind, language, discreet in product(Kind, LANGUAGES, (False, True))
]
_DISCREET = {"sv": "Intimolja Lind", "en": "Intimate oil Lind"}


def _compose(letter: Letter, wording: Wording | None = None, theme: Theme = THEME) -> Composed:
    return rendering.compose(letter, theme, wording or Wording())


def _sample(kind: Kind, language: Language = "sv", **values: bool) -> Letter:
    return public.sample(kind, language, **values)


@pytest.mark.parametrize(("kind", "language", "discreet"), EVERY)
def test_every_letter_is_whole(kind: Kind, language: Language, discreet: bool) -> None:
    made = _compose(_sample(kind, language, discreet=discreet))
    page = Page(made.html)
    assert len(made.html.encode()) <= 60 * 1024
    assert made.subject
    assert made.preheader
    assert "\n" not in made.subject
    assert page.of("html")[0]["lang"] == language
    assert f"<title>{made.subject}</title>" in made.html
    assert len(page.of("h1")) == 1
    assert all(table["role"] == "presentation" for table in page.of("table"))
    assert all("alt" in image and image["width"] for image in page.of("img"))
    assert made.preheader in made.html
    assert "display:none;max-height:0;overflow:hidden;mso-hide:all" in made.html
    assert 'name="color-scheme"' in made.html
    assert "prefers-color-scheme: dark" in made.html
    assert "[data-ogsc] .ground" in made.html
    for text in (made.subject, made.preheader, made.text, page.words):
        assert not re.search(r"[{}]|None|Undefined", text)


@pytest.mark.parametrize(("kind", "language", "discreet"), EVERY)
def test_the_text_leads_where_the_html_does(kind: Kind, language: Language, discreet: bool) -> None:
    made = _compose(_sample(kind, language, discreet=discreet))
    assert text_links(made.text) == links(made.html)
    assert ("unsubscribe" in made.text) == (kind in MARKETING)
    assert all(link.startswith("https://") for link in links(made.html))


@pytest.mark.parametrize("kind", Kind)
def test_every_sheet_is_inlined_and_no_style_leans_on_what_mail_lacks(kind: Kind) -> None:
    made = _compose(_sample(kind))
    assert made.html.count("<style") == made.html.count("<!--[if mso]><style") + 1
    body = made.html[made.html.index("<body") :]
    assert not re.search(r"flex|grid|position|float", body)
    assert 'class="title" style="' in body


@pytest.mark.parametrize(("kind", "language"), list(product(Kind, LANGUAGES)))
def test_a_discreet_letter_names_no_product_and_shows_no_picture(kind: Kind, language: Language) -> None:
    """Whatever it is told: the pictures are there, and an operator's words ask for the product."""
    title = _DISCREET[language]
    letter = _sample(kind, language, discreet=True)
    letter = replace(letter, chosen=tuple(_pictured(one) for one in letter.chosen))
    letter = replace(letter, asked=tuple(_pictured(one) for one in letter.asked))
    if letter.order:
        lines = tuple(replace(line, image_url="https://nordhem.example/x.jpg") for line in letter.order.lines)
        letter = replace(letter, order=replace(letter.order, lines=lines))
    greedy = Wording(subjects=("{product}! Ja, {product}",), preheader="{product}")
    titles = {one.title for one in (*letter.asked, *letter.chosen)} | {title}
    for wording in (Wording(), greedy if "product" in texts.PLACEHOLDERS[kind] else Wording()):
        made = _compose(letter, wording)
        assert pictures(made.html) == set()
        assert not [each for each in titles if each in made.subject + made.preheader]
        shown = {image.get("alt") for image in Page(made.html).of("img")}
        assert shown <= {""}


def _pictured(one: Product) -> Product:
    return replace(one, image_url="https://nordhem.example/pictures/discreet.jpg")


def test_the_person_still_sees_what_they_bought() -> None:
    made = _compose(_sample(Kind.ORDER_CONFIRMATION, discreet=True))
    assert "Intimolja Lind" in Page(made.html).words
    assert "Intimolja Lind" in made.text


def test_a_discreet_product_brings_no_picture_into_another_letter() -> None:
    letter = _sample(Kind.WELCOME)
    chosen = (replace(letter.chosen[0], discreet=True), *letter.chosen[1:])
    assert letter.chosen[0].image_url not in pictures(_compose(replace(letter, chosen=chosen)).html)
    assert len(pictures(_compose(letter).html)) == 3


def test_an_order_is_confirmed_like_this() -> None:
    made = _compose(_sample(Kind.ORDER_CONFIRMATION))
    words = " ".join(Page(made.html).words.replace("\u00a0", " ").split())
    for said in (
        (
            "Order 10482 Tack, Åsa! Vi har tagit emot din beställning och börjar packa den direkt. Beräknad leverans: "
            "onsdag 25 november."
        ),
        "Linneduk Ängö Sand · 1 st 499 kr",
        "Delsumma 1 346 kr Frakt 0 kr Varav moms 25 % 269,20 kr Totalt 1 346 kr",
        "Ångerrätt 14 dagar",
        "Utvalt för dig, Åsa",
        "★ 4,7 (112) 24 av 310 som tittade på Keramikmugg Skär köpte denna 549 kr",
    ):
        assert said in words
    assert made.subject == "Tack för din beställning 10482"


@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_a_plain_kind_recommends_nothing(kind: Kind) -> None:
    letter = replace(_sample(kind), chosen=_sample(Kind.WELCOME).chosen)
    made = _compose(letter)
    assert "Utvalt" not in made.html + made.text
    assert letter.chosen[0].url not in made.html


def test_at_most_three_products_are_recommended() -> None:
    letter = _sample(Kind.WELCOME)
    more = tuple(replace(letter.chosen[0], url=f"https://nordhem.example/p/{number}") for number in range(5))
    made = _compose(replace(letter, chosen=more))
    assert {link for link in links(made.html) if "/p/" in link} == {one.url for one in more[:3]}


def test_a_part_shipment_says_that_the_rest_follows() -> None:
    letter = _sample(Kind.ORDER_SHIPPED)
    assert letter.order
    part, whole = _compose(letter), _compose(replace(letter, order=replace(letter.order, is_whole=True)))
    assert "Resten kommer" in part.text
    assert part.subject == "En del av order 10482 är på väg"
    assert "Resten kommer" not in whole.text
    assert whole.subject == "Order 10482 är på väg"
    assert "https://track.example/SE4471029833" in links(part.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_name_nobody_is_called_nothing(language: Language) -> None:
    for kind in Kind:
        made = _compose(replace(_sample(kind, language), first_name=""))
        for line in (made.subject, *made.text.splitlines()):
            assert not re.search(r"[ ,][,!?.](?!\d)|^\W*[,!?]", line.replace("...", "")), (kind, line)


def test_five_stars_lead_to_five_ratings() -> None:
    letter = _sample(Kind.REVIEW_REQUEST)
    made = _compose(letter)
    rated = [one for one in Page(made.html).of("a") if "vote" in (one["class"] or "")]
    assert [one["href"] for one in rated] == [url for asked in letter.asked for url in asked.star_urls]
    assert rated[0]["aria-label"] == "1 stjärna av 5: Linneduk Ängö"
    assert rated[4]["aria-label"] == "5 stjärnor av 5: Linneduk Ängö"


def test_an_offer_says_what_is_enforced() -> None:
    until = clock.parse_iso("2026-12-01T11:00:00Z")
    offers = {
        "15 % rabatt": OfferPart(code="A-1", gives="percent", percent=15, until=until),
        "100 kr rabatt": OfferPart(code="A-1", gives="amount", amount=Money(10_000, "SEK"), until=until),
        "Fri frakt": OfferPart(code="A-1", gives="free_shipping", until=until, least=Money(40_000, "SEK")),
    }
    for said, offer in offers.items():
        made = _compose(replace(_sample(Kind.TIMED_OFFER), offer=offer))
        assert made.subject.replace("\u00a0", " ") == f"{said} på nästa köp, Åsa"
        assert "Gäller till tisdag 1 december kl. 12:00." in made.text
        assert "A-1" in made.text
        assert ("Gäller köp från" in made.text) == (offer.least is not None)


def test_a_huge_order_stays_a_small_mail() -> None:
    letter = _sample(Kind.ORDER_CONFIRMATION)
    assert letter.order
    line = Line(title="<b>Lång</b> titel " * 20, variant="'\"&" * 60, quantity=1_000, amount=Money(1, "SEK"))
    many = replace(letter.order, lines=(line,) * 500)
    made = _compose(replace(letter, order=many))
    assert len(made.html.encode()) <= 60 * 1024
    assert f"och {500 - MOST_LINES} till" in made.html
    assert f"och {500 - MOST_LINES} till" in made.text
    asked = replace(_sample(Kind.REVIEW_REQUEST), asked=_sample(Kind.REVIEW_REQUEST).asked * 20)
    assert len(Page(_compose(asked).html).of("h2")) == MOST_ASKED


def test_what_isnt_known_isnt_shown() -> None:
    letter = _sample(Kind.ORDER_CONFIRMATION)
    assert letter.order
    bare = replace(
        letter,
        order=replace(
            letter.order,
            subtotal=None,
            shipping=None,
            tax=None,
            total=None,
            deliver_to=(),
            expected=None,
            status_url=None,
        ),
        chosen=(),
        links=Links(),
        first_name="",
    )
    made = _compose(bare, theme=Theme(name="Bara butik", withdrawal_days=0))
    words = Page(made.html).words
    for missing in ("Totalt", "Frakt", "Levereras", "Beräknad", "Utvalt", "Ångerrätt", "Följ din order"):
        assert missing not in words + made.text
    assert links(made.html) == text_links(made.text) == set()


@pytest.mark.parametrize("kind", sorted(texts.NEEDS))
def test_a_letter_about_nothing_isnt_written(kind: Kind) -> None:
    with pytest.raises(ValueError, match=texts.NEEDS[kind]):
        _compose(Letter(kind=kind, language="sv"))


def test_samples_stay_the_same() -> None:
    for kind, language in product(Kind, LANGUAGES):
        assert samples.letter(kind, language) == samples.letter(kind, language)
        without = samples.letter(kind, language, pictures=False)
        assert pictures(_compose(without).html) == set()


def test_colours_of_the_theme_can_be_read_in_both_schemes() -> None:
    theme = Theme(accent="#6b2d8a", accent_dark="#d4b0e8")
    for colours in (palette.light(theme), palette.dark(theme)):
        for ink, ground in (
            (colours.ink, colours.sheet),
            (colours.ink, colours.soft),
            (colours.ink, colours.tint),
            (colours.faint, colours.sheet),
            (colours.faint, colours.ground),
            (colours.faint, colours.soft),
            (colours.accent, colours.sheet),
            (colours.accent, colours.ground),
            (colours.on_accent, colours.accent),
            (colours.on_tint, colours.tint),
            (colours.star, colours.sheet),
            (colours.star, colours.soft),
        ):
            assert palette.contrast(ink, ground) >= palette.LEAST_CONTRAST, (ink, ground)
