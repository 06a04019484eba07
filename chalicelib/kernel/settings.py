"""What a deployment is told by its environment. Nothing else in Torg reads `os.environ`.

Keys and other secrets aren't here: they live in one document that `aws.secrets` fetches.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from chalicelib.kernel import clock


@dataclass(frozen=True, slots=True)
class RecommendationSettings:
    """How recommendations are computed. Fractions are percentages, so that they are whole numbers."""

    window_days: int = 365
    session_break_minutes: int = 30
    half_life_days: int = 0  # 0: 60 % of the history there is
    support: int = 2
    list_length: int = 50
    longest_session: int = 200
    k_anonymity: int = 10
    every_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployed stage: where its parts are, and how they are to behave."""

    stage: str = "dev"
    region: str = "eu-north-1"
    lake_bucket: str = ""
    news_topic: str = ""
    secrets_parameter: str = "/torg/dev/secrets"
    currency: str = "SEK"
    feed_url: str = ""
    # What becomes of a product that the feed names no longer.
    feed_missing: Literal["keep", "out_of_stock"] = "keep"
    # host:port pairs that outgoing fetches may reach although their address isn't a public one.
    fetch_allow: frozenset[str] = frozenset()
    lake_window_seconds: int = 60
    # Event handlers name their stream when they are declared, so there is always one to name.
    activity_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-activity/stream/none"
    catalogue_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-catalogue/stream/none"
    orders_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-orders/stream/none"
    # Whether Segment and GA4 send only what a shopper agreed to (their messages seldom say so themselves).
    doors_imply_consent: bool = False
    clock_offset_seconds: int = 0
    memory_mb: int = 4096
    recommendations: RecommendationSettings = field(default_factory=RecommendationSettings)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from `TORG_*` variables. Raises `ValueError` naming the variable that is wrong."""
        stage = environ.get("TORG_STAGE", "dev")
        offset = _whole(environ, "TORG_CLOCK_OFFSET", 0, least=-10 * 366 * 86_400)
        if offset and environ.get("TORG_TEST_STAGE") != "1":
            raise ValueError("TORG_CLOCK_OFFSET: the clock may be shifted on a test stage only")
        default = cls()
        return cls(
            stage=stage,
            region=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "eu-north-1",
            lake_bucket=environ.get("TORG_LAKE_BUCKET", ""),
            news_topic=environ.get("TORG_NEWS_TOPIC", ""),
            secrets_parameter=environ.get("TORG_SECRETS_PARAMETER") or f"/torg/{stage}/secrets",
            currency=environ.get("TORG_CURRENCY", "SEK"),
            feed_url=environ.get("TORG_FEED_URL", ""),
            feed_missing=_feed_missing(environ),
            fetch_allow=frozenset(environ.get("TORG_FETCH_ALLOW", "").replace(",", " ").split()),
            lake_window_seconds=_whole(environ, "TORG_LAKE_WINDOW_SECONDS", 60),
            activity_stream=environ.get("TORG_ACTIVITY_STREAM") or default.activity_stream,
            catalogue_stream=environ.get("TORG_CATALOGUE_STREAM") or default.catalogue_stream,
            orders_stream=environ.get("TORG_ORDERS_STREAM") or default.orders_stream,
            doors_imply_consent=environ.get("TORG_DOORS_IMPLY_CONSENT") == "1",
            clock_offset_seconds=offset,
            memory_mb=_whole(environ, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 4096, least=128),
            recommendations=_recommendations(environ),
        )

    def table(self, room: str) -> str:
        """The name of a room's table: `torg-<stage>-<room>`."""
        return f"torg-{self.stage}-{room}"

    def now(self) -> int:
        """The present instant as this stage sees it, in milliseconds."""
        return clock.now_ms(self.clock_offset_seconds)


def _recommendations(environ: Mapping[str, str]) -> RecommendationSettings:
    default = RecommendationSettings()
    return RecommendationSettings(
        window_days=_whole(environ, "TORG_LIST_WINDOW_DAYS", default.window_days, least=1),
        session_break_minutes=_whole(
            environ, "TORG_SESSION_BREAK_MINUTES", default.session_break_minutes, least=1
        ),
        half_life_days=_whole(environ, "TORG_LIST_HALF_LIFE_DAYS", default.half_life_days),
        support=_whole(environ, "TORG_LIST_SUPPORT", default.support, least=1),
        list_length=_whole(environ, "TORG_LIST_LENGTH", default.list_length, least=1),
        longest_session=_whole(environ, "TORG_LONGEST_SESSION", default.longest_session, least=2),
        every_minutes=_whole(environ, "TORG_RECOMPUTE_MINUTES", default.every_minutes, least=1),
        k_anonymity=_whole(environ, "TORG_K_ANONYMITY", default.k_anonymity, least=1),
    )


def _feed_missing(environ: Mapping[str, str]) -> Literal["keep", "out_of_stock"]:
    match environ.get("TORG_FEED_MISSING") or "keep":
        case "keep":
            return "keep"
        case "out_of_stock":
            return "out_of_stock"
        case other:
            raise ValueError(f"TORG_FEED_MISSING: expected keep or out_of_stock, got {other!r}")


def _whole(environ: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = environ.get(name, "")
    try:
        value = int(text) if text else default
    except ValueError:
        raise ValueError(f"{name}: expected a whole number, got {text!r}") from None
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}")
    return value


@cache
def current() -> Settings:
    """The settings of this process, read once."""
    return Settings.from_environ(os.environ)
