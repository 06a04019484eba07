"""Makes relations that don't need each other at the same time.

Most of them are small: what they take is planning, on one processor while others wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from graphlib import TopologicalSorter
from queue import SimpleQueue
from typing import TYPE_CHECKING

from chalicelib.recommendations.recipes import Step

if TYPE_CHECKING:
    import duckdb

#: A relation to make: its schema and name.
Named = tuple[str, str]


def needs(steps: Mapping[str, Sequence[Step]]) -> dict[Named, set[Named]]:
    """Of each relation of each schema which of those before it, of the same schema, its text names."""
    found: dict[Named, set[Named]] = {}
    for schema, made in steps.items():
        before: set[str] = set()
        for step in made:
            found[schema, step.name] = {(schema, name) for name in before & step.words}
            before.add(step.name)
    return found


def make(connection: duckdb.DuckDBPyConnection, steps: Mapping[str, Sequence[Step]], at_once: int) -> None:
    """Make the relations of each schema, `at_once` of them at a time, each after those that it is made of.

    Relations of one schema are looked for there, then in `main`. What one step raises is raised once those that have begun
    are through; no other begins.
    """
    waiting = {(schema, step.name): step for schema, made in steps.items() for step in made}
    order = TopologicalSorter(needs(steps))
    order.prepare()
    idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    with ExitStack() as open_ones:
        for _ in range(at_once):
            idle.put(open_ones.enter_context(closing(connection.cursor())))
        pool = open_ones.enter_context(ThreadPoolExecutor(at_once))
        ready: deque[Named] = deque()
        running: dict[Future[None], Named] = {}
        while order.is_active():
            ready.extend(order.get_ready())
            while ready and len(running) < at_once:
                one = ready.popleft()
                running[pool.submit(_make, idle, one[0], waiting[one])] = one
            _end(running, order)


def _make(idle: SimpleQueue[duckdb.DuckDBPyConnection], schema: str, step: Step) -> None:
    connection = idle.get()
    try:
        connection.execute(f"SET search_path = '{schema},main'")
        connection.execute(step.statement)
    finally:
        idle.put(connection)


def _end(running: dict[Future[None], Named], order: TopologicalSorter[Named]) -> None:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        one = running.pop(future)
        future.result()
        order.done(one)
