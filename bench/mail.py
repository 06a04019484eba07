"""Mails written: an order mail composed and put into MIME, in turns with premailer in css-inline's place.

The mail has five order lines and three recommendations, with pictures. Both ways render the same templates with the
same words and make the same MIME; only who inlines differs. They take turns, mail by mail, in one process on one
core; every mail has a name, an order number and titles of its own. Beforehand both are checked to say the same.
"""

from __future__ import annotations

import argparse
import logging
import re
import time
from collections.abc import Callable
from typing import Final, Protocol
from unittest import mock

from msgspec.structs import replace

from bench.report import Aim, Report, Table
from chalicelib.aws import mail
from chalicelib.letters import public, rendering
from chalicelib.letters.domain import Composed, Kind, Letter, Line, Theme, Wording

NOW: Final = 1_800_000_000_000
LEAST_RATIO: Final = 2.5
MOST_BYTES: Final = 60 * 1024
_THEME: Final = Theme(
    name="Nordhem",
    home_url="https://nordhem.example/",
    privacy_url="https://nordhem.example/privacy",
    legal="Nordhem Handel AB · Storgatan 1, 111 22 Stockholm",
)
_WARM: Final = 5


class Inliner(Protocol):
    """Puts style sheets into `style` attributes."""

    def inline(self, html: str) -> str:
        """The letter with its sheet inlined."""
        ...


class Premailer:
    """premailer, set to be as fast as it can be with the same outcome."""

    def inline(self, html: str) -> str:
        """The letter with its sheet inlined; what is kept as a sheet is marked for premailer."""
        import premailer

        marked = html.replace('data-css-inline="keep"', 'data-premailer="ignore"')
        made = premailer.Premailer(
            marked,
            allow_network=False,
            cache_css_parsing=True,
            cssutils_logging_level=logging.CRITICAL,
            disable_validation=True,
            strip_important=False,
        )
        return str(made.transform())


class Raw:
    """Inlines nothing, and keeps what it was given."""

    def __init__(self) -> None:
        """Nothing was given yet."""
        self.letters: list[str] = []

    def inline(self, html: str) -> str:
        """The letter as it is."""
        self.letters.append(html)
        return html


def options(parser: argparse.ArgumentParser) -> None:
    """How many mails each way writes."""
    parser.add_argument("--mails", type=int, default=300)


def run(args: argparse.Namespace) -> Report:
    """Write mails both ways in turns."""
    ours = rendering._inliner()
    ways: dict[str, Inliner] = {"css-inline, what ships": ours, "premailer": Premailer()}
    _check(*(_composed(way, 0) for way in ways.values()))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(args.mails + _WARM):
        for name, way in ways.items():
            taken = _timed(_whole, way, number)
            if number >= _WARM:
                seconds[name].append(taken)
    parts = _parts(ours, args.mails)
    size = len(_composed(ours, 0).html.encode())
    return _report(seconds, parts, size)


def _report(seconds: dict[str, list[float]], parts: list[tuple[str, float]], size: int) -> Report:
    rows = [
        (name, round(len(each) / sum(each)), round(_at(each, 50), 1), round(_at(each, 95), 1))
        for name, each in seconds.items()
    ]
    ours, theirs = (sum(each) for each in seconds.values())
    return Report(
        "mail",
        (
            Table(
                "Order mail with five lines and three recommendations, with MIME",
                ("inlined by", "mails a second and core", "p50, CPU ms", "p95, CPU ms"),
                rows,
            ),
            Table("Where ours goes", ("part", "CPU ms"), parts),
        ),
        (
            Aim("times the mails of premailer", round(theirs / ours, 2), LEAST_RATIO, at_least=True),
            Aim("bytes of HTML", size, MOST_BYTES),
        ),
    )


def _parts(inliner: Inliner, mails: int) -> list[tuple[str, float]]:
    """The parts of a mail, each by itself."""
    raw = Raw()
    rendered = [_timed(_composed, raw, number) for number in range(mails)]
    inlined = [_timed(inliner.inline, html) for html in raw.letters]
    written = [_composed(inliner, number) for number in range(mails)]
    put = [_timed(_mime, one, 0) for one in written]
    return [
        (name, round(sum(each) / mails * 1e3, 2))
        for name, each in (
            ("words and templates, both twins", rendered),
            ("inlining", inlined),
            ("MIME", put),
        )
    ]


def _letter(number: int) -> Letter:
    """An order's confirmation unlike any other."""
    whole = public.sample(Kind.ORDER_CONFIRMATION, "sv")
    assert whole.order
    lines = tuple(_line(whole.order.lines[index % 3], number, index) for index in range(5))
    order = replace(whole.order, lines=lines, number=str(10_000 + number))
    return replace(whole, first_name=f"Åsa {number}", order=order)


def _line(line: Line, number: int, index: int) -> Line:
    return replace(line, title=f"{line.title} {number}-{index}")


def _composed(inliner: Inliner, number: int) -> Composed:
    with mock.patch.object(rendering, "_inliner", return_value=inliner):
        return public.compose(_letter(number), theme=_THEME, wording=Wording())


def _mime(made: Composed, number: int) -> bytes:
    return mail.message(
        to=f"person{number}@example.org",
        subject=made.subject,
        text=made.text,
        html=made.html,
        mail_id=f"bench-{number}",
        now=NOW,
        by="Nordhem <order@nordhem.example>",
    ).as_bytes()


def _whole(inliner: Inliner, number: int) -> bytes:
    return _mime(_composed(inliner, number), number)


def _timed(work: Callable[..., object], *what: object) -> float:
    start = time.process_time()
    work(*what)
    return time.process_time() - start


def _at(seconds: list[float], percentile: int) -> float:
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * percentile // 100)] * 1e3


def _check(ours: Composed, theirs: Composed) -> None:
    """Both make the same words, links and text, and leave no sheet to inline."""
    assert ours.text == theirs.text
    for pattern in (r'href="([^"]+)"', r'class="title[^"]*" style="([^"]*)"'):
        found = [
            {re.sub(r"[\s;]", "", one.lower()) for one in re.findall(pattern, made.html)}
            for made in (ours, theirs)
        ]
        assert found[0], pattern
        assert found[0] == found[1], pattern
    for made in (ours, theirs):
        assert len(re.findall("<style", made.html.split("<![endif]-->", 1)[1])) == 1
