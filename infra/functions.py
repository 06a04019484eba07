"""Every deployed function's size, in one place.

Names are Chalice's: the handler's own, and `api_handler` for all routes together. A function that isn't
named here gets `OTHER`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

API_HANDLER: Final = "api_handler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What a function is given. Memory and `/tmp` are in MB, the timeout in seconds; `layers` by name; `reserved` is
    the most copies at once, for the few that are large or decode what strangers send.

    Lambda hands out CPU by memory: 1,769 MB are one core.
    """

    memory: int = 512
    timeout: int = 60
    scratch: int = 512
    layers: tuple[str, ...] = ()
    reserved: int | None = None


OTHER: Final = Function()

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        # API Gateway gives up after 29 seconds.
        API_HANDLER: Function(memory=1024, timeout=29, layers=("h3", "letters")),
        "lake": Function(memory=1024, timeout=120),
        "compact": Function(memory=3008, timeout=900, scratch=4096, layers=("duckdb",), reserved=2),
        "mail_dispatch": Function(timeout=55),
        "mail_events": Function(),
        "recompute": Function(memory=7076, timeout=900, scratch=8192, layers=("duckdb",), reserved=2),
        "recommendations_report": Function(
            memory=3008, timeout=900, scratch=8192, layers=("duckdb",), reserved=2
        ),
        "recommendations_tuning": Function(
            memory=7076, timeout=900, scratch=8192, layers=("duckdb",), reserved=1
        ),
        "import_job": Function(memory=1769, timeout=900, scratch=2048, reserved=5),
        "feed": Function(memory=1024, timeout=900, scratch=2048),
        "catalogue_relay": Function(),
        "republish": Function(timeout=900),
        "orders_relay": Function(),
        "reviews_relay": Function(),
        "review_priors": Function(timeout=900),
        "republish_ratings": Function(timeout=900),
        "listing": Function(),
        "reactions_relay": Function(),
        "lists_relay": Function(),
        # What shoppers do is to be seen within seconds.
        "live": Function(memory=1024, timeout=60),
        "presence_day": Function(timeout=300),
        "nearby_news": Function(),
        "nearby_publish": Function(memory=1024, timeout=900, layers=("h3",)),
        "latest_news": Function(),
        "feed_news": Function(),
        "push": Function(memory=1024, layers=("h3",)),
        # A page waits for its handshake; Chalice names these three itself.
        "websocket_connect": Function(timeout=10),
        "websocket_message": Function(timeout=10),
        "websocket_disconnect": Function(timeout=10),
        "questions_relay": Function(),
        "moderation_relay": Function(),
        "mail_news": Function(),
        # Letters are composed and inlined on half a core; a worker may wait for its turn two seconds.
        "mail_transactional": Function(memory=1024, layers=("letters",)),
        "mail_marketing": Function(memory=1024, layers=("letters",)),
        "campaigns_news": Function(),
        # What it doesn't reach in its minutes is the next minute's.
        "campaigns_fire": Function(timeout=55),
        "abandonment": Function(memory=3008, timeout=900, scratch=4096, layers=("duckdb",), reserved=2),
        # A whole core: 40 megapixels are decoded in a second; a film of 100 MB is held twice.
        "media": Function(memory=1769, timeout=120, layers=("pillow",), reserved=20),
        "media_sweep": Function(timeout=900),
        # A receiver is waited for 15 seconds; the queue hands a message out again after 360.
        "webhooks": Function(timeout=60),
        "webhooks_sweep": Function(timeout=300),
        # Reads all reviews and keeps two compressed files on disc until they are whole.
        "review_feeds": Function(memory=1024, timeout=900, scratch=2048),
    }
)


def sized(name: str) -> Function:
    """What the function of this name is given."""
    return FUNCTIONS.get(name, OTHER)
