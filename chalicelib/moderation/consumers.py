"""The relay from moderation's stream to the news topic: a decision and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import metrics, relaying
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.kernel.news import News
from chalicelib.moderation import cases, models, wiring
from chalicelib.moderation.domain import CaseChange

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().moderation_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="moderation_relay",
)
@observed("moderation_relay")
def moderation_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms what was decided, for authors and for those who reported; what can't be read is put aside."""
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=models.is_case_change,
        read=lambda record: models.change_from(record["dynamodb"]),
        told=_news,
    )


def _news(change: CaseChange) -> list[News]:
    decision = models.decision_from(change)
    if change.before is None or change.before.state is not change.after.state:
        metrics.count("Cases", "moderation", change.after.state)
    told: list[News] = [decision] if decision is not None else []
    if cases.tells_reporters(change):
        one = change.after.submission
        told += models.decided_reports(change, wiring.cases().reports(one.kind, one.subject_id))
    return told
