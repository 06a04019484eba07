"""The reader of the log's stream that fills the lake."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.activity import wiring
from chalicelib.activity.lake import take_records
from chalicelib.aws import metrics, quarantine
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().activity_stream,
    batch_size=1000,
    starting_position="TRIM_HORIZON",
    maximum_batching_window_in_seconds=settings.current().lake_window_seconds,
    name="lake",
)
@observed("lake")
def lake(event: DynamoDBEvent) -> dict[str, Any]:
    """Bring new batches into the lake; what can't be read goes to quarantine."""
    records = event.to_dict()["Records"]
    done = take_records(records, now=settings.current().now(), objects=wiring.objects())
    metrics.count("Events", "activity", "stored", done["facts"])
    if done["quarantined"]:
        quarantine.noted(done["quarantined"])
    return done
