"""DynamoDB's stream as a function sees it."""

import base64
from collections.abc import Iterable
from typing import Any

from chalicelib.activity.domain import Batch
from chalicelib.activity.models import to_item


def record(number: int, batch: Batch, kind: str = "INSERT") -> dict[str, Any]:
    image = {
        name: {tag: base64.b64encode(value).decode() if tag == "B" else value for tag, value in typed.items()}
        for name, typed in to_item(batch).items()
    }
    data: dict[str, Any] = {"SequenceNumber": f"{number:021d}", "Keys": {"pk": image["pk"]}}
    if kind != "REMOVE":
        data["NewImage"] = image
    return {"eventID": f"id-{number}", "eventName": kind, "dynamodb": data}


def records(batches: Iterable[Batch], first: int = 1) -> list[dict[str, Any]]:
    return [record(first + number, batch) for number, batch in enumerate(batches)]
