"""Orders in one town, the news of them, and the function that publishes what they make."""

from typing import Any

from chalice.test import Client

from chalicelib.aws import secrets
from chalicelib.kernel import clock, news
from chalicelib.kernel.news import OrderChanged
from tests.http.conftest import Api
from tests.support import keys

UMEA = {"city": "Umeå", "postal_code": "903 26", "country": "SE"}
SKELLEFTEA = {"city": "Skellefteå", "postal_code": "931 30", "country": "SE"}
CODE = "SE.23.2480"
NOW = clock.parse_iso("2026-06-10T12:00:00Z")
BOUGHT, VIEWED = "/v1/how/bought-nearby", "/v1/how/viewed-nearby"


class Watch:
    """The stage's clock."""

    now = NOW


def invoke(name: str, make: Any) -> Any:
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        return client.lambda_.invoke(name, make(client.events)).payload


def hear(*bodies: str) -> Any:
    return invoke("nearby_news", lambda events: events.generate_sqs_event(list(bodies), queue_name="nearby"))


def publish() -> Any:
    return invoke(
        "nearby_publish",
        lambda events: events.generate_cw_event("aws.events", "Scheduled Event", {}, ["nearby"]),
    )


def changed(order_id: str) -> str:
    return news.encode(OrderChanged(order_id=order_id, revision=1, historical=False))


def order(api: Api, order_id: str, *products: str, **said: Any) -> None:
    lines = [{"product_id": one, "quantity": 2} for one in products]
    body = {"order_id": order_id, "lines": lines, "customer_id": f"c-{order_id}", "deliver_to": UMEA} | said
    assert api.post("/v1/orders", body).status_code == 201
    hear(changed(order_id))


def sell(api: Api, count: int, *products: str, start: int = 0, **said: Any) -> None:
    for n in range(start, start + count):
        order(api, f"o{n}-{'-'.join(products)}", *products, **said)
