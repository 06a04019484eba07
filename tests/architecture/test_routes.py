"""What the routes promise: each declared, documented, and within API Gateway's limits."""

import re
from collections import defaultdict

import pytest

from app import app
from chalicelib.web import openapi_document
from chalicelib.web.access import Needs
from chalicelib.web.endpoint import ENDPOINTS, PAGES, Endpoint
from chalicelib.web.problems import INTERNAL, KINDS, METHOD
from tests.support.paths import DOCS, PROJECT

MOST_RESOURCES = 250


def _resources(paths: list[str]) -> set[str]:
    parts = (path.strip("/").split("/") for path in paths)
    return {"/".join(steps[: depth + 1]) for steps in parts for depth in range(len(steps))}


def test_every_route_is_declared_by_an_endpoint() -> None:
    routed = {(path, method) for path, views in app.routes.items() for method in views}
    assert routed == {(one.path, one.method) for one in [*ENDPOINTS, *PAGES]}


def test_api_gateways_limit_of_resources_is_far() -> None:
    assert len(_resources(list(app.routes))) < MOST_RESOURCES


def test_a_level_has_one_variable_name() -> None:
    names = defaultdict(set)
    for path in app.routes:
        steps = path.strip("/").split("/")
        for depth, step in enumerate(steps):
            if step.startswith("{"):
                names["/".join(re.sub(r"{\w+}", "{}", one) for one in steps[:depth])].add(step)
    assert {level: found for level, found in names.items() if len(found) > 1} == {}


def test_operations_have_names_of_their_own() -> None:
    names = [one.name for one in [*ENDPOINTS, *PAGES]]
    assert sorted(set(names)) == sorted(names)


def test_the_committed_document_is_current() -> None:
    assert openapi_document.PATH.read_text() == openapi_document.text(), "run `make openapi`"


@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_every_endpoint_says_what_it_is_for(one: Endpoint) -> None:
    assert one.summary
    # Of no version: its pages tell of whatever versions there are.
    assert one.path.startswith("/v1/") or one.room == "reference"


@pytest.mark.parametrize("one", PAGES, ids=lambda one: f"{one.method} {one.path}")
def test_every_page_says_what_it_is_for_and_for_whom(one: Endpoint) -> None:
    assert one.summary
    assert one.path == "/admin" or one.path.startswith("/admin/")
    assert (one.needs is Needs.OPERATOR) == bool(one.roles)


def test_every_kind_of_problem_is_documented() -> None:
    text = (DOCS / "problems.md").read_text()
    for kind in [*KINDS.values(), INTERNAL, METHOD]:
        assert f"`{kind.type}`" in text
        assert f"| {kind.status} |" in text


def test_the_front_door_stays_small() -> None:
    assert len((PROJECT / "app.py").read_text().splitlines()) < 80
