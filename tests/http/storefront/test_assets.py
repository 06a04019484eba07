"""The script that pages load, and its parts, as the API serves them."""

import json
import re
from pathlib import Path

import pytest

import chalicelib.storefront as room
from chalicelib.storefront import built
from tests.http.conftest import Api

DIST = Path(room.__file__).with_name("dist")
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize("file", sorted(built.names()))
def test_every_built_file_is_served_as_it_is(api: Api, file: str) -> None:
    answer = api.get(f"/v1/assets/{file}", key=None)
    assert answer.status_code == 200
    assert answer.body.decode() == (DIST / file).read_text()
    kind = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}[Path(file).suffix]
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (answer.headers["Cache-Control"] == FOR_EVER) == (file != "torg.js")


def test_the_script_is_asked_for_anew_within_minutes_and_costs_nothing_then(api: Api) -> None:
    answer = api.get("/v1/assets/torg.js?key=pk_x&language=sv", key=None)
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    again = api.get("/v1/assets/torg.js", key=None, **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_the_script_loads_is_there(api: Api) -> None:
    script = api.get("/v1/assets/torg.js", key=None).body.decode()
    parts = set(re.findall(r'"\./([a-z][\w.-]*\.js)"', script))
    assert len(parts) > 2
    assert parts <= built.names()


def test_a_page_of_an_earlier_release_gets_the_present_part(api: Api) -> None:
    answer = api.get("/v1/assets/map.00000000.js", key=None)
    assert answer.body.decode() == (DIST / built.file_name("map.js")).read_text()
    assert answer.headers["Cache-Control"] != FOR_EVER


@pytest.mark.parametrize(
    "file",
    [
        "nothing.js",
        "torg.ts",
        "manifest.json",
        "chunk.00000000.js",
        "TORG.js",
    ],
)
def test_there_is_nothing_else(api: Api, file: str) -> None:
    answer = api.get(f"/v1/assets/{file}", key=None)
    assert answer.status_code == 404
    assert json.loads(answer.body)["type"] == "urn:torg:problem:not-found"


@pytest.mark.parametrize("file", ["..%2Froutes.py", "torg.js%00"])
def test_a_name_is_a_name(api: Api, file: str) -> None:
    assert api.get(f"/v1/assets/{file}", key=None).status_code == 400
