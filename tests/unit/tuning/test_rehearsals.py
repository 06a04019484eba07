"""The past that runs are held on."""

from pathlib import Path

from chalicelib.recommendations.domain import BOUGHT_ALSO_BOUGHT, Parameters
from chalicelib.recommendations.rehearsing import Rehearsal
from chalicelib.tuning.rehearsals import RehearsedPast
from tests.unit.recommendations.test_lists_equal_the_oracle import AS_OF
from tests.unit.recommendations.test_rehearsing import bought, sources


def test_what_is_bought_together_is_ranked_by_one_order_alone(tmp_path: Path) -> None:
    rows = [*bought("o1", 5, "a", "b"), *bought("o2", 2, "c")]
    with Rehearsal(sources([], rows, tmp_path), Parameters(), as_of=AS_OF) as past:
        whole = past.lists(Parameters(), BOUGHT_ALSO_BOUGHT, {"a"})
        assert [row.product_id for row in whole["a"]] == ["b", "c"]
        tried = RehearsedPast(past, {}).lists(Parameters(), BOUGHT_ALSO_BOUGHT, {"a"})
        assert [row.product_id for row in tried["a"]] == ["b"]
