"""The small fragments and what they say, without a table in sight."""

import re
from typing import Final

import pytest

from chalicelib.kernel.money import Money
from chalicelib.storefront import built, rendering
from chalicelib.storefront.pieces import RECOMMENDATIONS, Card, Row
from chalicelib.storefront.saying import Saying, filled
from tests.support import hostile

SPACE: Final = "\u00a0"


def row(**said: object) -> str:
    plain = Card("byxa", 1, "Byxa", "https://shop.example/p/byxa", None, "", None, "")
    asked = Row("tent", "viewed-also-viewed", 12)
    card = plain._replace(**said)  # type: ignore[arg-type]
    return rendering.piece(RECOMMENDATIONS, Saying("sv"), asked=asked, cards=[card], how="/how")


@pytest.mark.parametrize(
    "address", ["javascript:hostile(1)", "data:text/html,x", "JaVaScRiPt:x", "vbscript:x"]
)
def test_a_scheme_that_could_run_never_stands_in_a_link_or_a_picture(address: str) -> None:
    found = row(url=address, image_url=address)
    assert address not in found
    assert '<a class="title clamp" part="title" aria-describedby="why-1">' in found
    assert '<span class="picture" part="image"></span>' in found


@pytest.mark.parametrize("text", hostile.SCRIPTS)
def test_every_text_is_escaped(text: str) -> None:
    plain = len(re.findall(r"<\w", row()))
    found = row(
        title=text, price=text, why=text, product_id=text, url=f"https://{text}", image_url=f"/{text}"
    )
    assert len(re.findall(r"<\w", found)) == plain, "a picture stands where its surface stood"


def test_numbers_are_written_as_the_elements_write_them() -> None:
    swedish, english = Saying("sv"), Saying("en")
    assert (swedish.number(1_346), english.number(1_346)) == (f"1{SPACE}346", "1,346")
    # As Intl has it: 4.35 is halfway, though no float is.
    assert [swedish.number(one, 1) for one in (4.35, 4.25, 4.0, 4.9499)] == ["4,4", "4,3", "4,0", "4,9"]
    assert [filled(one) for one in (4.5, 4.3333, 4.5625, 0.0)] == ["90.0", "86.7", "91.3", "0.0"]


def test_amounts_are_written_as_the_elements_write_them() -> None:
    swedish, english = Saying("sv"), Saying("en")
    assert swedish.money(Money(129_900, "SEK")) == f"1{SPACE}299{SPACE}kr"
    assert swedish.money(Money(89_950, "EUR")) == f"899,50{SPACE}€"
    assert english.money(Money(129_900, "SEK")) == f"SEK{SPACE}1,299"
    assert english.money(Money(1_250, "USD")) == "$12.50"
    assert english.money(Money(1_250, "JPY")) == "¥1,250"
    assert english.money(None) == ""


def test_counts_choose_their_plural_and_values_are_put_in_once() -> None:
    english = Saying("en")
    assert [english.text("ratings", count=one) for one in (0, 1, 2_000)] == [
        "0 ratings",
        "1 rating",
        "2,000 ratings",
    ]
    assert english.text("stars_of", value="{count}") == "{count} of 5 stars"


def test_both_languages_say_the_same_things() -> None:
    assert built.messages("sv").keys() == built.messages("en").keys()
    with pytest.raises(FileNotFoundError):
        built.messages("de")
