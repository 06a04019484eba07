from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations.domain import RankedList, Row
from chalicelib.recommendations.selection import Asked, Candidate, candidates, select, summed
from tests.fakes.recommendations import FakeCard


def _candidate(product_id: str, score: float = 1.0, source: str = "pair") -> Candidate:
    return Candidate(product_id, score, 3, 9, source)  # type: ignore[arg-type]


def _chosen(cards: list[FakeCard], asked: Asked) -> list[str]:
    group = [_candidate(card.product_id) for card in cards]
    return [one.product_id for one in select([group], asked, {card.product_id: card for card in cards}, 10)]


def test_what_cant_be_bought_is_left_out() -> None:
    cards = [FakeCard("a", sellable=False), FakeCard("c")]
    assert _chosen(cards, Asked()) == ["c"]


def test_what_is_in_the_question_or_seen_is_left_out() -> None:
    cards = [FakeCard("a"), FakeCard("b"), FakeCard("c")]
    assert _chosen(cards, Asked(frozenset("a"), frozenset("b"))) == ["c"]


def test_a_product_the_catalogue_doesnt_know_yet_may_be_shown() -> None:
    assert [one.product_id for one in select([[_candidate("new")]], Asked(), {}, 10)] == ["new"]


def test_discreet_products_stand_beside_discreet_ones_only() -> None:
    cards = [FakeCard("a", discreet=True), FakeCard("b")]
    assert _chosen(cards, Asked()) == ["b"]
    assert _chosen(cards, Asked(beside_discreet=True)) == ["a", "b"]


def test_a_search_that_names_a_discreet_product_finds_it() -> None:
    cards = [FakeCard("a", title="Graviditetstest Tidigt för två", discreet=True)]
    assert _chosen(cards, Asked(phrase="graviditetstest")) == ["a"]
    assert _chosen(cards, Asked(phrase="tidigt graviditetstest")) == ["a"]
    assert _chosen(cards, Asked(phrase="test")) == []
    assert _chosen(cards, Asked(phrase="graviditetstest billigt")) == []
    assert _chosen(cards, Asked(phrase="")) == []
    assert _chosen(cards, Asked(phrase="för två")) == []


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 1_000)), max_size=8), max_size=3),
    st.integers(1, 6),
)
def test_scores_fall_from_one_and_nothing_comes_twice(
    groups: list[list[tuple[str, int]]], limit: int
) -> None:
    ranked = [[_candidate(one, score) for one, score in sorted(g, key=lambda r: -r[1])] for g in groups]
    chosen = select(ranked, Asked(), {}, limit)
    scores = [one.score for one in chosen]
    assert scores == sorted(scores, reverse=True)
    assert not chosen or scores[0] == 1.0
    assert len({one.product_id for one in chosen}) == len(chosen) <= limit


def test_rows_with_too_few_people_arent_printed_but_count_in_sums() -> None:
    ranked = RankedList(9, (Row("a", 1, 50), Row("b", 2, 40), Row("c", None, 30)))
    assert [one.product_id for one in candidates(ranked, "pair", 2)] == ["b", "c"]
    by_id = {one.product_id: one for one in summed([("x", ranked)], decay=0.5, support=2)}
    assert (by_id["a"].people, by_id["a"].because) == (None, None)
    assert (by_id["b"].people, by_id["b"].of, by_id["b"].because) == (2, 9, "x")


def test_hidden_counts_hide_what_they_are_of() -> None:
    assert candidates(RankedList(9, (Row("a", None, 5),)), "pair", 2)[0].of is None


def test_a_sum_names_its_strongest_reason() -> None:
    near = RankedList(9, (Row("a", 3, 10),))
    far = RankedList(8, (Row("a", 4, 100), Row("b", 2, 30)))
    chosen = summed([("near", near), ("far", far)], decay=0.5, support=2)
    assert [(one.product_id, one.score, one.because) for one in chosen] == [
        ("a", 60.0, "far"),
        ("b", 15.0, "far"),
    ]
