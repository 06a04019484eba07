"""What pages load: built from what stands in `sdk/`, and no heavier than it may be."""

import filecmp
import gzip
import json
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.support import node
from tests.support.paths import PROJECT

SDK: Final = PROJECT / "sdk"
DIST: Final = PROJECT / "chalicelib" / "storefront" / "dist"
KIB: Final = 1024
_IMPORTS: Final = re.compile(r'(?:\bfrom|\bimport)"\./([^"]+)"')
# What every page with an element has already.
GROUND: Final = ("torg", "near")
GEOMETRY: Final = ("nordic", "world")
PLATFORMS: Final = ("cookiebot", "google", "shopify")


@cache
def files() -> dict[str, str]:
    """The script files by their names without a hash."""
    known = json.loads((DIST / "manifest.json").read_text("utf-8"))["files"]
    return {name.removesuffix(".js"): told["file"] for name, told in known.items() if name.endswith(".js")}


def weight(names: Iterable[str]) -> int:
    """Bytes of files, each compressed as it is sent."""
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names)


def loaded(*names: str) -> set[str]:
    """The files that come with these, because one imports the other."""
    found: set[str] = set()
    todo = [files()[name] for name in names]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += _IMPORTS.findall((DIST / name).read_text("utf-8"))
    return found


def added(name: str) -> int:
    """What a part weighs on a page that has the ground."""
    return weight(loaded(name) - loaded(*GROUND))


def unmet(*values: object, today: str) -> object:
    """A budget that isn't kept yet. Once it is, this fails, and the mark goes."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=f"{today} today"))


def test_the_start_is_small_and_waits_for_nothing() -> None:
    assert loaded("torg") == {"torg.js"}
    assert weight(loaded("torg")) <= 3 * KIB


@pytest.mark.parametrize("name", ["reviews", "recommendations", "latest", "feed"])
def test_each_element_that_shows_something_is_small(name: str) -> None:
    # Questions come with reviews: one file of both is within the budget of either.
    assert added(name) <= 3 * KIB


@pytest.mark.parametrize("name", ["review", "short"])
def test_each_form_is_small(name: str) -> None:
    assert weight(loaded(name) - loaded(*GROUND, "reviews")) <= 5 * KIB


@pytest.mark.parametrize("name", ["map", "live", "events", "identity", *PLATFORMS])
def test_what_comes_when_it_is_needed_is_small(name: str) -> None:
    assert added(name) <= 2.5 * KIB


@pytest.mark.parametrize("name", GEOMETRY)
def test_a_maps_shapes_are_small(name: str) -> None:
    assert added(name) <= 12 * KIB


@pytest.mark.parametrize("more", [(), unmet(("events", "live"), today="15.2 KiB")])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_product_page_is_small_before_anybody_does_anything(language: str, more: tuple[str, ...]) -> None:
    # What stands beside the name and the price. What is further down comes when the reader does.
    assert weight(loaded(*GROUND, language, *more)) <= 12 * KIB


BELOW: Final = ("below-sv", "reviews", "recommendations", "latest")


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (("events", *BELOW), 22),
        (("events", "live", *BELOW), 23),
        unmet(("events", *BELOW), 12, today="21.5 KiB"),
    ],
)
def test_a_product_page_is_small_once_all_of_it_was_read(names: tuple[str, ...], most: int) -> None:
    assert weight(loaded(*GROUND, "sv", *names)) <= most * KIB


@pytest.mark.parametrize("most", [48.5, unmet(36, today="48.2 KiB")])
def test_all_there_is_in_one_language_is_small(most: int) -> None:
    # A page shows one map of the two, speaks one language, and asks one consent platform.
    others = {files()[name] for name in ("nordic", "en", "below-en", "forms-en", "cookiebot", "shopify")}
    assert weight(set(files().values()) - others) <= most * KIB


def test_what_a_page_fetches_is_all_there() -> None:
    for name in files().values():
        text = (DIST / name).read_text("utf-8")
        for other in [*_IMPORTS.findall(text), *re.findall(r'import\("\./([^"]+)"\)', text)]:
            assert (DIST / other).is_file(), f"{name} fetches {other}"


def test_it_is_what_the_sources_make(tmp_path: Path) -> None:
    found = node.needed(SDK)
    subprocess.run([found, "build.mjs", str(tmp_path)], cwd=SDK, check=True, timeout=120)
    compared = filecmp.dircmp(tmp_path, DIST)
    differing = [
        name for name in compared.common_files if not filecmp.cmp(tmp_path / name, DIST / name, shallow=False)
    ]
    assert (compared.left_only, compared.right_only, differing) == ([], [], []), "run `node sdk/build.mjs`"


def test_the_sources_hold_what_their_types_promise() -> None:
    found = node.needed(SDK)
    checked = subprocess.run(
        [found, "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=SDK,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_api_is_typed_as_it_is(tmp_path: Path) -> None:
    found = node.needed(SDK)
    made = tmp_path / "api.d.ts"
    subprocess.run([found, "types.mjs", str(made)], cwd=SDK, check=True, timeout=120)
    assert made.read_text("utf-8") == (SDK / "types" / "api.d.ts").read_text("utf-8"), (
        "run `node sdk/types.mjs`"
    )
