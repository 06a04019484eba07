"""The bill of materials names what ships, under licences that may."""

import json
from email.message import Message
from typing import Any

import pytest

from infra import sbom, vendoring
from infra.errors import Refused
from infra.stage import CHECKOUT


def _bill() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sbom.PATH.read_text())
    return found


def test_it_is_of_what_is_locked() -> None:
    assert sbom.PATH.read_text() == sbom.text(CHECKOUT), "make sbom"


def test_all_that_was_vendored_is_in_it() -> None:
    named = {one["name"]: one["version"] for one in _bill()["components"]}
    vendored = vendoring.for_here(CHECKOUT).vendor.glob("*.dist-info")
    for folder in vendored:
        name, _, version = folder.name.removesuffix(".dist-info").partition("-")
        assert named[name.replace("_", "-").lower()] == version


def test_every_part_may_ship() -> None:
    for part in _bill()["components"]:
        given = {one["license"]["id"] for one in part["licenses"]}
        assert given
        assert given <= sbom.MAY_SHIP


@pytest.mark.parametrize(
    "said",
    [
        {"License-Expression": "GPL-3.0-only"},
        {"License-Expression": "MIT AND AGPL-3.0-or-later"},
        {"Classifier": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "License": "MIT"},
        {"License": "Proprietary"},
        {},
    ],
)
def test_a_licence_that_asks_for_more_is_refused(
    said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Message()
    for field, value in said.items():
        told[field] = value
    monkeypatch.setattr(sbom.metadata, "metadata", lambda _: told)
    with pytest.raises(Refused, match="copyleft mustn't ship"):
        sbom.licences("copyleft")
