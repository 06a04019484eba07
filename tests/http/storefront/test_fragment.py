"""`GET /v1/products/{id}/reviews.html` and its stylesheet, over the whole API."""

import json
import re
from typing import Any

from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/products/tent/reviews.html"


def review(shop: Shop, customer: str, product: str = "tent", **said: Any) -> None:
    body = {
        "product_id": product,
        "stars": 4,
        "text": f"Höll tätt, säger {customer}.",
        "name": customer,
        **said,
    }
    answer = shop.api.post("/v1/reviews", body, key=None, Authorization=keys.shopper_token(customer))
    assert answer.status_code == 201, answer.body


def get(shop: Shop, path: str = PATH, **headers: str) -> Any:
    answer = shop.api.get(path, key=headers.pop("key", keys.PUBLISHABLE), **headers)
    assert answer.status_code == 200, answer.body
    return answer


def html(shop: Shop, path: str = PATH, **headers: str) -> str:
    return str(get(shop, path, **headers).body.decode())


def data(text: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found[1]) if found else None


def test_a_fragment_shows_reviews_and_questions(shop: Shop) -> None:
    shop.sells("tent", price={"amount": 249_500, "currency": "SEK"}, brand="Norr")
    review(shop, "anna", stars=5)
    review(shop, "bo", stars=2, text="Läckte.")
    asked = shop.api.post(
        "/v1/products/tent/questions", {"text": "Vikt?"}, key=None, Authorization=keys.shopper_token("bo")
    )
    assert asked.status_code == 201
    answer = get(shop, f"{PATH}?language=sv")
    text = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("public")
    assert answer.headers["Vary"] == "Accept-Language"
    for said in ("3,5", "säger anna", "Läckte.", "Vikt?", "2 betyg"):
        assert said in text
    told = data(text)
    assert (told["aggregateRating"]["ratingValue"], told["aggregateRating"]["ratingCount"]) == ("3.50", 2)
    assert (told["offers"]["price"], told["brand"]["name"]) == ("2495.00", "Norr")
    assert {one["author"]["name"] for one in told["review"]} == {"anna", "bo"}
    again = shop.api.get(f"{PATH}?language=sv", key=keys.PUBLISHABLE, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


def test_the_language_is_asked_for_or_the_readers(shop: Shop) -> None:
    shop.sells("tent")
    assert "Recensioner" in html(shop, Accept_Language="sv-SE,sv;q=0.9")
    assert "Recensioner" in html(shop, f"{PATH}?language=sv", Accept_Language="en")
    assert "Reviews" in html(shop)
    assert shop.refusal(f"{PATH}?language=de") == (400, ["query:language"])


def test_all_reviews_are_reached_by_links_without_script(shop: Shop) -> None:
    shop.sells("tent")
    for number in range(7):
        review(shop, f"person{number}")
    seen: list[str] = []
    path: str | None = f"{PATH}?limit=3&language=sv"
    pages = 0
    while path:
        # As a browser follows a link: with nothing but the address.
        text = html(shop, path, key=None) if pages else html(shop, path)
        seen += re.findall(r"säger (person\d)", text.partition("<script")[0])
        found = re.search(r'rel="next" href="[^"]*(/v1/[^"]*)"', text)
        path = found[1].replace("&amp;", "&") if found else None
        pages += 1
    assert sorted(seen) == [f"person{number}" for number in range(7)]
    assert pages == 3


def test_a_linked_page_is_a_whole_document_with_a_strict_policy(shop: Shop) -> None:
    shop.sells("tent")
    review(shop, "anna")
    answer = get(shop, f"{PATH}?document=true")
    assert answer.body.decode().startswith("<!doctype html>")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_beside_a_discreet_product_nobody_is_named(shop: Shop) -> None:
    shop.sells("tent", discreet=True)
    review(shop, "Annika")
    text = html(shop, f"{PATH}?language=sv").replace("säger Annika", "")
    assert "Annika" not in text.replace("Höll tätt, .", "")
    assert "review" not in data(text)
    assert data(text)["aggregateRating"]["ratingCount"] == 1


def test_it_takes_few_waves(shop: Shop) -> None:
    shop.sells("tent")
    review(shop, "anna")
    shop.house.waves = 0
    html(shop)
    assert shop.house.waves == 3, (
        "the product, the reviews and the questions, side by side; queries before two"
    )


def test_the_stylesheet_is_kept_for_ever_under_its_name(shop: Shop) -> None:
    shop.sells("tent")
    found = re.search(r'href="[^"]*(/v1/assets/reviews\.[0-9a-f]{8}\.css)"', html(shop))
    assert found
    answer = shop.api.get(found[1], key=None)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = shop.api.get("/v1/assets/reviews.0123456789abcdef.css", key=None)
    assert (old.body, "immutable" in old.headers["Cache-Control"]) == (answer.body, False)
    assert shop.api.get("/v1/assets/other.css", key=None).status_code == 404


def test_a_fragment_needs_a_key_and_a_product(shop: Shop) -> None:
    assert shop.api.get(PATH, key=None).status_code == 401
    assert shop.api.get(PATH, key=keys.PUBLISHABLE).status_code == 404
    shop.sells("tent")
    assert shop.refusal(f"{PATH}?cursor=x") == (400, ["query:cursor"])
    assert shop.refusal(f"{PATH}?limit=0") == (400, ["query:limit"])
    text = html(shop, f"{PATH}?key={keys.PUBLISHABLE}", key=None)
    assert "torg-reviews" in text


def test_attributes_are_called_what_the_shop_calls_them(shop: Shop) -> None:
    labels = {"sv": "Vindtålighet", "en": "In the wind"}
    book = {
        "categories": [
            {"category": "Tents", "attributes": [{"name": "wind", "labels": labels}, {"name": "fit"}]}
        ]
    }
    assert shop.api.put("/v1/review-attributes", book).status_code == 200
    shop.sells("tent", categories=["Tents > Tunnels"])
    review(shop, "anna", attributes={"wind": 5, "fit": 3})
    swedish, english = html(shop, f"{PATH}?language=sv"), html(shop, f"{PATH}?language=en")
    assert "Vindtålighet" in swedish
    assert "Passform" in swedish
    assert "In the wind" in english
    told = [
        shop.ask(path)["labels"]
        for path in ("/v1/products/tent/reviews?locale=sv-SE", "/v1/products/tent/reviews")
    ]
    assert told == [{"wind": "Vindtålighet"}, {"wind": "In the wind"}]
    assert shop.ask("/v1/products/tent/page?fields=reviews&language=sv")["reviews"]["labels"] == told[0]
