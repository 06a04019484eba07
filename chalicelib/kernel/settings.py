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
    # What one day may add to a pair, in people; 0: no limit.
    day_limit: int = 1
    # What rises: the half-life of looks, and how many people must have looked within it.
    trending_hours: int = 24
    trending_people: int = 5
    # What is new: written first so many days ago at most, and met by fewer people than this.
    new_days: int = 30
    new_people: int = 100
    # Whether the shop's own data may decide how lists are weighed, within bounds.
    tuning: bool = True
    k_anonymity: int = 10
    every_minutes: int = 60
    # EMR Serverless: an application's id and the role of its jobs; empty: everything runs on DuckDB.
    spark_application: str = ""
    spark_role: str = ""
    # Windows of more megabytes (10^6 bytes) of the lake's files go to Spark.
    spark_above_mb: int = 1_000


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """What shoppers may say, and what becomes of it. Scores run from 0 (faultless) to 100."""

    # Whether reviews, questions and answers are taken from people who show neither token nor link.
    anonymous: bool = False
    # From which score on a text waits for an operator, and from which it is refused at once.
    hold_from: int = 40
    reject_from: int = 90
    # Pictures, sound and film: `hold` for an operator, or publish those of `verified` authors, or of `all`.
    media: Literal["hold", "verified", "all"] = "hold"
    link_days: int = 180
    # The weight, in reviews, of the category's mean in a product's score for ranking.
    prior_weight: int = 10


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mails are sent. Times of day are the recipient's own."""

    # Marketing leaves from an address of its own, best under a sub-domain; empty: the same as all others.
    marketing_from: str = ""
    reply_to: str = ""
    # An address that is read, and ends marketing for whoever writes to it; empty: the link alone does.
    unsubscribe_to: str = ""
    # SES configuration sets, by which streams are told apart; empty: none (no events come back).
    transactional_set: str = ""
    marketing_set: str = ""
    # Mails a second over the whole stage; the account's own limit is above it.
    per_second: int = 10
    quiet_from: int = 21
    quiet_until: int = 8
    most_a_day: int = 1
    most_a_week: int = 3
    # Whether a purchase allows mails about similar products (its buyer was told, and could say no, at once).
    soft_opt_in: bool = False
    # Whether who buys over the counter and leaves an address is mailed about it like all others.
    counter: bool = False
    # Where people are, unless something says otherwise.
    timezone: str = "Europe/Stockholm"
    language: Literal["sv", "en"] = "sv"


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What is shown of what happens now, and how late and how roughly."""

    # How long a purchase waits before anything of it is shown, with a place and without.
    nearby_delay_minutes: int = 30
    latest_delay_minutes: int = 10
    # To what its time is rounded within the hour, and for how many days it is shown.
    latest_step_minutes: int = 10
    latest_keep_days: int = 60
    # How long a product that was put into a cart counts as being in it.
    cart_hours: int = 24
    # A member whom more people follow isn't copied to each follower: their stories are fetched when read.
    fan_out_limit: int = 1_000
    # How many connections for pushed changes one address may have; a page without one asks again instead.
    push_connections: int = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployed stage: where its parts are, and how they are to behave."""

    stage: str = "dev"
    region: str = "eu-north-1"
    lake_bucket: str = ""
    media_bucket: str = ""
    mail_bucket: str = ""
    # Where published media are served from (the distribution before the media bucket); empty: by the API.
    media_base_url: str = ""
    # The API's address as people reach it, without `/v1`; links in mails begin with it.
    public_url: str = ""
    # The shop's own page on which a mail's link lets a buyer rate; empty: Torg's.
    review_url: str = ""
    shop_name: str = "Torg"
    # The shop's own address, for products of a platform that tells only how their pages are called.
    shop_url: str = ""
    mail_from: str = ""
    # Rooms that this shop doesn't use: their routes answer 404, and nothing is planned, sent or told by them.
    off: frozenset[str] = frozenset()
    news_topic: str = ""
    secrets_parameter: str = "/torg/dev/secrets"
    currency: str = "SEK"
    feed_url: str = ""
    # What becomes of a product that the feed names no longer.
    feed_missing: Literal["keep", "out_of_stock"] = "keep"
    # Requests that one address, or one shopper, has in a minute, in one function; a secret key ten times that; 0: no limit.
    rate: int = 1_200
    # host:port pairs that outgoing fetches may reach although their address isn't a public one.
    fetch_allow: frozenset[str] = frozenset()
    lake_window_seconds: int = 60
    # Event handlers name their stream when they are declared, so there is always one to name.
    activity_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-activity/stream/none"
    catalogue_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-catalogue/stream/none"
    orders_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-orders/stream/none"
    reviews_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-reviews/stream/none"
    questions_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-questions/stream/none"
    moderation_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-moderation/stream/none"
    reactions_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-reactions/stream/none"
    lists_stream: str = "arn:aws:dynamodb:eu-north-1:000000000000:table/torg-dev-lists/stream/none"
    # Where storefronts connect to be told of changes (wss://…), and where messages to them are posted; empty:
    # they ask again instead.
    push_url: str = ""
    push_endpoint: str = ""
    # Whether Segment and GA4 send only what a shopper agreed to (their messages seldom say so themselves).
    doors_imply_consent: bool = False
    clock_offset_seconds: int = 0
    memory_mb: int = 4096
    recommendations: RecommendationSettings = field(default_factory=RecommendationSettings)
    reviews: ReviewSettings = field(default_factory=ReviewSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    live: LiveSettings = field(default_factory=LiveSettings)

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
            media_bucket=environ.get("TORG_MEDIA_BUCKET", ""),
            mail_bucket=environ.get("TORG_MAIL_BUCKET", ""),
            media_base_url=environ.get("TORG_MEDIA_BASE_URL", "").rstrip("/"),
            public_url=environ.get("TORG_PUBLIC_URL", "").rstrip("/"),
            review_url=environ.get("TORG_REVIEW_URL", ""),
            shop_name=environ.get("TORG_SHOP_NAME") or default.shop_name,
            shop_url=environ.get("TORG_SHOP_URL", "").rstrip("/"),
            mail_from=environ.get("TORG_MAIL_FROM", ""),
            off=frozenset(environ.get("TORG_OFF", "").replace(",", " ").split()),
            news_topic=environ.get("TORG_NEWS_TOPIC", ""),
            secrets_parameter=environ.get("TORG_SECRETS_PARAMETER") or f"/torg/{stage}/secrets",
            currency=environ.get("TORG_CURRENCY", "SEK"),
            feed_url=environ.get("TORG_FEED_URL", ""),
            feed_missing=_word(environ, "TORG_FEED_MISSING", ("keep", "out_of_stock")),  # type: ignore[arg-type]
            rate=_whole(environ, "TORG_RATE", default.rate),
            fetch_allow=frozenset(environ.get("TORG_FETCH_ALLOW", "").replace(",", " ").split()),
            lake_window_seconds=_whole(environ, "TORG_LAKE_WINDOW_SECONDS", 60),
            activity_stream=environ.get("TORG_ACTIVITY_STREAM") or default.activity_stream,
            catalogue_stream=environ.get("TORG_CATALOGUE_STREAM") or default.catalogue_stream,
            orders_stream=environ.get("TORG_ORDERS_STREAM") or default.orders_stream,
            reviews_stream=environ.get("TORG_REVIEWS_STREAM") or default.reviews_stream,
            questions_stream=environ.get("TORG_QUESTIONS_STREAM") or default.questions_stream,
            moderation_stream=environ.get("TORG_MODERATION_STREAM") or default.moderation_stream,
            reactions_stream=environ.get("TORG_REACTIONS_STREAM") or default.reactions_stream,
            lists_stream=environ.get("TORG_LISTS_STREAM") or default.lists_stream,
            push_url=environ.get("TORG_PUSH_URL", "").rstrip("/"),
            push_endpoint=environ.get("TORG_PUSH_ENDPOINT", "").rstrip("/"),
            doors_imply_consent=environ.get("TORG_DOORS_IMPLY_CONSENT") == "1",
            clock_offset_seconds=offset,
            memory_mb=_whole(environ, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 4096, least=128),
            recommendations=_recommendations(environ),
            reviews=_reviews(environ),
            mail=_mail(environ),
            live=_live(environ),
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
        day_limit=_whole(environ, "TORG_LIST_DAY_LIMIT", default.day_limit),
        trending_hours=_whole(environ, "TORG_TRENDING_HOURS", default.trending_hours, least=1),
        trending_people=_whole(environ, "TORG_TRENDING_PEOPLE", default.trending_people, least=1),
        new_days=_whole(environ, "TORG_NEW_DAYS", default.new_days, least=1),
        new_people=_whole(environ, "TORG_NEW_PEOPLE", default.new_people, least=1),
        tuning=environ.get("TORG_LIST_TUNING", "1") != "0",
        every_minutes=_whole(environ, "TORG_RECOMPUTE_MINUTES", default.every_minutes, least=1),
        spark_application=environ.get("TORG_SPARK_APPLICATION", ""),
        spark_role=environ.get("TORG_SPARK_ROLE", ""),
        spark_above_mb=_whole(environ, "TORG_SPARK_ABOVE_MB", default.spark_above_mb),
        k_anonymity=_whole(environ, "TORG_K_ANONYMITY", default.k_anonymity, least=1),
    )


def _reviews(environ: Mapping[str, str]) -> ReviewSettings:
    default = ReviewSettings()
    return ReviewSettings(
        anonymous=environ.get("TORG_REVIEWS_ANONYMOUS") == "1",
        hold_from=_whole(environ, "TORG_MODERATION_HOLD_FROM", default.hold_from, least=1),
        reject_from=_whole(environ, "TORG_MODERATION_REJECT_FROM", default.reject_from, least=1),
        media=_word(environ, "TORG_MEDIA_PUBLISH", ("hold", "verified", "all")),  # type: ignore[arg-type]
        link_days=_whole(environ, "TORG_REVIEW_LINK_DAYS", default.link_days, least=1),
        prior_weight=_whole(environ, "TORG_REVIEW_PRIOR_WEIGHT", default.prior_weight, least=1),
    )


def _mail(environ: Mapping[str, str]) -> MailSettings:
    default = MailSettings()
    return MailSettings(
        marketing_from=environ.get("TORG_MARKETING_FROM", ""),
        reply_to=environ.get("TORG_MAIL_REPLY_TO", ""),
        unsubscribe_to=environ.get("TORG_UNSUBSCRIBE_TO", ""),
        transactional_set=environ.get("TORG_TRANSACTIONAL_SET", ""),
        marketing_set=environ.get("TORG_MARKETING_SET", ""),
        per_second=_whole(environ, "TORG_MAILS_PER_SECOND", default.per_second, least=1),
        quiet_from=_whole(environ, "TORG_QUIET_FROM", default.quiet_from),
        quiet_until=_whole(environ, "TORG_QUIET_UNTIL", default.quiet_until),
        most_a_day=_whole(environ, "TORG_MARKETING_A_DAY", default.most_a_day),
        most_a_week=_whole(environ, "TORG_MARKETING_A_WEEK", default.most_a_week),
        soft_opt_in=environ.get("TORG_SOFT_OPT_IN") == "1",
        counter=environ.get("TORG_MAIL_COUNTER") == "1",
        timezone=environ.get("TORG_TIMEZONE") or default.timezone,
        language=_word(environ, "TORG_LANGUAGE", ("sv", "en")),  # type: ignore[arg-type]
    )


def _live(environ: Mapping[str, str]) -> LiveSettings:
    default = LiveSettings()
    return LiveSettings(
        nearby_delay_minutes=_whole(environ, "TORG_NEARBY_DELAY_MINUTES", default.nearby_delay_minutes),
        latest_delay_minutes=_whole(environ, "TORG_LATEST_DELAY_MINUTES", default.latest_delay_minutes),
        latest_step_minutes=_whole(environ, "TORG_LATEST_STEP_MINUTES", default.latest_step_minutes, least=5),
        latest_keep_days=_whole(environ, "TORG_LATEST_KEEP_DAYS", default.latest_keep_days, least=1),
        cart_hours=_whole(environ, "TORG_CART_HOURS", default.cart_hours, least=1),
        fan_out_limit=_whole(environ, "TORG_FAN_OUT_LIMIT", default.fan_out_limit, least=1),
        push_connections=_whole(environ, "TORG_PUSH_CONNECTIONS", default.push_connections, least=1),
    )


def _word(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of `words`; the first of them where the variable isn't set."""
    word = environ.get(name) or words[0]
    if word not in words:
        raise ValueError(f"{name}: expected {' or '.join(words)}, got {word!r}")
    return word


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
