"""Where Spark's runs are noted and leave their files: one suite over the fake and over the bucket."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws import objects
from chalicelib.kernel import settings
from chalicelib.recommendations.domain import KeyLists, RankedList, Row, fingerprint
from chalicelib.recommendations.elsewhere import Begun, Desk
from chalicelib.recommendations.results import DONE, lists_file, popularity_file
from tests.fakes.recommendations import FakeDesk

HELD = {"viewed-also-viewed": RankedList(None, (Row("tält", None, 7), Row("b", 3, 5)))}
MADE = [KeyLists(f"product:{n}", HELD, fingerprint(HELD)) for n in range(30)]
Leave = Callable[[int, dict[str, bytes]], None]


@pytest.fixture(params=["fake", "bucket"])
def desk(request: pytest.FixtureRequest) -> tuple[Desk, Leave]:
    """A desk, and what leaves a run's result files as Spark does."""
    if request.param == "fake":
        fake = FakeDesk()
        return fake, lambda generation, files: fake.files.setdefault(generation, {}).update(files)
    request.getfixturevalue("aws_endpoint")
    from chalicelib.recommendations.cluster import FOLDER, BucketDesk

    bucket = settings.current().lake_bucket
    objects.delete(bucket, list(objects.keys(bucket, FOLDER)))
    real = BucketDesk(bucket)

    def leave(generation: int, files: dict[str, bytes]) -> None:
        for name, body in files.items():
            # As the job is told where to put them.
            key = f"{real.output(generation)}/{name}".removeprefix(f"s3://{bucket}/")
            objects.put(bucket, key, body)

    return real, leave


def whole() -> dict[str, bytes]:
    files = {f"lists/kind=product/{n}.json.gz": lists_file(MADE[n * 10 : n * 10 + 10]) for n in range(3)}
    return {**files, "popularity/a.json.gz": popularity_file([("tält", 3)]), "lists/_SUCCESS": b"", DONE: b""}


def test_a_run_is_noted_until_it_is_forgotten(desk: tuple[Desk, Leave]) -> None:
    held, _ = desk
    assert held.noted() is None
    for begun in (Begun(5, "00f1"), Begun(6, "00f2")):
        held.note(begun)
        assert held.noted() == begun
    held.forget(Begun(6, "00f2"))
    assert held.noted() is None


def test_results_are_there_once_they_are_whole(desk: tuple[Desk, Leave]) -> None:
    held, leave = desk
    files = whole()
    done: Any = files.pop(DONE)
    leave(5, files)
    assert held.results(5) is None
    leave(5, {DONE: done})
    made = held.results(5)
    assert made is not None
    assert [list(made.results()), list(made.popularity())] == [MADE, [("tält", 3)]]
    assert held.results(6) is None, "each run has its own"


def test_what_is_forgotten_is_gone_with_its_files_alone(desk: tuple[Desk, Leave]) -> None:
    held, leave = desk
    held.note(Begun(5, "00f1"))
    for generation in (5, 55):
        leave(generation, whole())
    held.forget(Begun(5, "00f1"))
    assert held.results(5) is None
    assert held.results(55) is not None
    held.forget(Begun(5, "00f1"))
