"""Each rule of ours for what must never appear (`make audit`) has an example that it finds and one that it lets pass."""

from typing import Any, Final

import pytest
import yaml

from tests.support.paths import PROJECT

AUDIT: Final = PROJECT / "tests" / "audit"


def _rules() -> list[tuple[str, dict[str, Any]]]:
    files = sorted((AUDIT / "rules").glob("*.yaml"))
    return [(path.stem, rule) for path in files for rule in yaml.safe_load(path.read_text())["rules"]]


@pytest.mark.parametrize(
    ("kind", "rule"), _rules(), ids=lambda one: one if isinstance(one, str) else one["id"]
)
def test_a_rule_has_examples_and_says_why(kind: str, rule: dict[str, Any]) -> None:
    (examples,) = (AUDIT / "examples").glob(f"{kind}.*")
    text = examples.read_text()
    assert f"ruleid: {rule['id']}\n" in text.replace(" -->", "")
    assert f"ok: {rule['id']}\n" in text.replace(" -->", "")
    assert rule["severity"] == "ERROR"
    assert rule["message"].endswith(".")


def test_what_is_waived_names_its_rule() -> None:
    rules = {rule["id"] for _, rule in _rules()}
    sources = [*(PROJECT / "chalicelib").rglob("*.py"), *(PROJECT / "infra").rglob("*.py")]
    waived = [
        line.partition("nosemgrep")[2]
        for path in sources
        for line in path.read_text("utf-8").splitlines()
        if "nosemgrep" in line
    ]
    assert waived
    assert [one for one in waived if not any(one.startswith(f": {rule}") for rule in rules)] == []
