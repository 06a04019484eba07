"""Placeholders: what is filled, what is left out, and that nothing is filled twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.letters import texts
from chalicelib.letters.domain import Kind
from chalicelib.letters.texts import Part


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Tack, {first_name}!", {"first_name": "Åsa"}, "Tack, Åsa!"),
        ("Tack, {first_name}!", {}, "Tack!"),
        ("Hej {first_name}! Allt är klart.", {}, "Hej! Allt är klart."),
        ("{first_name}, har du en minut?", {}, "Har du en minut?"),
        ("{first_name}, har du en minut?", {"first_name": "Åsa"}, "Åsa, har du en minut?"),
        ("Vi packar. Kommer {expected}. Hej då!", {}, "Vi packar. Hej då!"),
        (
            "Vi packar. Kommer {expected}.",
            {"expected": "kl. 9. Kanske."},
            "Vi packar. Kommer kl. 9. Kanske..",
        ),
        ("{offer} till dig", {"offer": "fri frakt"}, "Fri frakt till dig"),
        ("Du får {offer}", {"offer": "fri frakt"}, "Du får fri frakt"),
        ("{product}!", {}, ""),
        ("{first_name}", {"first_name": "{shop}", "shop": "X"}, "{shop}"),
    ],
)
def test_a_line_is_filled(text: str, values: dict[str, str], filled: str) -> None:
    assert texts.fill(text, values) == filled


def test_paragraphs_keep_their_lines_and_links_stand_apart() -> None:
    found = texts.paragraphs(
        "Läs mer på https://shop.example/a?b=1. Eller inte.\n\n{code} saknas.\n\nHej\nda, {first_name}",
        {"first_name": "Bo"},
    )
    link = "https://shop.example/a?b=1"
    assert found == [
        [Part("Läs mer på "), Part(link, link), Part(". Eller inte.")],
        [Part("Hej\nda, Bo")],
    ]


@given(st.dictionaries(st.sampled_from(["first_name", "shop", "product"]), st.text()))
def test_no_value_becomes_a_link_or_is_filled_again(values: dict[str, str]) -> None:
    for paragraph in texts.paragraphs("Hej {first_name} hos {shop}! {product} finns.", values):
        assert all(part.url is None for part in paragraph)
        filled = "".join(part.text for part in paragraph)
        for name in ("shop", "product"):
            if f" {name} " in filled:
                assert values.get(name)


def test_the_fullest_alternative_that_is_known_is_picked() -> None:
    alternatives = ("Om {product}, {first_name}?", "Om det, {first_name}?")
    assert texts.pick(alternatives, {"product": "Tält"}) == alternatives[0]
    assert texts.pick(alternatives, {"product": ""}) == alternatives[1]


@pytest.mark.parametrize("kind", Kind)
def test_a_kinds_own_words_use_the_placeholders_it_has(kind: Kind) -> None:
    own = texts.OWN[kind]
    for text in (*own.subject, *own.preheader, *own.heading, own.body, own.button, own.why):
        assert texts.placeholders(text) <= set(texts.PLACEHOLDERS[kind])
    last = (own.subject[-1], own.preheader[-1], own.heading[-1])
    assert all(
        texts.fill(text, {"first_name": "", "shop": "S", "order": "1", "offer": "o", "until": "u"})
        for text in last
    )
