"""Reviews and questions from elsewhere over the whole API, and everything out again: a round trip."""

import csv
import io
import json
from typing import Any

import pytest

from chalicelib.imports import exporting, service, wiring
from tests.http.conftest import Api
from tests.http.fakes import House, body
from tests.support import keys


def table(*rows: dict[str, str]) -> str:
    """Rows as CSV, under the columns that any of them fills."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


PLAIN = table(
    {
        "external_id": "r1", "product_id": "tent", "created_at": "2024-03-05T10:12:00Z",
        "edited_at": "2024-04-01", "stars": "5", "title": 'Håller, "tätt"',
        "text": "Rad ett\nrad två\n=SUMMA(1)", "pros": "lätt|torrt", "attributes": "fit=4",
        "recommends": "yes", "language": "sv", "customer_id": "c-17", "name": "Åsa",
        "email": "asa@example.se", "verified": "buyer", "helpful": "7", "not_helpful": "1",
        "reply": "Tack!", "reply_at": "2024-03-06",
    },
    {
        "external_id": "r2", "sku": "TENT-G", "created_at": "2024-03-06T10:12:00Z", "state": "held",
        "stars": "1", "text": "Läcker, +46 70 123", "recommends": "no", "email": "bo@example.se",
        "incentivised": "yes", "not_helpful": "3",
    },
    {
        "external_id": "r3", "handle": "kasan", "created_at": "2024-03-07T10:12:00Z", "state": "rejected",
        "stars": "2", "text": "Usel", "name": "@Anna",
    },
    {
        "external_id": "r4", "gtin": "96385074", "created_at": "2024-03-08T10:12:00Z", "stars": "3",
        "text": "Så där", "verified": "shopper",
    },
    {
        "external_id": "r5", "about": "site", "created_at": "2024-03-09T10:12:00Z", "stars": "5",
        "score": "9", "text": "Snabbt hem", "email": "cia@example.se",
    },
    {"external_id": "r6", "product_id": "nothing-here", "created_at": "2024-03-09", "stars": "5"},
    {"external_id": "r7", "product_id": "tent", "created_at": "03/04/2024", "stars": "5"},
)  # fmt: skip
QUESTIONS = table(
    {
        "external_id": "q1", "product_id": "tent", "created_at": "2024-03-05T10:12:00Z",
        "text": "Rymmer det tre?", "language": "sv", "name": "Bo", "email": "bo@example.se", "helpful": "4",
    },
    {
        "external_id": "a1", "answers": "q1", "created_at": "2024-03-06T10:12:00Z", "text": "Nej, två.",
        "by": "shop", "accepted": "yes", "language": "sv", "name": "Butiken",
    },
    {
        "external_id": "a2", "answers": "q1", "created_at": "2024-03-07T10:12:00Z", "state": "held",
        "text": "Kanske", "by": "buyer", "email": "asa@example.se", "helpful": "1",
    },
    {"external_id": "q2", "product_id": "gone", "created_at": "2024-03-05", "text": "Finns den?"},
)  # fmt: skip


@pytest.fixture
def shop(api: Api, monkeypatch: pytest.MonkeyPatch) -> "Shop":
    shop = Shop(api, monkeypatch)
    shop.open()
    return shop


class Shop:
    """A shop with two products, which can be closed and opened again empty."""

    def __init__(self, api: Api, patch: pytest.MonkeyPatch) -> None:
        self.api, self._patch = api, patch

    def open(self) -> House:
        house = House()
        house.install(self._patch)
        products = {
            "tent": body("tent", variants=[{"sku": "TENT-G"}]),
            "kasa": body("kasa", url="https://s.example/kok/Kasan", gtin="96385074"),
        }
        for product_id, content in products.items():
            assert self.api.put(f"/v1/products/{product_id}", content).status_code == 200
        self.house = house
        return house

    def bring_in(self, text: str, kind: str, form: str = "csv") -> dict[str, Any]:
        job = self.api.post("/v1/imports", {"kind": kind, "format": form}).json_body
        wiring.bucket().report(f"imports/{job['import_id']}/upload", text.encode())
        assert self.api.post(f"/v1/imports/{job['import_id']}/start").status_code == 202
        service.run(job["import_id"], doors=wiring.doors(), now=lambda: 5, go_on=lambda: True)
        done: dict[str, Any] = self.api.get(f"/v1/imports/{job['import_id']}").json_body
        assert done["state"] == "done", done
        return done

    def write_out(self, kind: str) -> str:
        begun = self.api.post("/v1/exports", {"kind": kind})
        assert begun.status_code == 202
        assert begun.json_body["state"] == "running"
        export_id = begun.json_body["export_id"]
        exporting.run(export_id, doors=wiring.export_doors(), now=lambda: 9)
        told = self.api.get(f"/v1/exports/{export_id}").json_body
        assert (told["state"], told["url"]) == (
            "done",
            f"https://bucket.example/exports/{export_id}/{kind}.csv",
        )
        return self.file(told["url"])

    def file(self, address: str) -> str:
        return wiring.bucket().whole(address.removeprefix("https://bucket.example/")).decode()


def rows(text: str, *without: str) -> list[dict[str, str]]:
    found = csv.DictReader(io.StringIO(text))
    return [{name: cell for name, cell in row.items() if name not in without} for row in found]


def test_reviews_keep_what_they_were(shop: Shop) -> None:
    done = shop.bring_in(PLAIN, "reviews")
    assert done["outcomes"] == {"added": 5, "refused": 1, "unmatched": 1}
    report = {one["row"]: one for one in map(json.loads, shop.file(done["report"]).splitlines())}
    assert [report[row]["outcome"] for row in range(1, 8)] == ["added"] * 5 + ["unmatched", "refused"]
    assert [report[row].get("product_id") for row in range(1, 6)] == ["tent", "tent", "kasa", "kasa", None]
    assert [row["product_id"] for row in rows(shop.file(done["unmatched"]))] == ["nothing-here"]

    page = shop.api.get("/v1/products/tent/reviews", key=keys.PUBLISHABLE).json_body
    (shown,) = page["items"]
    assert shown["written_at"] == "2024-03-05T10:12:00.000Z"
    assert shown["reply"]["text"] == "Tack!"
    assert shown["verified"] == "verified_buyer"
    assert shown["title"] == 'Håller, "tätt"'
    assert page["rating"]["count"] == 1


def test_again_changes_nothing_and_a_changed_row_changes_one(shop: Shop) -> None:
    shop.bring_in(PLAIN, "reviews")
    assert shop.bring_in(PLAIN, "reviews")["outcomes"]["unchanged"] == 5
    changed = shop.bring_in(PLAIN.replace("Usel", "Usel och dyr"), "reviews")
    assert (changed["outcomes"]["unchanged"], changed["outcomes"]["changed"]) == (4, 1)


def test_out_and_into_an_empty_shop_and_out_again_is_the_same_file(shop: Shop) -> None:
    shop.bring_in(PLAIN, "reviews")
    shop.bring_in(QUESTIONS, "questions")
    own = {"product_id": "kasa", "stars": 4, "text": "Skriven här", "author": {"email": "dan@example.se"}}
    assert shop.api.post("/v1/reviews", own).status_code == 201
    reviews, questions = shop.write_out("reviews"), shop.write_out("questions")
    assert len(rows(reviews)) == 6
    again = shop.bring_in(reviews, "reviews")  # into the shop that wrote it: nothing is there twice
    assert again["outcomes"] == {"unchanged": 6}
    assert shop.write_out("reviews") == reviews

    shop.open()
    assert shop.bring_in(reviews, "reviews")["outcomes"] == {"added": 6}
    assert shop.bring_in(questions, "questions")["outcomes"] == {"added": 3}
    assert rows(shop.write_out("reviews"), "id") == rows(reviews, "id")
    assert shop.write_out("questions") == questions


def test_questions_come_with_their_answers(shop: Shop) -> None:
    done = shop.bring_in(QUESTIONS, "questions")
    assert (done["rows"], done["outcomes"]) == (4, {"added": 3, "unmatched": 1})
    assert [row["product_id"] for row in rows(shop.file(done["unmatched"]))] == ["gone"]
    assert shop.bring_in(QUESTIONS, "questions")["outcomes"] == {"unchanged": 3, "unmatched": 1}
    page = shop.api.get("/v1/products/tent/questions", key=keys.PUBLISHABLE).json_body
    (asked,) = page["items"]
    assert [answer["text"] for answer in asked["answers"]] == ["Nej, två."]


def test_pictures_are_fetched_later(shop: Shop) -> None:
    text = (
        "title,body,rating,review_date,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,"
        "picture_urls\n"
        'T,B,5,2024-03-02 10:12:00 UTC,ok,Åsa,a@x.se,,kasan,Tack,"https://m.example/a.jpg,https://m.example/b.png"\n'
    )
    done = shop.bring_in(text, "reviews", "judgeme")
    assert done["outcomes"] == {"added": 1}
    assert {one.url for one in shop.house.media.rows.values()} == {
        "https://m.example/a.jpg", "https://m.example/b.png",
    }  # fmt: skip


def test_a_room_that_refuses_a_row_names_the_field(shop: Shop) -> None:
    long = "x" * 81
    done = shop.bring_in(
        f"external_id,product_id,created_at,stars,name\nr,tent,2024-01-01,4,{long}\n", "reviews"
    )
    assert done["outcomes"] == {"refused": 1}
    assert done["errors"][0]["pointer"] == "/name"


def test_exports_are_the_operators(shop: Shop) -> None:
    assert shop.api.post("/v1/exports", {"kind": "reviews"}, key=keys.PUBLISHABLE).status_code == 403
    assert shop.api.post("/v1/exports", {"kind": "cats"}).status_code == 400
    assert shop.api.get("/v1/exports/exp_none").status_code == 404
    first = shop.api.post("/v1/exports", {"kind": "reviews"}, Idempotency_Key="k").json_body
    assert shop.api.post("/v1/exports", {"kind": "reviews"}, Idempotency_Key="k").json_body == first
    assert shop.api.post("/v1/exports", {"kind": "questions"}, Idempotency_Key="k").status_code == 409
