"""What the bar says of what happens, in two languages that say the same."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from demo import bar, telling, touring
from demo.request import Request
from demo.visits import Happening, Scene, Visit

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOLD = json.loads(Path(telling.__file__).with_name("telling.json").read_text("utf-8"))
TOUR = json.loads(Path(touring.__file__).with_name("touring.json").read_text("utf-8"))
#: What each kind of happening is told with.
SAID = {
    "ordered": {"order": "FK-123456"},
    "shipped": {"order": "FK-123456"},
    "mail": {"subject": "Tack <b>", "address": "/mailbox/x/brev"},
    "later": {"clock": "2026-12-13 12:00", "mails": "2"},
    "near": {"product": "Kåsa", "place": "Umeå"},
    "published": {"product": "Kåsa"},
    "held": {"product": "Kåsa"},
    "refused": {"product": "Kåsa"},
    "failed": {"reason": "nobody answers"},
}


def shape(told: Any) -> Any:
    """Its keys, and the blanks in its sentences."""
    if isinstance(told, dict):
        return {key: shape(value) for key, value in told.items()}
    return sorted(re.findall(r"\{(\w+)\}", told))


@pytest.mark.parametrize("told", [TOLD, TOUR])
def test_both_languages_say_the_same_things(told: Any) -> None:
    assert shape(told["sv"]) == shape(told["en"])


@pytest.mark.parametrize("language", telling.LANGUAGES)
@pytest.mark.parametrize("kind", TOLD["sv"]["happened"])
def test_every_happening_has_a_sentence_and_a_way_without_blanks(kind: str, language: str) -> None:
    told = telling.of(Happening(1, AT, kind, SAID.get(kind, {})), language)
    assert told.text
    assert "{" not in told.text
    assert all(stage.name for stage in told.flow)


def test_an_order_is_known_to_be_told_and_heads_for_mail_latest_and_map() -> None:
    told = telling.of(Happening(1, AT, "ordered", SAID["ordered"]), "sv")
    assert "FK-123456" in told.text
    assert [stage.is_known for stage in told.flow] == [True, True, False, False, False]
    assert [stage.name for stage in told.flow][3:] == [
        "Senast köpt om 10 min",
        "kartan när tio köpt på orten",
    ]


def test_a_held_review_heads_for_moderation_and_a_published_one_has_arrived() -> None:
    held = telling.of(Happening(1, AT, "held", SAID["held"]), "en").flow
    assert [stage.name for stage in held if not stage.is_known] == ["moderation", "shown"]
    assert all(stage.is_known for stage in telling.of(Happening(1, AT, "published", SAID["held"]), "en").flow)


def test_a_page_can_tell_of_every_event_of_the_vocabulary_that_it_sends() -> None:
    told = telling.for_page("sv")
    assert set(told["leads_to"]) == set(told["events"])
    assert set(told["leads_to"].values()) | {"refused", "unanswered"} == set(told["flows"]["sent"])
    ways = [*told["flows"]["sent"].values(), *told["flows"]["live"].values()]
    assert {stage.lstrip("+") for way in ways for stage in way} <= set(told["stages"])
    assert set(told["flows"]["live"]) == set(told["live"])


def page(**said: Any) -> Request:
    return Request(api="/api", key="pk_x", path="/p/x", **said)


def test_the_bar_comes_with_what_happened_and_takes_texts_as_texts() -> None:
    visit = Visit("x")
    visit.note("mail", **SAID["mail"])
    shown = bar.bar(page(visit=visit))
    assert "Tack &lt;b&gt;" in shown
    assert 'href="/mailbox/x/brev"' in shown
    assert 'data-since="1"' in shown
    assert bar.shown(AT) == "13:00:00"


def test_without_a_stack_there_is_no_bar_and_none_around_two_shoppers() -> None:
    assert bar.bar(Request()) == ""
    assert bar.bar(Request(api="/api", path=bar.BESIDE)) == ""


def test_buttons_stand_as_the_stage_stands() -> None:
    def hidden(scene: Scene) -> set[str]:
        return set(re.findall(r"value=(\w+) hidden", bar.bar(page(scene=scene))))

    assert hidden(Scene()) == {"ship", "near", "now", "pause", "resume"}
    assert hidden(Scene("FK-123456", "2026-12-13 12:00", "on", near=True)) == {"resume"}
    assert hidden(Scene("", "", "paused")) == {"ship", "near", "now", "pause"}
    assert "2026-12-13 12:00" in bar.bar(page(scene=Scene(clock="2026-12-13 12:00")))


def test_the_bar_is_as_open_as_it_was_left_but_not_in_a_frame() -> None:
    kept = {bar.COOKIE: bar.OPEN}
    assert "<details open>" in bar.bar(page(cookies=kept))
    assert "<details>" in bar.bar(page(cookies=kept, fetched_for="iframe"))
    assert "<details>" in bar.bar(page())
    assert bar.BESIDE in bar.bar(page())
    assert bar.BESIDE not in bar.bar(page(fetched_for="iframe"))


def test_an_english_page_has_an_english_bar() -> None:
    shown = bar.bar(page(language="en", visit=Visit("x")))
    assert "What happened?" in shown
    assert 'action="/en/bar/gor"' in shown
