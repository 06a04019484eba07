"""The reference over HTTP: whole, safe, cached, and true to the document."""

import re
from html import unescape
from typing import Final

import pytest

from chalicelib.reference import calls, source
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys, reference

PAGES: Final = ["/docs", "/docs/problems", *(f"/docs/{name}" for name in source.subjects())]
OPERATIONS: Final = list(source.operations())

# What is opened with a secret that was mailed or shared, or by a name made of content, stays in its braces.
OPENED: Final = {
    "follow", "show_preferences", "choose_preferences", "show_unsubscribe", "unsubscribe", "get_statement", "post_appeal",
    "get_shared_list", "put_gift", "delete_gift", "reference_file",
}  # fmt: skip
# What an example can't be known of, or where a whole shop must stand behind: with the answer that tells so.
UNTRUE: Final = {
    "POST /v1/me/merge": (401, "a guest's token is secret"),
    "POST /v1/password-resets/verify": (400, "the token stands in a mail"),
    "GET /v1/rate": (400, "the link stands in a mail"),
    "POST /v1/rate": (400, "the link stands in a mail"),
    "GET /v1/review-links": (400, "the link stands in a mail"),
    "POST /v1/segment/v1/batch": (401, "the write key is the stage's own"),
    "POST /v1/segment/v1/{word}": (401, "the write key is the stage's own"),
    "POST /v1/reviews": (403, "needs a review link or a shopper beside the key"),
    "POST /v1/products/{product_id}/questions": (403, "needs a shopper or guest beside the key"),
    "POST /v1/questions/{question_id}/answers": (403, "needs a shopper or guest beside the key"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_do_nothing_but_what_its_script_does(api: Api, path: str) -> None:
    answer = api.get(path, key=None)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    html = answer.body.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", html)
    assert len(html) < 250_000


def test_every_operation_has_its_place_on_its_rooms_page_and_in_the_list(api: Api) -> None:
    index = api.get("/docs", key=None).body.decode()
    for one in OPERATIONS:
        html = api.get(f"/docs/{one.part}", key=None).body.decode()
        named = one.told["operationId"]
        assert f'<article id="{named}"' in html
        assert f'data-method="{one.method}" data-path="{one.path}"' in html
        assert f'href="docs/{one.part}#{named}"' in index
        for parameter in one.told["parameters"]:
            assert f'id="{named}-{parameter["name"]}"' in html
        for status in one.told["responses"]:
            assert f"<b>{status}</b>" in html or f'<b class="good">{status}</b>' in html or status == "304"
    assert len(OPERATIONS) == index.count("data-line")


def test_what_is_filled_in_is_what_the_document_offers(api: Api) -> None:
    html = unescape(api.get("/docs/catalogue", key=None).body.decode())
    assert (
        'id="get_product-product_id" name="product_id" data-place="path" value="fjallrav-skaljacka"' in html
    )
    assert 'curl "$API/v1/products/fjallrav-skaljacka" \\\n  -H "X-Torg-Key: $KEY"' in html


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_kept_until_it_changes(api: Api, path: str) -> None:
    first = api.get(path, key=None)
    assert first.headers["Cache-Control"].startswith("public, max-age=300")
    assert api.get(path, key=None, If_None_Match=first.headers["ETag"]).status_code == 304


def test_its_files_are_kept_for_ever_by_names_of_their_content(api: Api) -> None:
    html = api.get("/docs/web", key=None).body.decode()
    names = re.findall(r'(?:href|src)="assets/(docs-[0-9a-f]{12}\.(?:css|js|svg))"', html)
    assert sorted(name.rpartition(".")[2] for name in names) == ["css", "js", "svg"]
    for name in names:
        answer = api.get(f"/docs/assets/{name}", key=None)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert api.get("/docs/assets/docs-000000000000.js", key=None).status_code == 404


@pytest.mark.parametrize("part", ["nowhere", "base.html", "kernel", "..", "web.routes"])
def test_an_unknown_part_is_none(api: Api, part: str) -> None:
    assert api.get(f"/docs/{part}", key=None).status_code == 404


def test_links_lead_where_something_is(api: Api) -> None:
    ids = {path: set(re.findall(r'id="([^"]+)"', api.get(path, key=None).body.decode())) for path in PAGES}
    for path in PAGES:
        base = "/" if path == "/docs" else "/docs/"
        for to in re.findall(r'href="([^"]+)"', api.get(path, key=None).body.decode()):
            page, _, place = to.partition("#")
            at = (
                path
                if not page
                else ("/" + page.removeprefix("../") if page.startswith("../") else base + page)
            )
            if at.startswith(("/docs/assets/", "/v1/")):
                assert api.get(at, key=None).status_code == 200
            else:
                assert at in ids
                assert not place or place in ids[at], to


def _shown(needs: calls.Needs) -> dict[str, str | None]:
    match needs:
        case "nothing":
            return {"key": None}
        case "secret":
            return {"key": keys.SECRET}
        case "shopper":
            return {"key": None, "Authorization": keys.shopper_token("c-1")}
        case "person":
            return {"key": keys.PUBLISHABLE, "X_Torg_Guest": keys.guest_token("g-1")}
        case _:
            return {"key": keys.PUBLISHABLE}


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_a_form_begins_with_is_understood(
    api: Api, one: source.Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    if one.path == "/v1/feeds/{name}":
        pytest.skip("leads to the bucket, which stands behind a deployed stage only")
    house = House()
    house.install(monkeypatch)
    api.put("/v1/products/fjallrav-skaljacka", {"title": "Jacka", "url": "https://shop.example/p"})
    asked = calls.request(one.method, one.path, one.told, reference.SAMPLES)
    if "{" in asked.path:
        assert one.told["operationId"] in OPENED
        return
    sent = asked.body.encode() if asked.body is not None else None
    media = {"Content_Type": asked.media} if asked.media else {}
    answer = api.request(asked.method, asked.address, sent, **_shown(calls.needs(one.told)), **media)  # type: ignore[arg-type]
    expected = UNTRUE.get(f"{one.method} {one.path}")
    if expected:
        assert answer.status_code == expected[0], answer.body
    else:
        assert answer.status_code < 400 or answer.status_code == 404, answer.body


def test_every_read_that_a_page_may_run_has_an_answer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    house.install(monkeypatch)
    api.put(f"/v1/products/{reference.PRODUCT}", {"title": "Jacka", "url": "https://shop.example/p"})
    house.spread_news()
    refused = {}
    for name, needs, request in reference.reads():
        answer = api.get(request.address, key=keys.PUBLISHABLE if needs == "key" else None)
        if answer.status_code != 200:
            refused[name] = answer.body[:200]
    assert set(refused) == set(reference.UNKNOWABLE), refused
