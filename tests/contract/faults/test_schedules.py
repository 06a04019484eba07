"""A schedule may fire twice, or not at all for a while: what a job leads to is as if it had fired each time it was due,
once. Every scheduled job of the application is tried.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from tests.contract.faults.cases import CASES
from tests.contract.faults.clockwork import Clockwork, emptied_all, scheduled
from tests.contract.faults.laying import Case
from tests.support.network import Network


@pytest.fixture(scope="module", autouse=True)
def left_empty(aws_endpoint: str) -> Iterator[None]:
    """Leave the stores to the tests that follow as if no job had run."""
    yield
    emptied_all()


def test_every_scheduled_job_has_a_case() -> None:
    assert scheduled() == sorted(CASES), "a job that a schedule fires is to be tried fired twice and skipped"


@pytest.mark.parametrize("job", scheduled())
def test_a_job_that_fires_twice_or_late_leads_to_the_same(
    job: str, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(fired: Callable[[Sequence[int]], Iterable[int]]) -> Any:
        """What it led to after these firings; workers are at work in between."""
        with monkeypatch.context() as patch:
            shop = Clockwork(network, patch)
            case: Case = CASES[job](shop)
            before = case.look()
            for at, firings in itertools.groupby(fired(case.due)):
                for _ in firings:
                    shop.fire(job, at)
                shop.work()
            assert case.look() != before, "it leads to nothing that could be seen"
            return case.look()

    due = run(lambda due: due)
    assert run(lambda due: [at for at in due for _ in range(2)]) == due, "fired twice each time"
    assert run(lambda due: [due[-1]] * 2) == due, "skipped, then fired twice late"
