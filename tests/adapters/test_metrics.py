"""Metrics are lines that CloudWatch understands; what they are kept apart by are the program's own words."""

import ast
import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from chalicelib.aws import metrics, quarantine
from chalicelib.kernel import settings
from tests.support.paths import PROJECT


def calls() -> Iterator[ast.Call]:
    for path in sorted((PROJECT / "chalicelib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "metrics.count":
                yield node


def test_a_metric_is_one_line_in_cloudwatchs_embedded_format(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.count("RecomputeSeconds", "recommendations", "finished", 2.5, unit="Seconds")
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": f"Torg/{settings.current().stage}",
        "Dimensions": [["room", "outcome"]],
        "Metrics": [{"Name": "RecomputeSeconds", "Unit": "Seconds"}],
    }
    assert isinstance(line["_aws"]["Timestamp"], int)
    assert (line["room"], line["outcome"], line["RecomputeSeconds"]) == ("recommendations", "finished", 2.5)


def test_names_and_rooms_are_written_out_so_that_a_metric_never_multiplies() -> None:
    written = [[arg for arg in call.args[:2] if isinstance(arg, ast.Constant)] for call in calls()]
    assert len(written) > 5
    assert all(len(one) == 2 for one in written)


def test_what_is_put_aside_is_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(quarantine, "objects", SimpleNamespace(put=lambda *args: kept.append(args[1])))
    name = quarantine.put("mail", {"body": "?"}, "what is this", 0)
    assert kept == [f"quarantine/{name}.json"]
    line = json.loads(capsys.readouterr().out)
    assert (line["room"], line["outcome"], line["Quarantined"]) == ("activity", "kept", 1)
