"""What is made for the functions is made anew once the code that makes it is another."""

from pathlib import Path

import pytest

from infra import bytecode, trimming, vendoring
from tests.support.paths import PROJECT


def test_other_code_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = tmp_path / "maker.py"
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    monkeypatch.setattr(vendoring, "MAKERS", (maker,))
    maker.write_text('SERVICES = {"dynamodb"}\n')
    (vendor / vendoring.STAMP).write_text(vendoring.stamp(PROJECT, vendoring.here()))
    assert vendoring.is_prepared(PROJECT, vendor, vendoring.here())
    maker.write_text('SERVICES = {"dynamodb", "sqs"}\n')
    assert not vendoring.is_prepared(PROJECT, vendor, vendoring.here())


def test_what_trims_and_compiles_is_among_it() -> None:
    assert {Path(str(module.__file__)) for module in (bytecode, trimming, vendoring)} <= set(vendoring.MAKERS)
