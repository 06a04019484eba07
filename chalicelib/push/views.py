"""What storefronts are told about push, and what is told over a connection besides changes."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import TorgError
from chalicelib.push import domain
from chalicelib.push.domain import Connection
from chalicelib.web import problems
from chalicelib.web.problems import BadField, Problem

_ID = "{product_id}"


class TopicView(msgspec.Struct, frozen=True):
    """A topic, and the addresses (with ETag) that a page without a connection asks again instead."""

    topic: Annotated[str, Meta(examples=["product:{product_id}"])]
    fallback: tuple[str, ...]


class LimitsView(msgspec.Struct, frozen=True):
    """What a connection may do: topics at once, connections from one address, messages in ten seconds."""

    topics: int
    connections: int
    messages: int
    message_bytes: int


class PushView(msgspec.Struct, frozen=True):
    """How a page is told of changes. `url` is null where nothing is pushed: ask the fallbacks every `poll_seconds`."""

    url: Annotated[str | None, Meta(examples=["wss://abcdef.execute-api.eu-north-1.amazonaws.com/api"])]
    topics: tuple[TopicView, ...]
    poll_seconds: int
    limits: LimitsView


class TopicsTold(msgspec.Struct, frozen=True):
    """What a connection hears of from now on."""

    topics: tuple[str, ...]


class Pong(msgspec.Struct, frozen=True):
    """The answer to a ping, with what it held."""

    pong: str | int


class ProblemTold(msgspec.Struct, frozen=True):
    """What was wrong with what a page said."""

    problem: Problem


def push_view(url: str | None, most: int, poll_seconds: int) -> PushView:
    """How a page is told of changes on this stage."""
    topics = (
        TopicView(domain.PRODUCT + _ID, (f"/v1/products/{_ID}/page?fields=viewers,latest,nearby",)),
        TopicView("latest", ("/v1/latest",)),
        TopicView("map", ("/v1/map",)),
        TopicView("feed", ("/v1/feed",)),
    )
    limits = LimitsView(domain.MOST_TOPICS, most, domain.MOST_SAID, domain.LONGEST_SAID)
    return PushView(url, topics, poll_seconds, limits)


def topics_told(connection: Connection) -> TopicsTold:
    """What a connection hears of."""
    return TopicsTold(tuple(sorted(connection.topics)))


def problem_told(error: TorgError, request_id: str) -> ProblemTold:
    """An error as a page is told of it."""
    kind = problems.kind_of(error)
    errors = tuple(BadField(pointer, text) for pointer, text in error.errors)
    return ProblemTold(Problem(kind.type, kind.title, kind.status, error.detail, request_id, errors))
