"""docs/security.md names the threats whose controls are in tests/support/threats.py, and these are where they are said to be."""

import re

import pytest

from tests.support.controls import missing
from tests.support.paths import DOCS
from tests.support.threats import CONTROLS, Control


def test_each_threat_has_a_control_and_each_control_a_threat() -> None:
    rows = re.findall(r"^\| ([A-Z]\d+) \|", (DOCS / "security.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [control.threat for control in CONTROLS]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.threat)
def test_a_control_is_there_and_has_a_test(control: Control) -> None:
    assert missing(control) is None
