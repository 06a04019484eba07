"""Which errors of AWS mean that a service doesn't answer for now, so that trying again may help."""

from typing import Final

_BUSY: Final = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


def is_outage(error: Exception) -> bool:
    """Whether `error` is a service that can't be reached, doesn't answer in time, or is busy.

    botocore has tried several times by then.
    """
    from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or error.response.get("Error", {}).get("Code") in _BUSY
    return isinstance(error, ConnectionError | HTTPClientError)
