import pytest

from chalicelib.offsite import google, jobs
from tests.fakes.offsite import FakeFiles as FakeFeeds
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.noting import running


@pytest.fixture(autouse=True)
def files(house: House) -> FakeFeeds:
    return house.feeds


def test_a_feed_is_where_its_address_says(api: Api, files: FakeFeeds) -> None:
    assert api.get(f"/v1/feeds/{google.NAME}").status_code == 404
    with files.replacing(google.NAME, google.CONTENT_TYPE) as write:
        write("x")
    found = api.get(f"/v1/feeds/{google.NAME}?key={keys.PUBLISHABLE}", key=None)
    assert (found.status_code, found.headers["Location"]) == (302, f"https://files.example/{google.NAME}")
    assert found.headers["Cache-Control"] == "private, no-store"
    assert api.get("/v1/feeds/other.xml").status_code == 404


def test_a_feed_needs_a_key(api: Api) -> None:
    assert api.get(f"/v1/feeds/{google.NAME}", key=None).status_code == 401


def test_the_job_tells_what_shoppers_said(api: Api, house: House, files: FakeFeeds) -> None:
    shop = Shop(api, house)
    shop.sells(
        "tent", brand="Norr", gtin="4006381333931", variants=[{"sku": "T-1"}], attributes={"mpn": "N-2"}
    )
    shop.sells("toy", discreet=True)
    order = {"order_id": "1", "customer_id": "anna", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert api.post("/v1/orders", order).status_code == 201
    for who, said in (
        ("anna", {"product_id": "tent", "stars": 5, "text": "Höll tätt.", "name": "Anna"}),
        ("bo", {"product_id": "tent", "stars": 1, "text": "Läckte."}),
        ("carl", {"product_id": "toy", "stars": 4, "text": "Diskret.", "name": "Carl"}),
        ("dora", {"product_id": "tent", "text": "Utan stjärnor."}),
    ):
        answer = api.post("/v1/reviews", said, key=None, Authorization=keys.shopper_token(who))
        assert answer.status_code == 201, answer.body
    event = dict.fromkeys(("version", "account", "region", "detail-type", "source", "time", "id"), "")
    with running("review_feeds"):
        outcome = jobs.review_feeds({**event, "detail": {}, "resources": []}, None)
    assert outcome == {"told": 2, "left_out": 1}
    feed = files.bodies[google.NAME]
    for said in (
        "Höll tätt.",
        "Läckte.",
        "<name>Anna</name>",
        '<name is_anonymous="true">',
        "<gtin>4006381333931<",
    ):
        assert said in feed
    for secret in ("Diskret.", "Carl", "toy", "Utan stjärnor.", "bo"):
        assert f">{secret}<" not in feed
    assert feed.count("<is_verified_purchase>true<") == 1
    assert "<mpn>N-2<" in feed
    assert "<sku>tent</sku><sku>T-1</sku>" in feed
