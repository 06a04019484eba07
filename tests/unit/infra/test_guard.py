"""What Chalice's command line is let do."""

import json
import sys
import time
from pathlib import Path

import pytest

from infra import guard, state, vendoring
from infra.errors import Refused


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose stage `prod` is up, pulled just now, and prepared."""
    config = {"stages": {"prod": {"lambda_architecture": "arm64"}}}
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    mark = {"bucket": "b", "token": "t", "tag": "", "until": int(time.time()) + 60}
    (tmp_path / ".chalice" / "pulled-prod.json").write_text(json.dumps(mark))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TORG_STAGE", "prod")
    monkeypatch.setattr(sys, "argv", ["chalice", "deploy", "--stage", "prod"])
    monkeypatch.setattr(state.Store, "require", lambda _: None)
    _prepare(monkeypatch, "arm64")
    return tmp_path


def _prepare(monkeypatch: pytest.MonkeyPatch, architecture: str) -> None:
    made = vendoring.Target.of(architecture)
    monkeypatch.setattr(vendoring, "is_prepared", lambda _project, _vendor, target: target == made)


def _refusal() -> str:
    with pytest.raises(SystemExit) as refused:
        guard.check()
    return str(refused.value)


def test_what_was_just_pulled_is_deployed(project: Path) -> None:
    guard.check()


def test_a_package_for_another_machine_is_not(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _prepare(monkeypatch, "x86_64")
    assert _refusal().endswith("Run: python -m infra prepare --arch arm64")


def test_a_stage_whose_state_was_never_pulled_is_not(project: Path) -> None:
    (project / ".chalice" / "pulled-prod.json").unlink()
    assert _refusal() == ("What is deployed as prod wasn't just pulled. Run: python -m infra up --stage prod")


def test_an_old_pull_is_none(project: Path) -> None:
    mark = {"bucket": "b", "token": "t", "tag": "", "until": int(time.time()) - 1}
    (project / ".chalice" / "pulled-prod.json").write_text(json.dumps(mark))
    assert "wasn't just pulled" in _refusal()


def test_who_lost_the_lock_does_not_deploy(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: state.Store) -> None:
        raise Refused("stage prod is no longer yours (moa@laptop holds it)")

    monkeypatch.setattr(state.Store, "require", gone)
    assert "no longer yours (moa@laptop" in _refusal()


def test_to_package_and_to_delete_nobody_need_hold_the_stage(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".chalice" / "pulled-prod.json").unlink()
    for verb in ("package", "delete"):
        monkeypatch.setattr(sys, "argv", ["chalice", verb, "--stage", "prod"])
        guard.check()
