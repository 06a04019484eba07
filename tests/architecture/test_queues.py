"""What functions listen to is made by the template, and outlasts them; all news are heard by somebody."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import SQSEventConfig

from app import app
from chalicelib.kernel import news, settings
from infra.functions import sized
from infra.templates import resources


def queues() -> dict[str, dict[str, Any]]:
    """The template's queues by their slugs."""
    found = (one for one in resources().values() if one["Type"] == "AWS::SQS::Queue")
    return {
        str(one["Properties"]["QueueName"]).removeprefix("torg-${Stage}-"): one["Properties"] for one in found
    }


def listening() -> Iterator[tuple[str, str]]:
    """Each function that listens to a queue, and the queue's slug."""
    before = settings.current().table("")
    for one in app.event_sources:
        if isinstance(one, SQSEventConfig):
            yield one.name, str(one.queue).removeprefix(before)


@pytest.mark.parametrize(("function", "slug"), sorted(listening()))
def test_a_functions_queue_outlasts_it_and_keeps_what_it_cannot_do(function: str, slug: str) -> None:
    queue = queues()[slug]
    visible = queue["VisibilityTimeout"]
    if not isinstance(visible, int):
        return  # a parameter that is made of the function's own timeout
    assert visible >= 2 * sized(function).timeout, "while it works nobody else gets its messages"
    assert queue["RedrivePolicy"]["deadLetterTargetArn"]
    assert f"{slug}-dlq" in queues()


def subscriptions() -> dict[str, tuple[str, ...]]:
    """What each subscription of the news topic lets through: the beginnings of kinds."""
    found = {
        name: one["Properties"]
        for name, one in resources().items()
        if one["Type"] == "AWS::SNS::Subscription" and one["Properties"]["TopicArn"] == "NewsTopic"
    }
    assert all(one["RawMessageDelivery"] is True for one in found.values())
    return {
        name: tuple(word["prefix"] for word in one["FilterPolicy"]["kind"]) for name, one in found.items()
    }


def test_all_news_are_heard_and_nobody_waits_for_what_never_comes() -> None:
    kinds = {one.__struct_config__.tag for one in news.News.__args__}
    heard = {
        name: {kind for kind in kinds if str(kind).startswith(begins)}
        for name, begins in subscriptions().items()
    }
    assert heard["MailNewsSubscription"] == {
        "order_changed", "question_answered", "decision_made", "report_decided",
    }  # fmt: skip
    assert heard["CampaignsSubscription"] == {"order_changed"}
    assert set().union(*heard.values()) == kinds
    for begins in subscriptions().values():
        assert all(any(str(kind).startswith(one) for kind in kinds) for one in begins)


def test_ses_may_tell_the_stage_of_its_mails() -> None:
    policy = resources()["MailEventsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
    assert policy["Principal"] == {"Service": "ses.amazonaws.com"}
    told = resources()["MailEventsSubscription"]["Properties"]
    assert (told["TopicArn"], told["Endpoint"], told["RawMessageDelivery"]) == (
        "MailEventsTopic", "MailEventsQueue.Arn", True,
    )  # fmt: skip
