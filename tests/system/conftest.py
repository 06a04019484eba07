"""One deployed stack for all system tests: on free ports, under a temporary directory."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import demo
from tests.support import calls
from tests.support.deployed import DeployedStack
from tests.support.visiting import Visitor
from tests.support.walking import WALKS, Walk


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStack]:
    """The deployed application; tests reach it by `stack.call` and leave it as they found it.

    Where functions are held to their roles (`make held`), in the end none was refused, and all that they asked for is
    in the book of calls.
    """
    deployed = DeployedStack(tmp_path_factory.mktemp("stack"))
    try:
        deployed.start()
        yield deployed
    finally:
        deployed.stop()
    calls.check(deployed.calls)


@pytest.fixture(params=WALKS, ids=("sv-desk", "en-phone"))
def walk(request: pytest.FixtureRequest, stack: DeployedStack) -> Iterator[Walk]:
    """Each of the ways through the demo's shop, whose products are there; the clock shows the true time after it."""
    demo.load(stack.api_base, stack.secret_key)
    yield request.param
    stack.shift_clock(0)


@pytest.fixture
def enters(browser: Any, stack: DeployedStack, walk: Walk) -> Iterator[Callable[[], Visitor]]:
    """Lets visitors in. In the end none of their pages may have complained of anything."""
    inside: list[Visitor] = []

    def enter() -> Visitor:
        inside.append(Visitor(browser, stack.address, walk.way))
        return inside[-1]

    yield enter
    complaints = [one for visitor in inside for one in visitor.complaints]
    for visitor in inside:
        visitor.context.close()
    assert complaints == []
