import base64
import json
from typing import Any

import botocore.session
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.items import ItemParsers

MODEL = botocore.session.get_session().get_service_model("dynamodb")
text = st.text(max_size=8)
number = st.integers().map(str)
binary = st.binary(max_size=8).map(lambda raw: base64.b64encode(raw).decode())
scalars = st.one_of(
    st.builds(lambda value: {"S": value}, text),
    st.builds(lambda value: {"N": value}, number),
    st.builds(lambda value: {"B": value}, binary),
    st.builds(lambda value: {"BOOL": value}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda value: {"SS": value}, st.lists(text, min_size=1, max_size=3)),
    st.builds(lambda value: {"BS": value}, st.lists(binary, min_size=1, max_size=3)),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.builds(lambda value: {"L": value}, st.lists(inner, max_size=3)),
        st.builds(lambda value: {"M": value}, st.dictionaries(text, inner, max_size=3)),
    ),
    max_leaves=6,
)
items = st.lists(st.dictionaries(text, values, max_size=4), max_size=3)


def _both(operation: str, body: dict[str, Any]) -> tuple[Any, Any]:
    shape = MODEL.operation_model(operation).output_shape
    response = {"status_code": 200, "headers": {"x-amzn-requestid": "r"}, "body": json.dumps(body).encode()}
    return ItemParsers().create_parser("json").parse(response, shape), JSONParser().parse(response, shape)


@given(items, items)
def test_a_batch_is_parsed_as_botocore_parses_it(found: list[Any], left: list[Any]) -> None:
    body = {
        "Responses": {"torg-test-cards": found},
        "UnprocessedKeys": {"torg-test-cards": {"Keys": left, "ConsistentRead": False}},
    }
    ours, botocores = _both("BatchGetItem", body)
    assert ours == botocores


@given(items)
def test_a_query_is_parsed_as_botocore_parses_it(found: list[Any]) -> None:
    last = found[0] if found else {}
    ours, botocores = _both("Query", {"Items": found, "Count": len(found), "LastEvaluatedKey": last})
    assert ours == botocores


def test_errors_are_botocores() -> None:
    shape = MODEL.operation_model("GetItem").output_shape
    body = b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "slow down"}'
    response = {"status_code": 400, "headers": {}, "body": body}
    assert ItemParsers().create_parser("json").parse(response, shape)["Error"] == {
        "Code": "ThrottlingException",
        "Message": "slow down",
    }


def test_other_protocols_are_botocores() -> None:
    assert type(ItemParsers().create_parser("rest-xml")).__module__ == "botocore.parsers"
