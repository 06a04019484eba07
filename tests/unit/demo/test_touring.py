"""The tour's steps are ticked by what was done, and by nothing else."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from demo import catalogue, touring
from demo.request import Request
from demo.visits import Scene, Visit, Visits, kept


def opened(visit: Visit, path: str, **said: Any) -> None:
    touring.tick(visit, Request(path=path, visit=visit, **said))


def test_three_different_things_are_a_look_around() -> None:
    visit = Visit("x")
    for path in ("/p/a", "/p/b", "/p/b"):
        opened(visit, path)
    assert touring.done(visit) == set()
    opened(visit, "/p/c")
    assert touring.done(visit) == {"look"}


@pytest.mark.parametrize(
    ("step", "path", "said"),
    [
        ("search", "/sok", {"asked": {"q": "tält"}}),
        ("compare", "/jamfor", {"asked": {"p": "a,b"}}),
        ("compare", "/jamfor", {"compared": ("a", "b")}),
    ],
)
def test_a_page_opened_is_a_step_done(step: str, path: str, said: Any) -> None:
    visit = Visit("x")
    opened(visit, path)
    assert touring.done(visit) == set()
    opened(visit, path, **said)
    assert touring.done(visit) == {step}


@pytest.mark.parametrize("said", [{"asked": {"p": "a"}}, {"asked": {"p": "a,a"}}, {"compared": ("a",)}])
def test_one_thing_isnt_compared(said: Any) -> None:
    visit = Visit("x")
    opened(visit, "/jamfor", **said)
    assert touring.done(visit) == set()


def test_mails_are_read_once_there_is_an_order_they_are_about() -> None:
    visit = Visit("x")
    opened(visit, "/mailbox")
    visit.note("ordered", order="FK-123456")
    assert touring.done(visit) == {"buy"}
    opened(visit, "/mailbox/sent/1.eml/brev")
    assert touring.done(visit) == {"buy", "mail"}


def test_the_last_steps_have_parts() -> None:
    visit = Visit("x")
    for kind in ("shipped", "later", "published", "near"):
        visit.note(kind)
    visit.tick("square")
    assert touring.done(visit) == set()
    visit.tick("reviewed", "a")
    visit.tick("reference")
    assert touring.done(visit) == {"weeks", "square"}


def marks(text: str) -> list[str]:
    return re.findall(r"<li class=(done|next|ahead)", text)


def test_before_it_begins_there_is_a_button_and_no_tick() -> None:
    shown = touring.section(Request(api="/api"))
    assert marks(shown) == ["ahead"] * 7
    assert 'action="/rundtur"' in shown
    assert touring.section(Request()) == ""


@pytest.mark.parametrize(("language", "said"), [("sv", "1 av 7 steg"), ("en", "1 of 7 steps")])
def test_it_shows_what_is_done_and_what_comes_next(language: str, said: str) -> None:
    visit = Visit("x")
    opened(visit, "/sok", asked={"q": "tält"})
    shown = touring.section(Request(api="/api", language=language, visit=visit))
    assert marks(shown)[:3] == ["next", "done", "ahead"]
    assert shown.count("aria-current=step") == 1
    assert said in shown


@pytest.mark.parametrize(
    ("shelves", "compared", "searched"),
    [
        (("Hem", "Bord", "Bord"), "?p=b-1,c-2", "Sak"),
        (("Hem", "Bord"), "?p=a-0", "Sak"),
        ((), "", "tält"),
    ],
)
def test_of_ones_own_feed_it_leads_to_what_is_sold(
    tmp_path: Path, shelves: tuple[str, ...], compared: str, searched: str
) -> None:
    file = tmp_path / "feed.json"
    sold = [
        {
            "product_id": f"{'abc'[n]}-{n}",
            "title": f"En Sak {n}",
            "url": "https://a.example",
            "categories": [one],
        }
        for n, one in enumerate(shelves)
    ]
    file.write_text(json.dumps({"products": sold}), encoding="utf-8")
    catalogue.use(file)
    try:
        shown = unquote(touring.section(Request(api="/api")))
    finally:
        catalogue.use(None)
    assert f'href="/jamfor{compared}"' in shown
    assert f'href="/sok?q={searched}"' in shown
    assert "tunneltalt" not in shown
    assert "Jämför två saker" in shown


def test_a_parcel_is_sent_before_three_weeks_go() -> None:
    visit = Visit("x")
    visit.note("ordered", order="FK-123456")
    request = Request(api="/api", visit=visit)
    assert "value=later" in touring.section(request)
    assert "value=ship" not in touring.section(request), "the scene knows of no order that waits"
    shown = touring.section(replace(request, scene=Scene("FK-123456", near=True)))
    assert "value=ship" in shown
    assert "value=near" in shown


def test_a_visit_is_found_by_its_cookie_and_by_nothing_else() -> None:
    visits = Visits()
    visit = visits.begin()
    assert visits.of({"fk_besok": visit.name}) is visit
    assert visits.of({"fk_besok": "another"}) is None
    assert visits.of({}) is None
    assert "HttpOnly" in kept(visit)
    assert "Max-Age" not in kept(visit)
    for _ in range(500):
        visits.begin()
    assert visits.of({"fk_besok": visit.name}) is None, "the one that was silent longest goes"


def test_what_happened_is_told_from_where_one_left_off() -> None:
    visit = Visit("x")
    for _ in range(70):
        visit.note("now")
    last = visit.since()[-1].number
    assert last == 70
    assert len(visit.since()) == 60
    assert [one.number for one in visit.since(last - 2)] == [69, 70]
    assert visit.first("letter", "a") is True
    assert visit.first("letter", "a") is False
