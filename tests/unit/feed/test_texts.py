"""What stories say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.feed import texts
from chalicelib.feed.domain import Kind
from chalicelib.feed.texts import Told

TENT = "Tält Fjäll 2"


@pytest.mark.parametrize(
    ("told", "sv", "en"),
    [
        (Told(Kind.LIKED, ["Anna"], 4, TENT), "Anna och 3 andra gillade Tält Fjäll 2", "Anna and 3 others liked Tält Fjäll 2"),
        (Told(Kind.LIKED, ["Anna"], 2, TENT), "Anna och en till gillade Tält Fjäll 2", "Anna and 1 other liked Tält Fjäll 2"),
        (Told(Kind.LIKED, ["Anna", "Bo"], 2, TENT), "Anna och Bo gillade Tält Fjäll 2", "Anna and Bo liked Tält Fjäll 2"),
        (Told(Kind.LIKED, ["Anna", "Bo"], 3, TENT), "Anna och 2 andra gillade Tält Fjäll 2", "Anna and 2 others liked Tält Fjäll 2"),
        (Told(Kind.LIKED, [], 4, TENT), "4 personer gillade Tält Fjäll 2", "4 people liked Tält Fjäll 2"),
        (Told(Kind.BOUGHT, [], 1, TENT), "Någon köpte Tält Fjäll 2", "Somebody bought Tält Fjäll 2"),
        (Told(Kind.REVIEWED, ["Anna"], 1, TENT, "Bra", 4), "Anna gav Tält Fjäll 2 4 av 5 stjärnor", "Anna gave Tält Fjäll 2 4 of 5 stars"),
        (Told(Kind.REVIEWED, [], 1, TENT), "Någon recenserade Tält Fjäll 2", "Somebody reviewed Tält Fjäll 2"),
        (Told(Kind.REVIEWED, [], 1, None, None, 1), "Någon gav butiken 1 av 5 stjärnor", "Somebody gave the shop 1 of 5 stars"),
        (Told(Kind.LISTED, ["Anna"], 1, TENT, "Fjäll"), "Anna lade Tält Fjäll 2 i listan ”Fjäll”", "Anna put Tält Fjäll 2 into the list “Fjäll”"),
        (Told(Kind.LISTED, [], 1, TENT), "Någon lade Tält Fjäll 2 i en lista", "Somebody put Tält Fjäll 2 into a list"),
        (Told(Kind.LISTED, [], 1, None, "Fjäll"), "Någon delade listan ”Fjäll”", "Somebody shared the list “Fjäll”"),
        (Told(Kind.LISTED, [], 1), "Någon delade en lista", "Somebody shared a list"),
        (Told(Kind.ASKED, ["Anna"], 1, TENT), "Anna ställde en fråga om Tält Fjäll 2", "Anna asked a question about Tält Fjäll 2"),
        (Told(Kind.ANSWERED, ["x"], 1, TENT, by_shop=True), "Butiken svarade på en fråga om Tält Fjäll 2", "The shop answered a question about Tält Fjäll 2"),
    ],
)  # fmt: skip
def test_sentences(told: Told, sv: str, en: str) -> None:
    assert texts.text(told, "sv") == sv
    assert texts.text(told, "en") == en


@given(
    st.sampled_from(Kind), st.lists(st.text(min_size=1, max_size=9), max_size=3), st.integers(1, 10**6),
    st.none() | st.text(max_size=9), st.none() | st.text(max_size=9), st.none() | st.integers(1, 5), st.booleans(),
)  # fmt: skip
def test_whatever_people_and_things_are_called_it_is_said_as_it_is(
    kind: Kind,
    names: list[str],
    people: int,
    product: str | None,
    title: str | None,
    stars: int | None,
    shop: bool,
) -> None:
    told = Told(kind, names, max(people, len(names)), product, title, stars, shop)
    for language in texts.LANGUAGES:
        said = texts.text(told, language)
        assert said
        if product is not None:
            assert product in said
        if names and not shop:
            assert said.startswith(names[0])
