"""`/v1/how/{word}`: how a count is known, as a page and as JSON, true to the stage's settings."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.kernel.settings import LiveSettings, RecommendationSettings
from chalicelib.storefront.how import WORDS
from tests.http.fakes import Shop

JSON = "application/json"
HOUSE = Path(__file__).parents[3] / "chalicelib"


def asked(shop: Shop, word: str, accept: str = JSON, **headers: str) -> Any:
    return shop.api.get(f"/v1/how/{word}", key=None, Accept=accept, **headers)


def page(shop: Shop, word: str, query: str = "", **headers: str) -> str:
    answer = shop.api.get(f"/v1/how/{word}{query}", key=None, Accept="text/html,*/*;q=0.8", **headers)
    assert answer.status_code == 200, answer.body
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return str(answer.body.decode())


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_told_in_both_languages(shop: Shop, word: str) -> None:
    told = asked(shop, word).json_body
    assert told["word"] == word
    for language in ("sv", "en"):
        assert told["title"][language]
        assert len(told["text"][language]) >= 2
    assert len(told["text"]["sv"]) == len(told["text"]["en"])
    assert "{" not in str(told["text"].values())


def test_every_count_in_the_house_leads_to_a_word(shop: Shop) -> None:
    led = {
        word
        for path in HOUSE.rglob("*.py")
        for word in re.findall(r'"/v1/how/([a-z-]+)"', path.read_text("utf-8"))
    }
    assert led
    assert led <= set(WORDS)


def test_a_page_is_in_the_readers_language(shop: Shop) -> None:
    assert "Så vet vi hur många som tittar nu" in page(shop, "viewers", Accept_Language="sv-SE,en;q=0.5")
    assert "How we know how many are looking now" in page(shop, "viewers", Accept_Language="de")
    assert '<html lang="sv">' in page(shop, "viewers", "?language=sv-SE", Accept_Language="en")


def test_texts_are_true_to_the_settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveSettings(nearby_delay_minutes=47, latest_delay_minutes=13, cart_hours=9)
    counted = RecommendationSettings(k_anonymity=23, window_days=211)
    changed = replace(settings.current(), live=live, recommendations=counted)
    monkeypatch.setattr(settings, "current", lambda: changed)
    for word, says in {
        "bought-nearby": ("47", "23"),
        "bought-lately": ("13", "23"),
        "carts": ("9 hours", "9 timmarna"),
        "recommendations": ("211", "23"),
        "likes": ("23",),
        "feed": ("13",),
    }.items():
        text = str(asked(shop, word).json_body["text"])
        assert all(one in text for one in says), word


def test_words_of_rooms_that_are_off_are_gone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(settings.current(), off=frozenset({"presence"}))
    monkeypatch.setattr(settings, "current", lambda: changed)
    assert [asked(shop, one).status_code for one in ("viewers", "carts", "likes")] == [404, 404, 200]


@pytest.mark.parametrize("word", ["weather", "VIEWERS", "viewers%0A"])
def test_another_word_is_told_of_nothing(shop: Shop, word: str) -> None:
    answer = asked(shop, word)
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_it_may_be_kept_by_language_and_form(shop: Shop) -> None:
    for accept in (JSON, "text/html"):
        answer = asked(shop, "likes", accept)
        assert answer.headers["Cache-Control"].startswith("public, max-age=300")
        assert answer.headers["Vary"] == "Accept, Accept-Language"
        assert answer.headers["ETag"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in page(shop, "likes")


def test_a_bad_language_is_named(shop: Shop) -> None:
    assert shop.api.get("/v1/how/likes?language=de", key=None).status_code == 400
