"""Each alarm has its page and each page its alarm; what is watched is what there is."""

import json
import re
from typing import Any

import pytest
from chalice.app import CloudWatchEventConfig, DynamoDBEventConfig, ScheduledEventConfig, SQSEventConfig

from app import app
from chalicelib.kernel import settings
from infra.templates import of_type, resources
from infra.watching import STREAM_READERS
from tests.support.paths import PROJECT

PAGES = {path.stem for path in (PROJECT / "docs/runbooks").glob("*.md")} - {"README"}
PARTS = ("What it means.", "Look here.", "Do this.", "Back to normal when")
_PAGE = re.compile(r"\$\{Runbooks\}/([\w-]+)\.md$")


def loops() -> dict[str, tuple[list[str], dict[str, Any]]]:
    """The template's loops: what each goes over, and the alarm that it makes."""
    found = {name: loop for name, loop in resources("watching").items() if name.startswith("Fn::ForEach::")}
    return {
        name.removeprefix("Fn::ForEach::"): (loop[1], next(iter(loop[2].values())))
        for name, loop in found.items()
    }


def alarms() -> list[dict[str, Any]]:
    """The properties of all alarms, those of a loop once."""
    plain = [one for one in resources("watching").values() if isinstance(one, dict)]
    looped = [alarm for _, alarm in loops().values()]
    return [one["Properties"] for one in [*plain, *looped] if one["Type"] == "AWS::CloudWatch::Alarm"]


def page(alarm: dict[str, Any]) -> str:
    found = _PAGE.search(alarm["AlarmDescription"])
    assert found, alarm["AlarmName"]
    return found[1]


def test_each_alarm_has_its_page_and_each_page_its_alarm() -> None:
    assert {page(one) for one in alarms()} | {"spend"} == PAGES
    assert "docs/runbooks/spend.md" in (PROJECT / "infra/spend.yaml").read_text()


@pytest.mark.parametrize("alarm", alarms(), ids=lambda one: page(one))
def test_an_alarm_bears_its_pages_name_and_tells_somebody_when_it_ends_too(alarm: dict[str, Any]) -> None:
    assert alarm["AlarmName"].removeprefix("torg-${Stage}-").startswith(page(alarm))
    assert alarm["AlarmActions"] == alarm["OKActions"] == ["AlarmsTopic"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(name: str) -> None:
    text = (PROJECT / f"docs/runbooks/{name}.md").read_text()
    places = [text.find(f"**{part}") for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)
    assert f"]({name}.md)" in (PROJECT / "docs/runbooks/README.md").read_text()


def test_every_stream_queue_and_schedule_is_watched() -> None:
    over = {name: set(words) for name, (words, _) in loops().items()}
    sources = app.event_sources
    readers = {one.name for one in sources if isinstance(one, DynamoDBEventConfig)}
    jobs = {one.name for one in sources if isinstance(one, ScheduledEventConfig | CloudWatchEventConfig)}
    before = settings.current().table("")
    queues = {one.queue.removeprefix(before) for one in sources if isinstance(one, SQSEventConfig)}
    assert over["Streams"] == set(STREAM_READERS) == readers
    assert over["Queues"] == queues
    assert over["Jobs"] == jobs
    assert over["Bounced"] == over["Complained"] == {"transactional", "marketing"}


def test_the_dashboard_is_json_and_shows_every_metric_of_our_own() -> None:
    body = of_type("AWS::CloudWatch::Dashboard", "watching")["Dashboard"]["Properties"]["DashboardBody"]
    json.loads(body)
    named: set[str] = set()
    for path in (PROJECT / "chalicelib").rglob("*.py"):
        named |= set(re.findall(r'metrics\.count\(\s*"(\w+)"', path.read_text()))
    assert named
    assert {name for name in named if name not in body} == {"Recomputes"}, "whose absence alarms"
