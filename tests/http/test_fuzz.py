"""Every operation of the OpenAPI document, with good data and bad: no 5xx, and nothing that isn't documented.

`HYPOTHESIS_PROFILE=soak` tries far more; a failure prints what reproduces it.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import schemathesis
from chalice.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from app import app
from chalicelib.aws import secrets
from chalicelib.kernel import settings as runtime
from chalicelib.offers import public as offers
from chalicelib.recommendations import domain
from chalicelib.web import openapi_document
from tests.http.conftest import Api
from tests.http.fakes import House, body
from tests.support import keys
from tests.support.examples import tried
from tests.support.wsgi import Wsgi

EXAMPLES: Final = tried(20, 20, 1_000)
PROMISES: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# These answer for each entry by itself: a bad one is refused inside a good answer.
BY_ENTRY: Final = {"post_events", "put_products"}
KNOWN: Final = {"product_id": "tent-2", "order_id": "o-1", "list_id": "wish"}

client = Client(app)
_tried = [0]


def _schema() -> schemathesis.BaseSchema:
    document = json.loads(openapi_document.text())
    del document["servers"]
    loaded = schemathesis.openapi.from_dict(document)
    loaded.app = Wsgi(client)
    return loaded


schema = _schema()


@schema.hook
def map_path_parameters(_: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """The shortest of the good ids, which are tried most, become ids of something that is there."""
    found = {
        name: KNOWN.get(name, value)
        if isinstance(value, str) and value.isalnum() and len(value) < 3
        else value
        for name, value in (path_parameters or {}).items()
    }
    return found or path_parameters


@pytest.fixture(autouse=True, scope="module")
def house() -> Iterator[House]:
    """All rooms over their fakes, with products, an order and full lists to be found."""
    with pytest.MonkeyPatch.context() as patch:
        house = House()
        house.install(patch)
        secrets.hold(keys.SECRETS)
        _furnish(house, Api(client))
        yield house


def _furnish(house: House, api: Api) -> None:
    goods = ["tent-2", *(f"p{n}" for n in range(20))]
    for one in goods:
        price = {"amount": 49_900, "currency": "SEK"}
        api.put(f"/v1/products/{one}", body(one, price=price, categories=["Friluftsliv > Tält"]))
    api.post(
        "/v1/orders",
        {"order_id": "o-1", "customer_id": "c-1", "lines": [{"product_id": "p1", "quantity": 1}]},
    )
    for name in domain.PRODUCT_LISTS:
        house.keep(domain.product_key("tent-2"), name, *((one, 9) for one in goods))
    for name in domain.FALLBACK_LISTS:
        house.keep(domain.POPULAR, name, *((one, 9) for one in goods))
    house.spread_news()
    _furnish_offers(api)


def _furnish_offers(api: Api) -> None:
    """An offer with an issued code, and an endpoint that hears of it."""
    said = {"title": "Thanks", "gives": "free_shipping", "valid_days": 14}
    assert api.put("/v1/offers/thanks", said).status_code == 200
    issued = offers.issue("thanks", "o-1", offers.Buyer("c-1"), runtime.current().now())
    hook = {"url": "https://shop.example/hooks", "event_types": ["offer.issued"]}
    made = api.post("/v1/webhook-endpoints", hook).json_body["endpoint"]
    KNOWN.update(offer_id="thanks", code=issued.code, endpoint_id=made["endpoint_id"])


@pytest.fixture(autouse=True)
def counted(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """How many requests a test tries."""
    before = _tried[0]
    yield
    record_property("requests", _tried[0] - before)


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_operation_keeps_its_promises(case: schemathesis.Case) -> None:
    is_taken = case.operation.definition.raw["operationId"] in BY_ENTRY or _says_nothing_in_part(case)
    promises = [check for check in PROMISES if not (is_taken and check is checks.negative_data_rejection)]
    _tried[0] += 1
    case.call_and_validate(headers=_credentials(case), checks=promises)


def _says_nothing_in_part(case: schemathesis.Case) -> bool:
    """Whether a parameter is left out of the address, as an empty list is: then what is wrong with it may not be sent."""
    return any(value is None or value == [] or value == {} for value in (case.query or {}).values())


def _credentials(case: schemathesis.Case) -> dict[str, str]:
    if any("shopperToken" in one for one in case.operation.definition.raw["security"]):
        return {"Authorization": keys.shopper_token("c-1")}
    return {"Authorization": f"Bearer {keys.SECRET}"}
