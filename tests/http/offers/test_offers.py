from typing import Any

import pytest

from chalicelib.kernel import clock, settings
from chalicelib.members import wiring as members
from chalicelib.members.domain import Pseudonyms
from chalicelib.offers import public
from chalicelib.offers.domain import Code
from chalicelib.offers.public import Buyer
from chalicelib.orders import public as orders
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys

OFFER: dict[str, Any] = {
    "title": "Fri frakt på nästa köp",
    "gives": "free_shipping",
    "least": {"amount": 30_000, "currency": "SEK"},
    "valid_days": 14,
    "source": {"kind": "generator", "prefix": "TACK-"},
}
ANNA = Buyer("c-1", "Anna@example.se")
ENOUGH = {"total": {"amount": 30_000, "currency": "SEK"}, "customer_id": "c-1"}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, api: Api) -> House:
    house = House()
    house.install(monkeypatch)
    monkeypatch.setattr(members, "pseudonyms", lambda: Pseudonyms(b"pepper"))
    return house


def issue(entity: str = "o-1", offer_id: str = "thanks") -> Code:
    return public.issue(offer_id, entity, ANNA, settings.current().now())


def put(api: Api, offer_id: str = "thanks", **said: Any) -> Any:
    answer = api.put(f"/v1/offers/{offer_id}", {**OFFER, **said})
    assert answer.status_code == 200, answer.body
    return answer.json_body


def test_an_offer_is_said_and_read(api: Api) -> None:
    first = put(api)
    assert (first["revision"], first["title"], first["pool"]) == (1, OFFER["title"], None)
    assert first["source"] == {"kind": "generator", "prefix": "TACK-", "length": 12}
    assert put(api) == first
    assert put(api, active=False)["revision"] == 2
    assert api.get("/v1/offers/thanks").json_body["active"] is False
    assert [one["offer_id"] for one in api.get("/v1/offers").json_body["items"]] == ["thanks"]
    assert api.get("/v1/offers/none").status_code == 404
    stale = api.put("/v1/offers/thanks", {**OFFER, "revision": 1})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"gives": "gold"}, "/gives"),
        ({"gives": "percent"}, "/percent"),
        ({"gives": "percent", "percent": 101}, "/percent"),
        ({"valid_days": 0}, "/valid_days"),
        ({"valid_days": None}, "/valid_days"),
        ({"valid_until": "2026-02-30"}, "/valid_until"),
        ({"source": {"kind": "generator", "length": 9}}, "/source/length"),
        ({"source": {"kind": "generator", "prefix": "tack"}}, "/source/prefix"),
        ({"source": {"kind": "hat"}}, "/source/kind"),
        ({"least": {"amount": -1, "currency": "SEK"}}, "/least/amount"),
        ({"title": ""}, "/title"),
        ({"nonsense": 1}, "/nonsense"),
        ({"revision": -1}, "/revision"),
    ],
)
def test_a_bad_field_is_named(api: Api, house: House, said: dict[str, Any], pointer: str) -> None:
    refused = api.put("/v1/offers/thanks", {**OFFER, **said})
    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json_body["errors"]]
    assert house.offers.offers == {}


def test_what_the_mail_prints_is_what_the_checkout_is_told_and_held_to(api: Api) -> None:
    put(api, gives="percent", percent=10)
    code = issue()
    part = public.part(code)
    asked = api.post(f"/v1/codes/{code.code.lower()}/check", ENOUGH).json_body
    assert (asked["valid"], asked["discount"]) == (True, {"amount": 3_000, "currency": "SEK"})
    terms = asked["terms"]
    assert (terms["code"], terms["percent"], terms["gives"]) == (part.code, part.percent, part.gives)
    assert terms["until"] == clock.iso(part.until)
    assert terms["until"].endswith("59:59.999Z")
    assert terms["least"] == {"amount": part.least.amount, "currency": "SEK"} if part.least else False
    too_little = (
        {**ENOUGH, "total": {"amount": part.least.amount - 1, "currency": "SEK"}} if part.least else {}
    )
    assert api.post(f"/v1/codes/{code.code}/check", too_little).json_body["reason"] == "below_least"
    for late, why in ((part.until, None), (part.until + 1, "expired")):
        verdict = public.check(code.code, part.least, ANNA, late)
        assert (verdict.why and verdict.why.value) == why


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "person_needed"),
        ({"customer_id": "c-2"}, "other_person"),
        ({"email": "bo@example.se"}, "other_person"),
        ({"customer_id": "c-1"}, "total_needed"),
        ({"email": " anna@EXAMPLE.se".strip()}, "total_needed"),
        ({"customer_id": "c-1", "total": {"amount": 1, "currency": "SEK"}}, "below_least"),
        ({"customer_id": "c-1", "total": {"amount": 90_000, "currency": "EUR"}}, "currency"),
    ],
)
def test_a_check_says_why_not(api: Api, body: dict[str, Any], reason: str) -> None:
    put(api)
    code = issue().code
    told = api.post(f"/v1/codes/{code}/check", body)
    assert told.status_code == 200
    assert (told.json_body["valid"], told.json_body["reason"]) == (False, reason)
    assert told.json_body["detail"]
    refused = api.post(f"/v1/codes/{code}/redeem", {**body, "order_id": "o-9"})
    assert (refused.status_code, refused.json_body["errors"][0]["detail"]) == (409, reason)


def test_a_code_that_nobody_issued(api: Api) -> None:
    told = api.post("/v1/codes/NOPE/check", {})
    assert (told.json_body["valid"], told.json_body["reason"], told.json_body["terms"]) == (
        False,
        "unknown",
        None,
    )
    for path in ("redeem", "release"):
        assert api.post(f"/v1/codes/NOPE/{path}", {"order_id": "1"}).status_code == 404
    assert api.post("/v1/codes/a%20b/check", {}).status_code == 400


def test_a_code_is_used_once_and_given_back(api: Api) -> None:
    put(api)
    code = issue().code
    first = api.post(f"/v1/codes/{code}/redeem", {**ENOUGH, "order_id": "2001"})
    assert (first.status_code, first.json_body["order_id"]) == (200, "2001")
    again = api.post(f"/v1/codes/{code}/redeem", {**ENOUGH, "order_id": "2001"})
    assert again.json_body == first.json_body
    other = api.post(f"/v1/codes/{code}/redeem", {**ENOUGH, "order_id": "2002"})
    assert (other.status_code, other.json_body["errors"]) == (409, [{"pointer": "/code", "detail": "used"}])
    assert api.post(f"/v1/codes/{code}/release", {"order_id": "2001"}).json_body["order_id"] is None
    assert api.post(f"/v1/codes/{code}/redeem", {**ENOUGH, "order_id": "2001"}).status_code == 409
    assert api.post(f"/v1/codes/{code}/redeem", {**ENOUGH, "order_id": "2002"}).status_code == 200
    assert api.post(f"/v1/codes/{code}/redeem", {"order_id": "a b"}).status_code == 400


def test_an_order_that_names_a_code_uses_it_and_cancelled_gives_it_back(
    api: Api, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    put(api)
    code = issue().code
    order = {
        "order_id": "3001", "lines": [{"product_id": "mat", "quantity": 1}], "email": "anna@example.se",
        "total": {"amount": 45_000, "currency": "SEK"}, "discount_codes": [code.lower(), "ANOTHER-SHOPS"],
    }  # fmt: skip
    assert api.post("/v1/orders", order).status_code == 201

    def hear() -> list[Any]:
        found = orders.find("3001")
        assert found is not None
        return public.hear(found, settings.current().now())

    assert hear() == [(code, "redeemed")]
    assert hear() == [(code, "redeemed")]
    assert "against their terms" not in caplog.text
    assert api.post("/v1/orders", {**order, "order_id": "3002"}).status_code == 201
    second = orders.find("3002")
    assert second is not None
    assert public.hear(second, settings.current().now()) == [(code, "used")]
    assert "codes used against their terms" in caplog.text
    assert api.post("/v1/orders/3001/cancel").status_code == 200
    assert hear() == [(code, "released")]
    assert [what for what, _ in house.offers.told] == ["offer.issued", "offer.redeemed", "offer.released"]
    for flag in ("historical", "test"):
        assert api.post("/v1/orders", {**order, "order_id": flag, flag: True}).status_code == 201
        quiet = orders.find(flag)
        assert quiet is not None
        assert public.hear(quiet, settings.current().now()) == []


def test_a_pool_is_filled_and_runs_low(api: Api) -> None:
    put(api, source={"kind": "pool", "low": 2})
    codes = {"codes": ["AA-1", "AA-2", "AA-3"]}
    first = api.post("/v1/offers/thanks/codes", codes).json_body
    assert first == {"added": 3, "known": 0, "taken": [], "pool": {"left": 3, "is_low": False}}
    issued = {issue(f"o-{n}").code for n in range(2)}
    again = api.post("/v1/offers/thanks/codes", codes).json_body
    assert again == {"added": 0, "known": 3, "taken": [], "pool": {"left": 1, "is_low": True}}
    assert issued < set(codes["codes"])
    assert api.get("/v1/offers/thanks").json_body["pool"] == {"left": 1, "is_low": True}
    put(api, "other", source={"kind": "pool"})
    assert api.post("/v1/offers/other/codes", {"codes": ["aa-1"]}).json_body["taken"] == ["aa-1"]
    put(api, "made")
    assert api.post("/v1/offers/made/codes", codes).status_code == 409


@pytest.mark.parametrize(
    ("codes", "pointer"),
    [([], "/codes"), (["ab"], "/codes/0"), (["AAA", "a b c"], "/codes/1"), (["AAA", "cancel"], "/codes/1"),
     (["AAA\n"], "/codes/0"), ([f"C-{n}" for n in range(1_001)], "/codes")],
)  # fmt: skip
def test_a_bad_code_is_named(api: Api, codes: list[str], pointer: str) -> None:
    put(api, source={"kind": "pool"})
    refused = api.post("/v1/offers/thanks/codes", {"codes": codes})
    assert refused.status_code == 400
    assert [error["pointer"].replace("/...", "/0") for error in refused.json_body["errors"]] == [pointer] or (
        refused.json_body["errors"][0]["pointer"].startswith("/codes")
    )


def test_issued_codes_are_exported_in_pages(api: Api) -> None:
    put(api)
    put(api, "other")
    codes = [issue(f"o-{n}").code for n in range(5)]
    seen: list[str] = []
    path = "/v1/offers/thanks/codes?limit=2"
    cursor = ""
    while cursor is not None:
        page = api.get(path + (f"&cursor={cursor}" if cursor else "")).json_body
        seen += [one["code"] for one in page["items"]]
        last, cursor = cursor, page["next"]
    assert sorted(seen) == sorted(codes)
    assert api.get(f"/v1/offers/other/codes?cursor={last}").status_code == 400
    assert api.get("/v1/offers/thanks/codes?since=2126-01-01T00:00:00Z").json_body["items"] == []
    assert len(api.get("/v1/offers/thanks/codes?since=2026-01-01T00:00:00Z").json_body["items"]) == 5
    assert api.get("/v1/offers/thanks/codes?since=2026-01-01T00:00:00").status_code == 400
    assert api.get("/v1/offers/none/codes").status_code == 404


def test_a_person_is_exported_and_erased_and_only_hashes_were_kept(api: Api, house: House) -> None:
    put(api)
    code = issue().code
    assert "anna" not in str(house.offers.codes).lower()
    assert "c-1" not in str(house.offers.codes)
    assert [one["code"] for one in public.export(email="anna@example.se")] == [code]
    assert public.erase(customer_id="c-1", now=1) == 1
    assert public.export(customer_id="c-1", email="anna@example.se") == []


def test_offers_are_between_servers(api: Api) -> None:
    assert api.get("/v1/offers", key=keys.PUBLISHABLE).status_code == 403
    assert api.post("/v1/codes/A-B/check", {}, key=keys.PUBLISHABLE).status_code == 403
