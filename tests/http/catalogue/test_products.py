from typing import Any

import pytest

from tests.fakes.catalogue import FakeProducts
from tests.http.conftest import Api
from tests.support import keys

TENT = {
    "title": "Tunneltält",
    "url": "https://shop.example/tent",
    "image_url": "https://shop.example/tent.webp",
    "price": {"amount": 349_900, "currency": "SEK"},
    "categories": ["Friluftsliv>Tält"],
    "availability": "https://schema.org/InStock",
    "brand": "Fjäll",
    "gtin": "4006381333931",
    "discreet": False,
    "attributes": {"weight_kg": 2.4, "season": "3"},
    "variants": [{"sku": "TENT-2-GREEN", "attributes": {"color": "grön"}}],
    "markets": {
        "NO": {"title": "Tunneltelt", "price": {"amount": 359_900, "currency": "NOK"}, "language": "nb"}
    },
}


def test_a_product_is_put_and_got(api: Api) -> None:
    put = api.put("/v1/products/tent", TENT)
    assert put.status_code == 200
    got = api.get("/v1/products/tent", key=keys.PUBLISHABLE)
    assert got.status_code == 200
    body = got.json_body
    assert body == put.json_body
    assert (body["revision"], body["availability"], body["categories"]) == (
        1,
        "in_stock",
        ["Friluftsliv > Tält"],
    )
    assert body["created_at"] == body["updated_at"]
    assert got.headers["Cache-Control"].startswith("public, max-age=60")


def test_who_holds_the_etag_is_told_so(api: Api) -> None:
    api.put("/v1/products/tent", TENT)
    tag = api.get("/v1/products/tent").headers["ETag"]
    assert api.get("/v1/products/tent", If_None_Match=tag).status_code == 304
    api.put("/v1/products/tent", {**TENT, "title": "Annat"})
    assert api.get("/v1/products/tent", If_None_Match=tag).status_code == 200


def test_a_market_is_laid_over_the_default(api: Api) -> None:
    api.put("/v1/products/tent", TENT)
    body = api.get("/v1/products/tent?market=NO").json_body
    assert (body["title"], body["price"]["currency"], body["market"]) == ("Tunneltelt", "NOK", "NO")
    assert body["url"] == TENT["url"]
    assert "market" not in api.get("/v1/products/tent?market=DK").json_body


def test_the_same_again_keeps_the_revision(api: Api) -> None:
    first = api.put("/v1/products/tent", TENT).json_body
    assert api.put("/v1/products/tent", TENT).json_body == first


def test_a_deleted_product_is_not_found_until_it_comes_back(api: Api) -> None:
    api.put("/v1/products/tent", TENT)
    for _ in range(2):
        assert api.delete("/v1/products/tent").status_code == 204
    assert api.get("/v1/products/tent").status_code == 404
    assert api.get("/v1/products/tent/prices").status_code == 404
    assert api.put("/v1/products/tent", TENT).json_body["revision"] == 3
    assert api.delete("/v1/products/none").status_code == 404


def test_a_taken_sku_is_a_conflict_that_names_the_variant(api: Api) -> None:
    api.put("/v1/products/tent", TENT)
    refused = api.put("/v1/products/other", {**TENT, "gtin": None})
    assert refused.status_code == 409
    assert refused.json_body["errors"][0]["pointer"] == "/variants/0/sku"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": "  "}, "/title"),
        ({"title": "x" * 301}, "/title"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"url": None}, "/url"),
        ({"price": {"amount": -1, "currency": "SEK"}}, "/price/amount"),
        ({"price": {"amount": 1.5, "currency": "SEK"}}, "/price/amount"),
        ({"price": {"amount": 1, "currency": "kr"}}, "/price/currency"),
        ({"categories": ["x"] * 11}, "/categories"),
        ({"categories": ["A > "]}, "/categories/0"),
        ({"availability": "maybe"}, "/availability"),
        ({"gtin": "4006381333930"}, "/gtin"),
        ({"attributes": {"a": {"b": 1}}}, "/attributes/..."),
        ({"variants": [{"sku": " a"}]}, "/variants/0/sku"),
        ({"variants": [{"sku": "a"}, {"sku": "a"}]}, "/variants/0/sku"),
        ({"markets": {"NO": {"url": "nope"}}}, "/markets/.../url"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_bad_field_is_named(api: Api, products: FakeProducts, change: dict[str, Any], pointer: str) -> None:
    refused = api.put("/v1/products/tent", {**TENT, **change})
    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json_body["errors"]]
    assert products.writes == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"title": "\\ud800"}', b"[" * 10_000])
def test_what_is_not_a_product_is_refused(api: Api, body: bytes) -> None:
    assert api.request("PUT", "/v1/products/tent", body).status_code == 400


def test_words_used_in_paths_are_no_ids(api: Api) -> None:
    assert api.put("/v1/products/import", TENT).status_code == 400
    assert api.put("/v1/products/a%2Fb", TENT).status_code == 400


@pytest.mark.parametrize(("method", "path"), [("PUT", "/tent"), ("DELETE", "/tent"), ("POST", "/batch")])
def test_only_a_server_may_write(api: Api, products: FakeProducts, method: str, path: str) -> None:
    assert api.request(method, f"/v1/products{path}", TENT, key=None).status_code == 401
    assert api.request(method, f"/v1/products{path}", TENT, key=keys.PUBLISHABLE).status_code == 403
    assert products.writes == 0


def test_each_of_a_batch_has_its_own_outcome(api: Api) -> None:
    api.put("/v1/products/same", {**TENT, "variants": []})
    sent = [
        {**TENT, "product_id": "tent"},
        {**TENT, "product_id": "taken"},
        {"product_id": "bad", "title": "x"},
        "nonsense",
        {**TENT, "product_id": "same", "variants": []},
        {**TENT, "product_id": "batch", "variants": []},
        {**TENT, "product_id": "tent"},
    ]
    answer = api.post("/v1/products/batch", {"products": sent})
    assert answer.status_code == 200
    results = answer.json_body["results"]
    assert [one["index"] for one in results] == list(range(7))
    assert [one["status"] for one in results] == [
        "written", "refused", "refused", "refused", "unchanged", "refused", "refused",
    ]  # fmt: skip
    assert results[1]["problem"] == "urn:torg:problem:conflict"
    assert results[1]["errors"][0]["pointer"] == "/products/1/variants/0/sku"
    assert results[2]["product_id"] == "bad"
    assert results[2]["errors"][0]["pointer"] == "/products/2/url"
    assert results[5]["errors"][0]["pointer"] == "/products/5/product_id"


def test_a_batch_holds_1_to_100(api: Api) -> None:
    for count in (0, 101):
        sent = {"products": [{**TENT, "product_id": f"p{n}"} for n in range(count)]}
        assert api.post("/v1/products/batch", sent).status_code == 400


def test_prices_are_told_with_the_lowest_of_30_days(api: Api) -> None:
    for amount in (500, 300, 400):
        api.put("/v1/products/tent", {**TENT, "price": {"amount": amount, "currency": "SEK"}})
    body = api.get("/v1/products/tent/prices", key=keys.PUBLISHABLE).json_body
    assert body["current"]["amount"] == 400
    assert body["lowest_30_days"]["price"]["amount"] <= 400
    assert body["history"][0]["until"] is None
    assert api.get("/v1/products/tent/prices?sku=nope").status_code == 404
    assert api.get("/v1/products/tent/prices?sku=TENT-2-GREEN").json_body["current"]["amount"] == 400
    assert api.get("/v1/products/tent/prices?market=norway").status_code == 400
