"""What Spark is given: all the texts, and a driver that runs where Torg isn't."""

import ast
import re
import sys
from dataclasses import replace
from importlib import resources

import pytest

from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations import sparkjob
from chalicelib.recommendations.domain import (
    DAY_MS,
    LISTS,
    VIEWED_ALSO_VIEWED,
    Parameters,
    day_weights,
    half_life,
)
from chalicelib.recommendations.trying import Challenger
from tests.support.spark import DRIVER

AS_OF = 20_000 * DAY_MS
SQL = resources.files("chalicelib.recommendations").joinpath("sql")
TEXTS = sorted(path.name for path in SQL.iterdir())


def whole() -> str:
    """All that one job runs."""
    job = sparkjob.texts(Parameters(), AS_OF, is_fresh=True)
    lists = [text for kind in job["lists"].values() for text in kind]
    return "\n".join([*(step["text"] for step in job["steps"]), *lists, job["oldest"]])


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_run_on_both_engines(name: str) -> None:
    first = re.split(r"\$\w+", SQL.joinpath(name).read_text(encoding="utf-8").splitlines()[0])
    assert first[0].startswith("-- ")
    assert re.search(".+?".join(map(re.escape, first)), whole())


def test_the_driver_needs_nothing_but_spark_and_an_old_python() -> None:
    tree = ast.parse(DRIVER.read_text(), feature_version=(3, 9))
    named = {
        word.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for word in node.names
    } | {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert named - set(sys.stdlib_module_names) == {"pyspark"}


def test_what_a_rule_tries_is_the_lists_it_names_by_its_own_numbers() -> None:
    one = Challenger("r", (VIEWED_ALSO_VIEWED,), Numbers(half_life_days=3))
    plain = sparkjob.texts(Parameters(), AS_OF, is_fresh=True)
    tried = sparkjob.challenge(one, Parameters(), AS_OF, is_fresh=True)
    assert tried["names"] == {VIEWED_ALSO_VIEWED: f"{VIEWED_ALSO_VIEWED}~r"}
    assert set(tried["halves"]) == {"3"}
    assert {step["name"] for step in tried["steps"]} < {step["name"] for step in plain["steps"]}
    assert tried["lists"] == {"product": [plain["lists"]["product"][0]]}
    every = sparkjob.challenge(replace(one, lists=LISTS), Parameters(), AS_OF, is_fresh=True)
    assert set(every["lists"]) == {"product", "pair", "search", "keyword"}


def test_a_job_knows_the_weights_of_days_for_every_length_of_history() -> None:
    parameters, today = Parameters(window_days=90), AS_OF // DAY_MS
    job = sparkjob.texts(parameters, AS_OF, is_fresh=False)
    for history in range(parameters.window_days + 1):
        half = half_life(parameters, today, today - history)
        expected = [weight for _, weight in day_weights(half, parameters.window_days, today)]
        assert job["weights"][job["halves"][history]] == expected
    assert "winners" not in {step["name"] for step in job["steps"]}
