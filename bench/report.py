"""What a benchmark hands back: tables, what was aimed at, what should be known; and how it is printed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


def progress(text: str) -> None:
    """Tell on standard error what a long benchmark has come to, with this process's seconds of a processor so far."""
    print(f"{time.process_time():8.0f} CPU s  {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of results."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure with a limit to keep."""

    text: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Report:
    """One benchmark's results."""

    name: str
    tables: Sequence[Table]
    aims: Sequence[Aim] = ()
    notes: Sequence[str] = field(default=())


def as_text(report: Report) -> str:
    """The report for people: aligned tables, aims, notes."""
    lines = [f"== {report.name}"]
    for table in report.tables:
        lines += ["", table.title, *_aligned(table)]
    if report.aims:
        lines += ["", "Aims"]
    for aim in report.aims:
        sign = "≥" if aim.at_least else "≤"
        lines.append(
            f"  {'kept  ' if aim.kept else 'MISSED'}  {aim.text}: {_cell(aim.value)} ({sign} {_cell(aim.limit)})"
        )
    return "\n".join([*lines, *(f"  {note}" for note in ["", *report.notes])])


def as_json(report: Report) -> str:
    """The report for programs."""
    told = asdict(report)
    told["aims"] = [{**asdict(aim), "kept": aim.kept} for aim in report.aims]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _aligned(table: Table) -> list[str]:
    cells = [[str(name) for name in table.columns], *([_cell(value) for value in row] for row in table.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(table.columns))]
    numeric = [all(isinstance(row[c], int | float) for row in table.rows) for c in range(len(table.columns))]
    return [
        "  " + "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in cells
    ]  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
