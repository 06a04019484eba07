"""What outlives an operator's machine, and what two of them do to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import chalice_config, options, state
from infra.errors import Refused
from infra.options import Options
from infra.state import Store
from tests.support.operating import Bucket


class Machine:
    """One operator's checkout of a stage whose artefacts lie in `bucket`."""

    def __init__(self, project: Path, bucket: Bucket) -> None:
        self.project, self.name, self.endpoint = project, "prod", None
        self._bucket = bucket

    def client(self, service: str) -> Bucket:
        assert service == "s3"
        return self._bucket

    @property
    def store(self) -> Store:
        return Store(self, "artefacts")  # type: ignore[arg-type]

    def record(self) -> Any:
        path = self.project / ".chalice" / "deployed" / "prod.json"
        return json.loads(path.read_text()) if path.is_file() else None

    def deploy(self, api: str) -> None:
        path = self.project / ".chalice" / "deployed" / "prod.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"api": api}))

    def set(self, **variables: str) -> None:
        chalice_config.take_over(self, variables)  # type: ignore[arg-type]

    def up(self) -> str:
        return self.store.pull(self.store.lock()[0])

    def after(self) -> None:
        self.up()
        self.store.push()
        self.store.let_go()


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], Machine]:
    bucket = Bucket()
    return lambda name: Machine(tmp_path / name, bucket)


def test_the_first_deploy_ever_has_nothing_to_pull(machine: Callable[[str], Machine]) -> None:
    laptop = machine("laptop")
    laptop.set(TORG_STAGE="prod")
    assert laptop.up() == "state: none stored yet"
    laptop.deploy("api-1")
    laptop.after()
    assert laptop.store.read()[0]["deployed"] == {"api": "api-1"}
    assert laptop.store.locks.held() is None
    assert state.pulled(laptop.project, "prod") is None


def test_another_machine_gets_the_record_the_settings_and_the_choices(
    machine: Callable[[str], Machine],
) -> None:
    laptop, desk = machine("laptop"), machine("desk")
    laptop.set(TORG_SHOP_NAME="Fjällkompaniet")
    laptop.up()
    options.write(laptop, Options("x86_64", {"events": 9}))  # type: ignore[arg-type]
    laptop.deploy("api-1")
    laptop.after()
    desk.up()
    assert desk.record() == {"api": "api-1"}
    assert chalice_config.variables(desk) == {"TORG_SHOP_NAME": "Fjällkompaniet"}  # type: ignore[arg-type]
    assert options.read(desk) == Options("x86_64", {"events": 9})  # type: ignore[arg-type]


def test_a_deploy_that_was_interrupted_before_it_was_stored_is_gone_on_with(
    machine: Callable[[str], Machine],
) -> None:
    laptop = machine("laptop")
    laptop.set()
    laptop.up()
    laptop.deploy("api-1")
    laptop.after()
    laptop.up()
    laptop.deploy("api-1 with a new function")
    laptop.up()
    assert laptop.record() == {"api": "api-1 with a new function"}


def test_a_stale_record_gives_way_to_what_another_deployed(machine: Callable[[str], Machine]) -> None:
    laptop, desk = machine("laptop"), machine("desk")
    laptop.set()
    laptop.up()
    laptop.deploy("api-1")
    laptop.after()
    laptop.up()
    laptop.deploy("half")
    desk.store.locks.break_it()
    desk.up()
    desk.deploy("api-2")
    desk.after()
    laptop.up()
    assert laptop.record() == {"api": "api-2"}


def test_who_lost_the_stage_stores_nothing(machine: Callable[[str], Machine]) -> None:
    laptop, desk = machine("laptop"), machine("desk")
    laptop.set()
    laptop.up()
    with pytest.raises(Refused, match="prod is locked"):
        desk.store.lock()
    desk.store.locks.break_it()
    desk.up()
    laptop.deploy("api-2")
    with pytest.raises(Refused, match="no longer yours"):
        laptop.store.push()
    assert laptop.store.read() == ({}, "")


def test_breaking_a_lock_is_said(machine: Callable[[str], Machine]) -> None:
    laptop, desk = machine("laptop"), machine("desk")
    laptop.up()
    _, lines = desk.store.lock(broken=True)
    assert [line.startswith("lock broken: ") for line in lines] == [True]


def test_a_record_from_before_there_was_a_store_is_kept(machine: Callable[[str], Machine]) -> None:
    laptop = machine("laptop")
    laptop.set()
    laptop.deploy("old")
    assert laptop.up() == "state: none stored yet; the record here is kept"
    assert laptop.record() == {"api": "old"}


def test_the_revision_tells_what_was_changed_since(tmp_path: Path) -> None:
    assert state.revision(tmp_path) == "unknown"
