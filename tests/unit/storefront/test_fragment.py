import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.storefront import rendering, structured
from chalicelib.storefront.wording import Words
from tests.support import fragment, hostile
from tests.support.fragment import PRODUCT, RATING, html, question, review, shown


class Tree(HTMLParser):
    """Tags that are open, the attributes that were seen, and the text between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += " "
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def plain(self) -> str:
        return " ".join(self.text.split())


def told(content: Any) -> Any:
    text = structured.product_json(content)
    return None if text is None else json.loads(text)


def test_a_fragment_says_all_that_is_known() -> None:
    page = Tree(html(shown()))
    for said in (
        "Recensioner", "3,7", "3 betyg · 4 recensioner", "67 % rekommenderar produkten", "av 3 som svarat",
        "5 stjärnor 1", "1 stjärna 0", "Passform", "4,5", "Hållbarhet", "Höll tätt. Skulle köpa den igen.",
        "Plus lätt", "Minus dyr", "Annika L Verifierat köp 3 september 2026", "Rekommenderar produkten",
        "Hjälpsam (14)", "Svar från Fjällkompaniet 4 september 2026 Tack!",
        "Så samlas och visas recensionerna Så kontrollerar vi. Så sorterar vi.", "Fler recensioner",
        "5 frågor · 4 besvarade", "Går den att tvätta?", "Ja, 30 grader. Butiken Godtaget svar", "Bo Köpare",
        "1 svar till",
    ):  # fmt: skip
        assert said in page.plain, said


def test_it_is_one_element_with_a_shadow_root_and_no_script_or_style_of_its_own() -> None:
    text = html(shown())
    assert text.startswith(
        '<torg-reviews product="jacka" language="sv" lang="sv"><template shadowrootmode="open">'
        '<link rel="stylesheet" href="'
    )
    assert text.rstrip().endswith("</torg-reviews>")
    page = Tree(text)
    assert page.tags.count("script") == 1
    assert ("script", "type", "application/ld+json") in page.attributes
    assert "style" not in page.tags
    assert not [one for one in page.attributes if one[1] == "style" or one[1].startswith("on")]
    assert [one[2] for one in page.attributes if one[1] == "src"] == []
    assert text.index("</template>") < text.index("<script"), "search engines read it outside the shadow root"


def test_in_english_all_is_english() -> None:
    page = Tree(html(shown(), "en"))
    for said in (
        "Reviews",
        "3.7",
        "67% would recommend it",
        "Verified buyer",
        "3 September 2026",
        "More reviews",
    ):
        assert said in page.plain
    assert "recension" not in page.plain.lower()


def test_incentives_are_labelled() -> None:
    assert "fick något i utbyte" in Tree(html(shown(reviews=(review(is_incentivised=True),)))).plain
    assert "fick något i utbyte" not in Tree(html(shown())).plain


def test_pictures_have_their_place_before_they_come() -> None:
    picture = fragment.Picture("/s.webp", "/s.jpg", "/l.jpg", "")
    page = Tree(html(shown(reviews=(review(pictures=(picture, picture._replace(alt="På fjället"))),))))
    images = [one for one in page.attributes if one[0] == "img"]
    assert images.count(("img", "width", "96")) == images.count(("img", "height", "96")) == 2
    assert ("img", "alt", "Kundens bild, 1 av 2") in images
    assert ("img", "alt", "På fjället") in images
    assert ("source", "srcset", "/s.webp") in page.attributes


def test_without_reviews_it_says_so_and_tells_search_engines_nothing() -> None:
    empty = shown(
        rating=RATING._replace(ratings=0, reviews=0), reviews=(), questions=(), question_count=0, next=None
    )
    page = Tree(html(empty, links=fragment.LINKS._replace(next=None)))
    assert "Ingen har recenserat produkten än." in page.plain
    assert "Ingen har frågat något än." in page.plain
    assert "script" not in page.tags
    assert "rel" not in [one[1] for one in page.attributes if one[0] == "a"]


def test_a_further_page_has_reviews_and_nothing_twice() -> None:
    page = Tree(
        html(shown(is_first=False, questions=None, next=None), links=fragment.LINKS._replace(next=None))
    )
    assert "Till första sidan" in page.plain
    assert "Frågor och svar" not in page.plain
    assert "table" not in page.tags
    assert "script" not in page.tags


def test_the_link_to_the_next_page_works_without_script() -> None:
    page = Tree(html(shown()))
    assert ("a", "href", "/next?a=1&b=2") in page.attributes


def test_structured_data_is_what_google_documents() -> None:
    data = told(shown())
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Product", PRODUCT.title)
    assert data["aggregateRating"] == {
        "@type": "AggregateRating", "ratingValue": "3.67", "ratingCount": 3, "reviewCount": 4, "bestRating": 5,
        "worstRating": 1,
    }  # fmt: skip
    assert data["offers"] == {
        "@type": "Offer", "url": PRODUCT.url, "price": "2495.00", "priceCurrency": "SEK",
        "availability": "https://schema.org/InStock",
    }  # fmt: skip
    (one,) = data["review"]
    assert one["author"] == {"@type": "Person", "name": "Annika L"}
    assert (one["datePublished"], one["reviewRating"]["ratingValue"]) == ("2026-09-03", 5)
    assert one["positiveNotes"]["itemListElement"] == [{"@type": "ListItem", "position": 1, "name": "lätt"}]


def test_nobody_without_a_name_is_an_author_but_all_count() -> None:
    data = told(shown(reviews=(review(name=None), review(2, stars=None))))
    assert "review" not in data
    assert data["aggregateRating"]["reviewCount"] == 4


def test_nothing_is_told_of_what_nobody_rated() -> None:
    assert told(shown(rating=RATING._replace(ratings=0))) is None


@pytest.mark.parametrize("text", hostile.SCRIPTS)
def test_hostile_words_are_words(text: str) -> None:
    """What is written is the same elements, whatever the words are; a browser's test sees the rest."""
    bad, good = Tree(html(fragment.hostile(text))), Tree(html(fragment.hostile("word")))
    assert set(bad.tags) == set(good.tags)
    assert {one[:2] for one in bad.attributes} == {one[:2] for one in good.attributes}
    addresses = [value for _, name, value in bad.attributes if name in ("href", "src", "srcset")]
    assert all(value.startswith(("/", "#", "http://", "https://")) for value in addresses)


@pytest.mark.parametrize("text", [*hostile.SCRIPTS, *hostile.TEXTS.values()])
def test_structured_data_cannot_end_its_element(text: str) -> None:
    content = fragment.hostile(text)
    written = structured.product_json(content)
    assert written is not None
    assert not re.search("[<>&'\u2028\u2029]", written)
    assert json.loads(written)["name"] == text


def test_a_page_of_its_own_is_a_whole_document() -> None:
    text = rendering.document(shown(), Words("sv"), fragment.LINKS, "Fjällkompaniet")
    assert text.startswith("<!doctype html>")
    assert '<html lang="sv">' in text
    assert text.count("<torg-reviews") == 1
    assert "&lt;torg-reviews" not in text
    assert "noindex" in text, "the shop's own page is the one to be found"


def test_the_stylesheets_name_is_its_content() -> None:
    assert re.fullmatch(r"reviews\.[0-9a-f]{8}\.css", rendering.stylesheet_name())
    assert "@import" not in rendering.stylesheet()
    assert "url(" not in rendering.stylesheet()


def test_an_open_question_says_so() -> None:
    page = Tree(html(shown(questions=(question()._replace(answers=(), answer_count=0),))))
    assert "Inget svar än" in page.plain
