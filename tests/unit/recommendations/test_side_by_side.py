"""Relations that are made at the same time are those that are made one after the other."""

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations import sidebyside
from chalicelib.recommendations.recipes import Step


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def _steps(reads: list[set[int]]) -> list[Step]:
    """Of each step the numbers of those it reads; every third is a view."""
    return [
        Step(
            f"step_{number}",
            "SELECT 1 " + " ".join(f"+ (SELECT told FROM step_{one})" for one in sorted(of)) + " AS told",
            number % 3 > 0,
        )
        for number, of in enumerate(reads)
    ]


@st.composite
def _reads(draw: st.DrawFn) -> list[set[int]]:
    return [
        draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        for number in range(draw(st.integers(1, 12)))
    ]


@given(_reads(), st.integers(1, 4))
def test_each_relation_finds_what_it_is_made_of(reads: list[set[int]], at_once: int) -> None:
    with duckdb.connect() as connection:
        sidebyside.make(connection, {"main": _steps(reads)}, at_once)
        told = [
            connection.execute(f"SELECT told FROM step_{number}").fetchall()[0][0]
            for number in range(len(reads))
        ]
    expected: list[int] = []
    for of in reads:
        expected.append(1 + sum(expected[one] for one in of))
    assert told == expected


def test_a_schema_reads_its_own_relations_and_else_those_of_main(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("CREATE SCHEMA old; CREATE SCHEMA new; CREATE TABLE shared AS SELECT 1 AS told")
    connection.execute("CREATE TABLE own AS SELECT 100 AS told")
    steps = {
        schema: [
            Step("own", f"SELECT {number} AS told"),
            Step("summed", "SELECT own.told + shared.told AS told FROM own, shared"),
        ]
        for schema, number in (("old", 10), ("new", 20))
    }
    sidebyside.make(connection, steps, 2)
    assert connection.execute(
        "SELECT told FROM old.summed UNION ALL SELECT told FROM new.summed"
    ).fetchall() == [
        (11,),
        (21,),
    ]


def test_a_name_that_stands_in_an_earlier_text_isnt_waited_for() -> None:
    steps = [Step("first", "SELECT 1 -- what second reads"), Step("second", "SELECT * FROM first")]
    assert sidebyside.needs({"main": steps}) == {
        ("main", "first"): set(),
        ("main", "second"): {("main", "first")},
    }


def test_what_a_step_raises_is_raised_and_no_other_begins(connection: duckdb.DuckDBPyConnection) -> None:
    steps = [
        Step("before", "SELECT 1 AS told"),
        Step("bad", "SELECT error('no such number') AS told FROM before"),
        Step("reading_it", "SELECT * FROM bad"),
        *(Step(f"later_{number}", "SELECT * FROM before") for number in range(5)),
    ]
    with pytest.raises(duckdb.InvalidInputException, match="no such number"):
        sidebyside.make(connection, {"main": steps}, 1)
    made = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert made == {"before"}


def test_the_connection_looks_where_it_looked_before(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA old")
    sidebyside.make(connection, {"old": [Step("own", "SELECT 1 AS told")]}, 2)
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM own")
