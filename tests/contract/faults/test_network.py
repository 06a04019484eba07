"""The faults themselves: that each does what it says, and no more."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import clients, objects, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import settings
from tests.support.faults import Killed
from tests.support.network import Network, Weather

NAMES = [f"n{number}" for number in range(4)]


def table() -> str:
    return settings.current().table("letters")


def keys() -> list[Key]:
    return [Key(table(), "network", name) for name in NAMES]


def found() -> list[str]:
    return sorted(key.sk or "" for key in tables.batch_get(keys(), consistent=True))


def put(name: str) -> None:
    clients.dynamodb().put_item(TableName=table(), Item=Key(table(), "network", name).as_item())


@pytest.fixture(autouse=True)
def _empty(network: Network) -> None:
    tables.batch_write(table(), [{"DeleteRequest": {"Key": key.as_item()}} for key in keys()])


def once(kind: str, number: int = 1):
    return lambda call: kind if call.number == number else None


def always(kind: str):
    return lambda call: kind


@pytest.mark.parametrize(("kind", "done"), [("throttled", []), ("timeout", []), ("lost", ["n0"])])
def test_a_call_that_fails_each_time_raises_after_all_attempts(
    network: Network, kind: str, done: list[str]
) -> None:
    with network.befallen(always(kind)), pytest.raises(Exception) as error:
        put("n0")
    assert network.calls == 4
    assert isinstance(error.value, ClientError) == (kind == "throttled")
    assert found() == done


@pytest.mark.parametrize("kind", ["throttled", "timeout", "lost"])
def test_what_fails_once_is_tried_again_by_botocore(network: Network, kind: str) -> None:
    with network.befallen(once(kind)):
        put("n0")
        assert network.calls == 2
    with network.befallen(once(kind)):
        assert found() == ["n0"]
        assert network.calls == 2
    with network.befallen(once(kind)):
        objects.put(settings.current().lake_bucket, "faults/n0", b"abc")
        assert network.calls == 2
    with network.befallen(once(kind)):
        assert objects.get(settings.current().lake_bucket, "faults/n0") == b"abc"


@pytest.mark.parametrize(("after", "done"), [(False, ["n0"]), (True, ["n0", "n1"])])
def test_who_is_killed_sends_nothing_any_more(network: Network, after: bool, done: list[str]) -> None:
    with network.killing(2, after=after):
        put("n0")
        try:
            put("n1")
        finally:
            with pytest.raises(Killed):
                put("n2")
    assert found() == done


def test_of_a_batch_half_is_handed_back_and_asked_for_again(network: Network) -> None:
    with network.befallen(once("partial")):
        tables.batch_write(table(), [{"PutRequest": {"Item": key.as_item()}} for key in keys()])
        assert network.calls == 2
    with network.befallen(once("partial")):
        assert found() == NAMES
        assert network.calls == 2
    with network.befallen(lambda call: "partial" if call.number < 3 else None):
        assert found() == NAMES
        assert network.calls == 3


def test_weather_is_the_same_by_its_seed_and_as_bad_as_it_says(network: Network) -> None:
    from tests.support.network import Call

    calls = [Call(n, "dynamodb", "PutItem") for n in range(10_000)]
    first, again = ([*map(Weather(7, throttled=0.1, lost=0.1, killed=0.01), calls)] for _ in range(2))
    assert first == again
    assert 900 < first.count("throttled") < 1_100
    assert 60 < first.count("killed") + first.count("struck") < 140
