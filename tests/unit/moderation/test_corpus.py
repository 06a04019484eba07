"""The rules against the labelled reviews: what `python -m bench moderation` reports may not get worse."""

from collections import Counter

from bench import moderation as bench

FOUND = bench.outcomes()


def share(count: int, of: int) -> float:
    assert of
    return count / of


def test_the_corpus_is_what_it_says_it_is() -> None:
    reviews = bench.corpus()
    labels = Counter(one.label for one in reviews)
    assert len(reviews) == 400
    assert len({one.text for one in reviews}) == 400
    assert labels["spam"] + labels["fake"] == 20
    assert set(labels) == {"honest", *bench.LABELS}
    assert sum(one.is_honest and one.is_negative for one in reviews) >= 80
    assert min(Counter(one.language for one in reviews).values()) >= 100
    assert Counter(one.half for one in reviews) == {"dev": 200, "test": 200}


def test_at_most_two_in_a_hundred_honest_negative_reviews_wait() -> None:
    for part in bench.halves(FOUND).values():
        assert share(*bench.honest_negative(part)) <= 0.02


def test_negative_reviews_fare_as_positive_ones_do() -> None:
    assert share(*bench.honest_negative(FOUND)) <= share(*bench.honest_pleased(FOUND)) + 0.02


def test_what_shouldnt_be_shown_is_stopped() -> None:
    floors = {"spam": 0.9, "fake": 0.6, "abuse": 0.9, "private-data": 0.9}
    for label, least in floors.items():
        for part in bench.halves(FOUND).values():
            assert share(*bench.recall(part, label)) >= least, label
    assert share(*bench.precision(FOUND)) >= 0.9
