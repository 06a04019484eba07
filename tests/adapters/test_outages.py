from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from chalicelib.aws.outages import is_outage


def _refused(code: str, status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "PutItem")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
        _refused("ThrottlingException"),
        _refused("ProvisionedThroughputExceededException"),
        _refused("SlowDown", 503),
        _refused("SomethingNew", 500),
    ],
)
def test_a_service_that_does_not_answer_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        _refused("ValidationException"),
        _refused("AccessDeniedException", 403),
        _refused("ResourceNotFoundException"),
        NoCredentialsError(),
        KeyError("Item"),
        TimeoutError(),
    ],
)
def test_a_fault_of_ours_is_not(error: Exception) -> None:
    assert not is_outage(error)
