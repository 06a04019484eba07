from typing import Any

import pytest

from tests.http.conftest import Api
from tests.support import keys

EDGE = {"CloudFront-Viewer-Country": "SE", "CloudFront-Viewer-City": "Ume%C3%A5"}


def ask(api: Api, path: str, **headers: str) -> Any:
    return api.get(path, key=keys.PUBLISHABLE, **headers)


def test_a_place_is_told_in_both_languages(api: Api) -> None:
    answer = ask(api, "/v1/places/SE.28.1480")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public, max-age=86400")
    assert answer.json_body == {
        "code": "SE.28.1480",
        "level": "municipality",
        "name": "Göteborg",
        "title": {"sv": "Göteborg", "en": "Gothenburg"},
        "within": {"code": "SE.28", "title": {"sv": "Västra Götalands län", "en": "Västra Götaland County"}},
        "lat": 57.71,
        "lon": 11.97,
    }
    country = ask(api, "/v1/places/SE").json_body
    assert (country["level"], country["within"]) == ("country", None)


@pytest.mark.parametrize("code", ["SE.99", "XX", "SE.23.2480.1", "...", "SE.", "se"])
def test_no_such_place_is_a_404(api: Api, code: str) -> None:
    assert ask(api, f"/v1/places/{code}").status_code == 404


def test_places_are_found_while_they_are_typed(api: Api) -> None:
    answer = ask(api, "/v1/places?q=ume&country=SE")
    assert answer.headers["Cache-Control"].startswith("public, max-age=86400")
    assert answer.json_body["next"] is None
    assert answer.json_body["items"][0]["code"] == "SE.23.2480"
    assert [one["code"] for one in ask(api, "/v1/places?q=903%2029&country=SE").json_body["items"]] == [
        "SE.23.2480"
    ]
    typed = ask(api, "/v1/places?q=s").json_body["items"]
    assert len(typed) == 10
    assert typed[0]["code"] == "SE.26.0180"
    assert ask(api, "/v1/places?q=hambur").json_body["items"][0]["code"] == "DE.04.hamburg"
    assert ask(api, "/v1/places?q=%F0%9F%91%8B").json_body["items"] == []


@pytest.mark.parametrize("query", ["", "?q=", f"?q={'a' * 101}", "?q=a&country=SWE", "?q=a&limit=3"])
def test_a_bad_search_names_the_parameter(api: Api, query: str) -> None:
    answer = ask(api, f"/v1/places{query}")
    assert answer.status_code == 400
    assert answer.json_body["errors"][0]["pointer"].startswith("query:")


def test_the_reader_is_where_their_browser_says(api: Api) -> None:
    answer = ask(api, "/v1/places/here?lat=63.83&lon=20.26", **{"CloudFront-Viewer-Country": "NO"})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json_body["place"]["code"] == "SE.23.2480"
    assert ask(api, "/v1/places/here?lat=0&lon=0").json_body == {"place": None}


def test_or_where_the_edge_says(api: Api) -> None:
    answer = ask(api, "/v1/places/here", **EDGE)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json_body["place"]["code"] == "SE.23.2480"
    assert ask(api, "/v1/places/here").json_body == {"place": None}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lat=63", "lon"), ("lon=20", "lat"), ("lat=91&lon=0", "lat"), ("lat=0&lon=181", "lon"),
        ("lat=nan&lon=0", "lat"), ("lat=0&lon=inf", "lon"), ("lat=x&lon=0", "lat"),
    ],
)  # fmt: skip
def test_a_bad_point_names_the_parameter(api: Api, query: str, name: str) -> None:
    answer = ask(api, f"/v1/places/here?{query}")
    assert answer.status_code == 400
    assert answer.json_body["errors"][0]["pointer"] == f"query:{name}"


def test_a_key_is_needed(api: Api) -> None:
    for path in ("/v1/places?q=a", "/v1/places/SE", "/v1/places/here"):
        assert api.get(path, key=None).status_code == 401
