"""What the demo's shop looks like in its mails, put where the console keeps what an operator chose."""

import msgspec

from chalicelib.kernel import clock
from chalicelib.letters import models, service
from chalicelib.letters.domain import Theme
from chalicelib.letters.ports import Name
from infra.stage import Stage

_LEGAL = (
    "Fjällkompaniet AB (påhittat) · Fjällgatan 1, 831 30 Östersund\n"
    "Org.nr 556000-0000 · kundtjanst@fjallkompaniet.example"
)


def theme(address: str) -> Theme:
    """The demo shop's theme: its name, its colours, its foot, and the way home to `address`."""
    return Theme(
        name="Fjällkompaniet",
        accent="#1f3b2e",
        accent_dark="#a5d6b5",
        home_url=f"{address}/",
        legal=_LEGAL,
        withdrawal_days=30,
    )


def keep(stage: Stage, address: str) -> bool:
    """Keep the theme, unless an operator has changed it since; returns whether it is the demo's."""
    wanted = msgspec.structs.replace(theme(address), revision=1)
    service.refuse_theme(wanted)
    client = stage.client("dynamodb")
    try:
        client.put_item(
            TableName=f"{stage.stack}-letters",
            Item=models.item(Name("theme", "theme"), msgspec.json.encode(wanted), 1, clock.now_ms()),
            ConditionExpression="attribute_not_exists(pk) OR revision = :first",
            ExpressionAttributeValues={":first": {"N": "1"}},
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
