"""The shipped engine."""

from __future__ import annotations

from pathlib import Path

from bench.engines.rows import digest_of
from chalicelib.recommendations import plan
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources

SHIPPED = Parameters()


def make(
    paths: list[Path], as_of: int, lists: list[str], parameters: Parameters = SHIPPED
) -> dict[str, float]:
    """Make the lists named (all without a name); the rows stay in the engine, as the others' do."""
    sources = Sources(settled=paths)
    machine = Machine(threads=2, memory_limit="4GB", temp_directory=paths[0].parent)
    with Recompute(sources, parameters, as_of=as_of, machine=machine, lists=lists or None) as run:
        run.make()
        made = [table for _, _, table in plan.tables(parameters, lists or None)]
        text = " UNION ALL ".join(f"SELECT people, score, place FROM {table}" for table in made)
        told = run.connection.execute(
            f"SELECT COUNT(*), SUM(people), SUM(score), SUM(score * place) FROM ({text})"
        ).fetchall()[0]
        return digest_of(*told)
