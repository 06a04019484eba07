"""Keeps DynamoDB streams over the emulator's restart.

It saves how far each function has read, but not the records: after a restart the stream would begin anew,
shorter than the place up to which it was read, and functions would miss everything until it has grown.
"""

import copy
from typing import Any

from ministack.services import dynamodb, lambda_svc

_RECORDS = "torg_stream_records"
_TRIMMED = "torg_stream_trimmed"


def keep() -> None:
    """Have the emulator save and restore the records that some function hasn't read yet."""
    get_state, load = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state_with_streams() -> dict[str, Any]:
        records, trimmed = _unread()
        return {**get_state(), _RECORDS: records, _TRIMMED: trimmed}

    def load_with_streams(data: dict[str, Any]) -> None:
        records, trimmed = data.pop(_RECORDS, None), data.pop(_TRIMMED, None)
        load(data)
        if records is not None and trimmed is not None:
            dynamodb._stream_records.update(records)
            dynamodb._stream_trimmed.update(trimmed)

    dynamodb.get_state = get_state_with_streams
    dynamodb.load_persisted_state = load_with_streams


def _unread() -> tuple[Any, Any]:
    """Records that aren't read by all, and how many came before them, both by account, region and table."""
    records, trimmed = copy.copy(dynamodb._stream_records), copy.copy(dynamodb._stream_trimmed)
    records._data, trimmed._data = {}, {}
    for key, held in list(dynamodb._stream_records._data.items()):
        before = dynamodb._stream_trimmed._data.get(key, 0)
        read = min(_positions(key), default=before)
        records._data[key] = copy.deepcopy(held[max(0, read - before) :])
        trimmed._data[key] = max(read, before)
    return records, trimmed


def _positions(key: tuple[str, str, str]) -> list[int]:
    """How far each function has read the stream of a table (account, region, name)."""
    account, region, table = key
    stream = f"arn:aws:dynamodb:{region}:{account}:table/{table}/stream/"
    return [
        lambda_svc._dynamodb_stream_positions._data.get((account, region, mapping["UUID"]), 0)
        for mapping in lambda_svc._esms._data.values()
        if mapping.get("EventSourceArn", "").startswith(stream)
    ]
