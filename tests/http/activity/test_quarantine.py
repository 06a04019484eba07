from chalicelib.activity import lake, service
from chalicelib.activity.domain import Fact
from tests.fakes.activity import FakeObjects
from tests.http.conftest import Api
from tests.support import keys
from tests.support.events import NOW
from tests.support.stream import record

BATCH = service.own_batch(
    [Fact(event_id="a", event="product_viewed", at=NOW, received=NOW)], batch_id="b", now=NOW
)


def test_an_operator_looks_and_replays(api: Api, objects: FakeObjects) -> None:
    names = sorted(lake.keep(record(n, BATCH), f"reason {n}", now=NOW, objects=objects) for n in range(3))

    first = api.get("/v1/quarantine?limit=2").json_body
    rest = api.get(f"/v1/quarantine?limit=2&cursor={first['next']}").json_body
    assert [one["id"] for one in first["items"] + rest["items"]] == names
    assert (first["items"][0]["reason"], rest["next"]) == ("reason 0", None)

    assert api.get(f"/v1/quarantine/{names[0]}").json_body["record"]["eventName"] == "INSERT"
    assert api.post(f"/v1/quarantine/{names[0]}/replay").json_body == {"facts": 1}
    assert api.post(f"/v1/quarantine/{names[0]}/replay").status_code == 404
    assert len([key for key in objects.bodies if key.startswith(lake.RAW)]) == 1


def test_what_cant_be_read_yet_says_why(api: Api, objects: FakeObjects) -> None:
    name = lake.keep({"eventName": "INSERT"}, "broken", now=NOW, objects=objects)
    answer = api.post(f"/v1/quarantine/{name}/replay")
    assert answer.status_code == 409
    assert "can't be read" in answer.json_body["detail"]


def test_quarantine_is_the_operators(api: Api, objects: FakeObjects) -> None:
    assert api.get("/v1/quarantine", key=keys.PUBLISHABLE).status_code == 403
    assert api.get("/v1/quarantine/none").status_code == 404
    assert api.get("/v1/quarantine?cursor=x").status_code == 400
