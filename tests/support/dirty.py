"""Export files as shops really send them, seeded: dirty rows, each with what must become of it.

A file is made for a format; every row carries the outcome that it must have and, where it is taken, what must
have been read of it. Dirt is of the usual kinds: encodings, line breaks, HTML, emoji, dates, ratings, products
that don't exist, ids that come twice, quotes that are never closed.
"""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

PRODUCTS = {
    "tent-2": {"sku": "TENT-2-G", "url": "https://shop.example/p/tunneltalt-tva", "gtin": "4006381333931"},
    "kasa": {"sku": "KASA", "url": "https://shop.example/p/harjedalen-kåsa", "gtin": "7310865004703"},
    "sovsack": {
        "sku": "SOV-200",
        "url": "https://shop.example/products/ripnatt.html?v=2",
        "gtin": "96385074",
    },
}
HANDLES = {"tent-2": "tunneltalt-tva", "kasa": "harjedalen-kåsa", "sovsack": "ripnatt"}
LATEST = "2026-06-01"

# (as it stands in the file, as it must be read); HTML only where a format has it.
TEXTS = [
    ("Håller tätt i två dygns regn.", "Håller tätt i två dygns regn."),
    ('Sa "aldrig mer" och köpte en till', 'Sa "aldrig mer" och köpte en till'),
    ("Rad ett\nrad två\n\n\n\nrad sex", "Rad ett\nrad två\n\nrad sex"),
    ("Rad ett\r\nrad två", "Rad ett\nrad två"),
    ("Kommatecken, semikolon; och\ttabb", "Kommatecken, semikolon; och tabb"),
    ("Snäll mot ryggen 🎒🏔️ — 10/10", "Snäll mot ryggen 🎒🏔️ — 10/10"),
    ("=SUMMA(A1:A9) är ingen formel", "=SUMMA(A1:A9) är ingen formel"),
    ("Passar 5 < 6 & 7 > 6", "Passar 5 < 6 & 7 > 6"),
    ("  luft   runt   om  ", "luft runt om"),
    ("vänd \u202etxet\u202c och noll\u200bbredd", "vänd txet och nollbredd"),
    ("日本語のレビュー、とても良い", "日本語のレビュー、とても良い"),
]
MARKUP = [
    ("<p>Bra tält.</p><p>Lätt&nbsp;att resa &amp; packa.</p>", "Bra tält.\n\nLätt att resa & packa."),
    ("Ett<br>två<br/>tre", "Ett\ntvå\ntre"),
    ("<b>Fet</b> och <script>alert(1)</script>glad", "Fet och glad"),
    ("Kostar 100 &euro; &hearts;", "Kostar 100 € ♥"),
]
LATIN = ("Fläckig men älskad – köp den", "Fläckig men älskad – köp den")
DATES = [
    ("2024-03-05T10:12:00Z", "2024-03-05T10:12:00.000Z"),
    ("2024-03-05 10:12:00 UTC", "2024-03-05T10:12:00.000Z"),
    ("2024-03-05 10:12:00 +0100", "2024-03-05T09:12:00.000Z"),
    ("2024-03-05", "2024-03-05T00:00:00.000Z"),
    ("25/03/2024", "2024-03-25T00:00:00.000Z"),
    ("03/25/2024 4:05 PM", "2024-03-25T16:05:00.000Z"),
    ("5.3.2024", "2024-03-05T00:00:00.000Z"),
    ("March 5, 2024", "2024-03-05T00:00:00.000Z"),
    ("5 Mar 2024 23:59:59", "2024-03-05T23:59:59.000Z"),
    ("Tue, 05 Mar 2024 10:12:00 +0000", "2024-03-05T10:12:00.000Z"),
    ("1709633520", "2024-03-05T10:12:00.000Z"),
    ("1709633520000", "2024-03-05T10:12:00.000Z"),
]
BAD_DATES = ["03/04/2024", "2024-02-30", "31/31/2024", "2031-01-01", "1970-01-01", "igår", "24-03-05", ""]
STARS = [("5", 5), ("4.0", 4), ("1", 1), ("3,0", 3), (" 2 ", 2), ("5/5", 5), ("8/10", 4)]
BAD_STARS = ["0", "6", "4.5", "fem", "-1", "nan", "4/7", "9/10"]


@dataclass
class Case:
    """One row of a file: its cells, and what must become of it."""

    cells: dict[str, Any]
    outcome: str = "added"
    pointer: str = ""
    reads: dict[str, Any] = field(default_factory=dict)
    raw: str | None = None
    rows: int = 1


class Maker:
    """Makes cases of a format from plain facts; `name` says which column or element holds what."""

    def __init__(self, seed: int, names: dict[str, str], *, html: bool) -> None:
        self.dice = random.Random(seed)
        self.names = names
        self.texts = TEXTS + (MARKUP if html else [])
        self.made = 0

    def facts(self, **more: Any) -> Case:
        """A good row."""
        self.made += 1
        dice = self.dice
        product = dice.choice(list(PRODUCTS))
        text, reads = dice.choice(self.texts)
        title, title_reads = dice.choice(TEXTS[:2] + TEXTS[4:8])
        stars, given = dice.choice(STARS)
        date, at = dice.choice(DATES)
        case = Case(
            {
                "id": f"r{self.made}", "product_id": product, "text": text, "title": title, "stars": stars,
                "date": date, "name": f"Åsa {self.made}", "email": f"Kund{self.made}@Example.SE",
            },
            reads={
                "text": reads, "title": title_reads, "stars": given, "created_at": at,
                "name": f"Åsa {self.made}", "email": f"kund{self.made}@example.se", "product": product,
            },
        )  # fmt: skip
        case.cells |= more
        return case

    def bad(self, fact: str, value: str) -> Case:
        """A row that must be refused for one of its facts."""
        case = self.facts(**{fact: value})
        case.outcome, case.pointer, case.reads = "refused", self.names.get(fact, fact), {}
        return case

    def by(self, way: str) -> Case:
        """A good row whose product is told by something other than its id."""
        product = self.dice.choice(list(PRODUCTS))
        told = {
            "sku": PRODUCTS[product]["sku"],
            "handle": HANDLES[product],
            "gtin": PRODUCTS[product]["gtin"],
        }
        case = self.facts(product_id="", **{way: told[way]})
        case.reads["product"] = product
        return case

    def lost(self) -> Case:
        """A row whose product doesn't exist."""
        case = self.facts(product_id=f"gone-{self.dice.randrange(50)}")
        case.outcome, case.pointer, case.reads = "unmatched", "product_id", {}
        return case

    def cases(self, count: int, makers: list[Callable[[], Case]]) -> list[Case]:
        """So many cases, each kind of dirt often; some rows come twice."""
        found: list[Case] = []
        for number in range(count):
            case = makers[number % len(makers)]()
            found.append(case)
            if number % 17 == 0 and case.outcome == "added":
                found.append(Case(dict(case.cells), "refused", "external_id"))
        self.dice.shuffle(found)
        return _first_wins(found)


def _first_wins(found: list[Case]) -> list[Case]:
    """After the shuffle the first of two rows with one id is taken, the other refused."""
    good = {case.cells["id"]: case for case in found if case.outcome == "added"}
    seen: set[str] = set()
    placed = []
    for case in found:
        original = good.get(case.cells["id"])
        if original is None:
            placed.append(case)
        elif case.cells["id"] in seen:
            placed.append(Case(dict(case.cells), "refused", "external_id"))
        else:
            seen.add(case.cells["id"])
            placed.append(original)
    return placed


def table(cases: list[Case], columns: dict[str, str], delimiter: str = ",", end: str = "\r\n") -> str:
    """The cases as a table: `columns` says under which name a fact stands. Stray lines stand as they are."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(columns.values())
    for number, case in enumerate(cases):
        if case.raw is not None:
            text.write(case.raw + end)
        else:
            writer.writerow([case.cells.get(fact, "") for fact in columns])
        if number % 40 == 0:
            text.write(end)  # an empty line is no row
    return text.getvalue()


def bazaarvoice(cases: list[Case], version: str = "14.8") -> str:
    """The cases as a standard client feed: a product element a case, because their products differ."""
    body = "".join(map(_product, cases))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Feed xmlns="http://www.bazaarvoice.com/xs/PRR/StandardClientFeed/{version}" name="shop" '
        f'extractDate="2026-01-01T00:00:00.000-06:00">\n{body}</Feed>\n'
    )


def _product(case: Case) -> str:
    cells = case.cells
    handle = f"https://shop.example/x/{cells['handle']}/" if cells.get("handle") else ""
    product_id = cells["product_id"] or cells.get("sku") or "gone-either"
    return (
        f'<Product id={quoteattr(product_id)} removed="false"><ExternalId>{escape(product_id)}</ExternalId>'
        f"<Name>n</Name>{_element('ProductPageUrl', handle)}"
        f"<EANs>{_element('EAN', cells.get('gtin', ''))}</EANs>"
        f"<NumReviews>1</NumReviews><Reviews>{_review(cells)}</Reviews></Product>\n"
    )


def _review(cells: dict[str, Any]) -> str:
    return (
        f'<Review id={quoteattr(cells["id"])} removed="false"><ModerationStatus>'
        f"{cells.get('status', 'APPROVED')}</ModerationStatus>"
        f'<UserProfileReference id="u"><ExternalId>u-{cells["id"]}</ExternalId>'
        f"<DisplayName>{escape(cells['name'])}</DisplayName><Anonymous>false</Anonymous></UserProfileReference>"
        f"{_element('Title', cells['title'])}{_element('ReviewText', cells['text'])}"
        f"{_element('Rating', cells['stars'])}<RatingRange>{cells.get('range', '5')}</RatingRange>"
        f"<DisplayLocale>sv_SE</DisplayLocale><UserEmailAddress>{escape(cells['email'])}</UserEmailAddress>"
        f"{_element('SubmissionTime', cells['date'])}</Review>"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""
