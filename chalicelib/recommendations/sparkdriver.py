"""Runs a recompute's SQL on Spark.

Spark is given this file by itself, and a job (`sparkjob`) that says all the rest:

    spark-submit sparkdriver.py JOB

It knows nothing of Torg, and keeps to what Python 3.9 knows, which is what EMR Serverless runs it on. What it writes:

    <output>/lists/kind=<kind>/*.json.gz     a line a key, with all its lists
    <output>/popularity/*.json.gz            a line a product
    <output>/done/_SUCCESS                   the rest is whole
"""

from __future__ import annotations

import json
import sys
from typing import Any

_TYPES = {"VARCHAR": "STRING", "INTEGER": "INT"}
_DAY = 86_400_000


def main(typed: list[str]) -> int:
    """Run the job whose address was typed; returns the exit status."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName("torg-recompute").getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    try:
        (address,) = typed
        run(session, json.loads("\n".join(row.value for row in session.read.text(address).collect())))
    finally:
        session.stop()
    return 0


def run(session: Any, job: dict[str, Any]) -> None:
    """Make every list that `job` asks for, and write them. What an earlier run wrote there is replaced."""
    # A sum too large for its type is an error, as it is in DuckDB, and no other number.
    session.conf.set("spark.sql.ansi.enabled", "true")
    _Run(session, job).make()


class _Run:
    def __init__(self, session: Any, job: dict[str, Any]) -> None:
        self._session, self._job = session, job

    def make(self) -> None:
        self._read()
        # What is tried comes first: its relations have the names of those in force, which take their places.
        tried = [self._try(number, one) for number, one in enumerate(self._job["tried"])]
        self._steps(self._job)
        self._write(tried)

    def _try(self, number: int, one: dict[str, Any]) -> dict[str, Any]:
        """Make the lists that a rule tries; by kind, the relation that holds them, and by what names they are kept."""
        self._steps(one)
        kept = {}
        for kind, texts in one["lists"].items():
            kept[kind] = f"tried_{number}_{kind}"
            self._keep(kept[kind], self._session.sql(_LISTED.format(told=" UNION ALL ".join(texts))))
        return {"kept": kept, "names": one["names"]}

    def _steps(self, made: dict[str, Any]) -> None:
        self._days(made).createOrReplaceTempView("days")
        for step in made["steps"]:
            if step["table"]:
                self._keep(step["name"], self._session.sql(step["text"]))
            else:
                self._view(step["name"], step["text"])
            for name in step["frees"]:
                self._session.catalog.dropTempView(name)
                self._session.catalog.dropTempView(f"made_{name}")

    def _read(self) -> None:
        for name, given in self._job["given"].items():
            self._rows(given["files"], given["columns"], "json").createOrReplaceTempView(name)
        columns = self._job["columns"]
        named = ", ".join("at AS moment" if name == "at" else name for name in columns)
        for name, kind in (("fresh", "json"), ("settled", "parquet")):
            self._rows(self._job[name], columns, kind).createOrReplaceTempView(f"read_{name}")
            counting = self._job["counting"].replace("$rows", f"read_{name}")
            self._view(name, f"SELECT {named} FROM ({counting}) AS counting")
        self._keep("fresh", self._session.table("fresh"))

    def _rows(self, files: list[str], columns: dict[str, str], kind: str) -> Any:
        typed = {name: _TYPES.get(one, one) for name, one in columns.items()}
        if not files:
            none = ", ".join(f"CAST(NULL AS {one}) AS {name}" for name, one in typed.items())
            return self._session.sql(f"SELECT {none} WHERE FALSE")
        if kind == "parquet":
            cast = [f"CAST({name} AS {one}) AS {name}" for name, one in typed.items()]
            return self._session.read.parquet(*files).selectExpr(*cast)
        schema = ", ".join(f"{name} {one}" for name, one in typed.items())
        return self._session.read.schema(schema).json(files, mode="FAILFAST")

    def _days(self, made: dict[str, Any]) -> Any:
        ((oldest,),) = self._session.sql(made["oldest"]).collect()
        until = self._job["until"]
        history = until // _DAY - (until if oldest is None else oldest) // _DAY
        weights = made["weights"][made["halves"][history]]
        rows = ", ".join(f"({until // _DAY - age}, {weight})" for age, weight in enumerate(weights))
        return self._session.sql(f"SELECT * FROM VALUES {rows} AS days (day, weight)")

    def _view(self, name: str, text: str) -> None:
        self._session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {text}")

    def _keep(self, name: str, frame: Any) -> None:
        # Cut off from what it was made of, else each relation is planned with all before it; and a view upon it, whose
        # columns are new ones wherever it is named, else a join of what was made of the same ones finds each twice.
        frame.localCheckpoint(eager=True).createOrReplaceTempView(f"made_{name}")
        self._view(name, f"SELECT * FROM made_{name}")

    def _write(self, tried: list[dict[str, Any]]) -> None:
        for kind, texts in self._job["lists"].items():
            listed = _LISTED.format(told=" UNION ALL ".join(texts))
            beside = [self._beside(kind, one) for one in tried if kind in one["kept"]]
            if beside:
                self._keep(f"listed_{kind}", self._session.sql(listed))
                listed = " UNION ALL ".join([f"SELECT * FROM listed_{kind}", *beside])
            self._put(f"lists/kind={kind}", _BY_KEY.format(listed=listed))
        self._put("popularity", self._job["popularity"])
        self._put("done", f"SELECT {self._job['generation']} AS generation")

    def _beside(self, kind: str, tried: dict[str, Any]) -> str:
        names = ", ".join(f"('{name}', '{kept}')" for name, kept in tried["names"].items())
        return _BESIDE.format(kind=kind, tried=tried["kept"][kind], names=names)

    def _put(self, where: str, text: str) -> None:
        written = self._session.sql(text).write.mode("overwrite")
        written.json(f"{self._job['output']}/{where}", compression="gzip")


_LISTED = """
SELECT name, list, total, SORT_ARRAY(COLLECT_LIST(STRUCT(place, product_id, people, score))) AS rows
FROM ({told}) AS told
GROUP BY name, list, total
"""

_BY_KEY = """
SELECT name AS key, COLLECT_LIST(STRUCT(list AS name, total AS of, rows)) AS lists
FROM ({listed}) AS listed
GROUP BY name
"""

# What a rule tries, by the names that it is kept by. A list that it leaves empty is kept empty: who is shown it isn't shown
# the other.
_BESIDE = """
SELECT tried.name, names.kept AS list, tried.total, tried.rows
FROM {tried} AS tried
JOIN (VALUES {names}) AS names (list, kept) ON tried.list = names.list
UNION ALL
SELECT listed.name, names.kept AS list, NULLIF(listed.total, listed.total) AS total, FILTER(listed.rows, one -> FALSE) AS rows
FROM listed_{kind} AS listed
JOIN (VALUES {names}) AS names (list, kept) ON listed.list = names.list
LEFT JOIN {tried} AS tried ON listed.name = tried.name AND listed.list = tried.list
WHERE tried.name IS NULL
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
