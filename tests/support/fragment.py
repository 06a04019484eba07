"""A fragment's content for tests, with one text in every place where a shopper's or a shop's words stand."""

from chalicelib.storefront import rendering
from chalicelib.storefront.rendering import Links
from chalicelib.storefront.shown import (
    Answer,
    Picture,
    Product,
    Question,
    Rating,
    Recording,
    Reply,
    Review,
    Shown,
)
from chalicelib.storefront.wording import Language, Words

LINKS = Links("/reviews.css", "/first", "/next?a=1&b=2", "/how", "/alone.css")
PRODUCT = Product(
    product_id="jacka", title="Fjällräv skaljacka", url="https://shop.example/p/jacka",
    image_url="https://shop.example/jacka.jpg", brand="Fjällräv", gtin="4006381333931", sku="J-M",
    price=("2495.00", "SEK"), availability="in_stock",
)  # fmt: skip
RATING = Rating(
    ratings=3, mean=11 / 3, reviews=4, histogram=(0, 1, 0, 1, 1), recommend_yes=2, recommend_of=3,
    attributes=(("fit", 4.5), ("durability", 3.0)),
)  # fmt: skip


def review(number: int = 1, text: str = "Höll tätt.\n\nSkulle köpa den igen.", **said: object) -> Review:
    plain = Review(
        review_id=f"r{number}", stars=5, title="Bra", text=text, pros=("lätt",), cons=("dyr",),
        attributes=(("fit", 5),), recommends=True, name="Annika L", badge="verified_buyer", is_incentivised=False,
        language="sv", at="2026-09-03T10:00:00.000Z", edited_at=None, pictures=(), recordings=(), helpful=14,
        reply=Reply("Tack!", "2026-09-04T10:00:00.000Z"),
    )  # fmt: skip
    return plain._replace(**said)  # type: ignore[arg-type]


def question(text: str = "Går den att tvätta?") -> Question:
    answers = (
        Answer("Ja, 30 grader.", None, "shop", "2026-10-02T10:00:00.000Z", 12, True, "sv"),
        Answer("Har gjort det ofta.", "Bo", "buyer", "2026-10-03T10:00:00.000Z", 0, False, "sv"),
    )
    return Question(text, "Lisa", "2026-10-01T10:00:00.000Z", 7, answers, 3, "sv")


def shown(**said: object) -> Shown:
    plain = Shown(
        product=PRODUCT, rating=RATING, reviews=(review(),), questions=(question(),), question_count=5,
        answered_count=4, explained=("Så kontrollerar vi.", "Så sorterar vi."), next="c", is_first=True,
    )  # fmt: skip
    return plain._replace(**said)  # type: ignore[arg-type]


def hostile(text: str) -> Shown:
    """The text in every field that a shopper or a shop can write."""
    bad = review(
        1, text, title=text, pros=(text,), cons=(text,), attributes=((text, 5),), name=text, language=text,
        pictures=(Picture(text, text, text, text),), recordings=(Recording(True, text),),
        reply=Reply(text, "2026-09-04T10:00:00.000Z"),
    )  # fmt: skip
    answer = Answer(text, text, "buyer", "2026-10-03T10:00:00.000Z", 1, True, text)
    asked = Question(text, text, "2026-10-01T10:00:00.000Z", 1, (answer,), 1, text)
    product = PRODUCT._replace(title=text, brand=text, sku=text, product_id=text)
    return shown(
        product=product, reviews=(bad,), questions=(asked,), explained=(text,),
        rating=RATING._replace(attributes=((text, 4.0),)),
    )  # fmt: skip


def html(
    content: Shown, language: Language = "sv", links: Links = LINKS, shop: str = "Fjällkompaniet"
) -> str:
    return rendering.fragment(content, Words(language), links, shop)
