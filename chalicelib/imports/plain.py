"""Torg's own plain form, as CSV: what an export writes and an import reads, back and forth without a loss.

Texts stand as they are: a cell that begins with = + - or @ is a shopper's, and a spreadsheet may take it for
a formula. Lists and attribute ratings are JSON; an import also takes `a|b` and `fit=4|comfort=5`.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from msgspec.structs import replace

from chalicelib.imports import cells, dates, prose
from chalicelib.imports.cells import Row
from chalicelib.imports.voices import (
    Answer,
    By,
    Product,
    Question,
    Reply,
    Review,
    State,
    Unreadable,
    Verified,
)
from chalicelib.kernel import clock

REVIEW_COLUMNS: Final = (
    "id", "source", "external_id", "about", "product_id", "sku", "handle", "gtin", "created_at", "edited_at",
    "state", "stars", "score", "title", "text", "pros", "cons", "attributes", "recommends", "language", "locale",
    "customer_id", "name", "email", "verified", "incentivised", "helpful", "not_helpful", "reply", "reply_at",
    "reply_name", "media",
)  # fmt: skip
QUESTION_COLUMNS: Final = (
    "external_id", "answers", "product_id", "sku", "handle", "gtin", "created_at", "state", "text", "by",
    "accepted", "language", "author", "name", "email", "helpful", "not_helpful",
)  # fmt: skip
REVIEW_NEEDS: Final = (frozenset({"created_at"}), frozenset({"stars", "score", "text", "html"}))
QUESTION_NEEDS: Final = (frozenset({"created_at"}), frozenset({"text", "html"}))
# The source of rows that don't say where they come from; and what an export calls this shop.
FILE: Final = "file"
HERE: Final = "torg"
_MOST_LISTED: Final = 10
_BEST_SCORE: Final = 10


def review(row: Row, now: int, order: dates.Order | None = None) -> Review:
    """The review in a row. Raises `Unreadable`."""
    created_at = row.instant("created_at", now, order, "created_at")
    product, about = _product(row), _choice(row, "about", "product", ("product", "site"))
    if about == "product" and not product:
        raise Unreadable("product_id", "names no product")
    verified = _choice(row, "verified", "", ("buyer", "shopper", "yes", "true", "no", "false", ""))
    email = cells.email(row.get("email"))
    said = Review(
        external_id=row.get("external_id", "id") or _derived(row, email),
        source=row.line("source", "source", longest=60) or FILE,
        id=row.get("id"),
        created_at=created_at,
        about=about,  # type: ignore[arg-type]
        product=product,
        edited_at=row.instant_or_none("edited_at", now, order, "edited_at"),
        state=_state(row),
        stars=row.stars("stars", "stars"),
        score=_score(row),
        title=row.line("title", "title", longest=cells.LONGEST_TEXT),
        text=_prose(row),
        pros=_listed(row, "pros"),
        cons=_listed(row, "cons"),
        attributes=_attributes(row),
        recommends=row.flag("recommends", "recommends"),
        language=cells.language(row.get("language")),
        locale=cells.locale(row.get("locale")),
        customer_id=row.line("customer_id", "customer_id"),
        name=row.line("name", "name"),
        email=email,
        verified=_verified(verified),
        incentivised=bool(row.flag("incentivised", "incentivised")),
        helpful=row.count("helpful", "helpful"),
        not_helpful=row.count("not_helpful", "not_helpful"),
        reply=_reply(row, now, order),
        media=cells.addresses("media", row.get("media")),
    )
    return with_content(said)


def with_content(said: Review) -> Review:
    """The review, if it says anything. Raises `Unreadable` if it has neither stars, nor score, nor words.

    A title that is longer than ours may be begins the text.
    """
    if said.stars is None and said.score is None and not (said.text or said.title):
        raise Unreadable("stars", "neither stars nor words")
    if len(said.title) > cells.LONGEST_TITLE:
        return replace(said, title="", text=f"{said.title}\n\n{said.text}".strip())
    return said


def question(row: Row, now: int, order: dates.Order | None = None) -> Question:
    """The question in a row. Raises `Unreadable`."""
    product = _product(row)
    if not product:
        raise Unreadable("product_id", "names no product")
    shared = _entry(row, now, order)
    shared["external_id"] = shared["external_id"] or _derived(row, shared["email"])
    return Question(product=product, **shared)


def answer(row: Row, now: int, order: dates.Order | None = None) -> Answer:
    """The answer in a row whose `answers` names a question. Raises `Unreadable`."""
    shared = _entry(row, now, order)
    if not shared["external_id"]:
        shared["external_id"] = cells.derived(
            "row", row.get("answers"), row.get("created_at"), row.get("name")
        )
    by = _choice(row, "by", "shopper", ("shop", "buyer", "shopper"))
    return Answer(by=cast("By", by), accepted=bool(row.flag("accepted", "accepted")), **shared)


def _entry(row: Row, now: int, order: dates.Order | None) -> dict[str, Any]:
    text = _prose(row)
    if not text:
        raise Unreadable("text", "is missing")
    return {
        "external_id": row.get("external_id"),
        "created_at": row.instant("created_at", now, order, "created_at"),
        "text": text,
        "state": _state(row),
        "language": cells.language(row.get("language")),
        "author": row.line("author", "author"),
        "name": row.line("name", "name"),
        "email": cells.email(row.get("email")),
        "helpful": row.count("helpful", "helpful"),
        "not_helpful": row.count("not_helpful", "not_helpful"),
    }


def _product(row: Row) -> Product:
    handle = row.get("handle")
    return Product(
        ids=_one(row.get("product_id")),
        skus=_one(row.get("sku")),
        handles=_one(cells.handle(handle)) if handle else (),
        gtins=_one(row.get("gtin")),
    )


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _derived(row: Row, email: str) -> str:
    product = row.get("product_id", "sku", "handle", "gtin") or "site"
    author = email or row.get("customer_id", "author", "name")
    return cells.derived("row", product, author, row.get("created_at"))


def _prose(row: Row) -> str:
    """`text` as it stands, or what a reader sees of `html`."""
    return cells.prose("text", row.get("text") or prose.from_html(row.get("html")))


def _choice(row: Row, field: str, usual: str, words: Sequence[str]) -> str:
    word = row.get(field).lower() or usual
    if word not in words:
        raise Unreadable(field, f"expected {', '.join(one for one in words if one)}; got {word[:40]!r}")
    return word


def _state(row: Row) -> State:
    return cast("State", _choice(row, "state", "published", ("published", "held", "rejected")))


def _verified(word: str) -> Verified | None:
    """Who says only yes says what shops mean by it: bought here."""
    if word in ("", "no", "false"):
        return None
    return "shopper" if word == "shopper" else "buyer"


def _score(row: Row) -> int | None:
    if not (text := row.get("score")):
        return None
    if (score := cells.count("score", text)) > _BEST_SCORE:
        raise Unreadable("score", "expected 0 to 10")
    return score


def _listed(row: Row, field: str) -> tuple[str, ...]:
    text = row.get(field)
    if text.startswith("["):
        found = _json(field, text)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise Unreadable(field, "expected a list of texts")
    else:
        found = text.split("|")
    kept = tuple(line for one in found if (line := cells.line(field, one)))
    if len(kept) > _MOST_LISTED:
        raise Unreadable(field, f"more than {_MOST_LISTED}")
    return kept


def _attributes(row: Row) -> dict[str, int]:
    text = row.get("attributes")
    if text.startswith("{"):
        found = _json("attributes", text)
    else:
        found = dict(part.split("=", 1) for part in text.split("|") if "=" in part)
    if not isinstance(found, dict) or len(found) > _MOST_LISTED:
        raise Unreadable("attributes", f"expected at most {_MOST_LISTED} ratings by name")
    ratings = {cells.attribute(str(one)): str(value) for one, value in found.items()}
    return {one: cells.stars("attributes", value) for one, value in sorted(ratings.items()) if one}


def _json(field: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(field, "isn't JSON") from None


def _reply(row: Row, now: int, order: dates.Order | None) -> Reply | None:
    text = cells.prose("reply", row.get("reply"))
    if not text:
        return None
    at = row.instant_or_none("reply_at", now, order, "reply_at")
    return Reply(text=text, at=at, name=row.line("reply_name", "reply_name"))


def table(columns: Sequence[str], rows: Iterator[dict[str, str]], *, header: bool = True) -> str:
    """Rows as CSV under `columns`; a row leaves out what is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows([row.get(one, "") for one in columns] for row in rows)
    return text.getvalue()


def review_cells(said: Review) -> dict[str, str]:
    """A review as one row's cells."""
    reply = said.reply
    return _product_cells(said.product) | {
        "id": said.id,
        "source": said.source,
        "external_id": said.external_id,
        "about": said.about,
        "created_at": clock.iso(said.created_at),
        "edited_at": _time(said.edited_at),
        "state": said.state,
        "stars": _number(said.stars),
        "score": _number(said.score),
        "title": said.title,
        "text": said.text,
        "pros": _dumped(said.pros),
        "cons": _dumped(said.cons),
        "attributes": _dumped(dict(sorted(said.attributes.items()))),
        "recommends": "" if said.recommends is None else _flag(said.recommends),
        "language": said.language or "",
        "locale": said.locale or "",
        "customer_id": said.customer_id,
        "name": said.name,
        "email": said.email,
        "verified": said.verified or "",
        "incentivised": _flag(said.incentivised),
        "helpful": str(said.helpful),
        "not_helpful": str(said.not_helpful),
        "reply": reply.text if reply else "",
        "reply_at": _time(reply.at) if reply else "",
        "reply_name": reply.name if reply else "",
        "media": " ".join(said.media),
    }


def question_cells(said: Question) -> Iterator[dict[str, str]]:
    """A question as one row's cells, then each of its answers as another's."""
    yield _product_cells(said.product) | _entry_cells(said)
    for one in said.answers:
        yield _entry_cells(one) | {
            "answers": said.external_id, "by": one.by, "accepted": _flag(one.accepted),
        }  # fmt: skip


def _entry_cells(said: Question | Answer) -> dict[str, str]:
    return {
        "external_id": said.external_id,
        "created_at": clock.iso(said.created_at),
        "state": said.state,
        "text": said.text,
        "language": said.language or "",
        "author": said.author,
        "name": said.name,
        "email": said.email,
        "helpful": str(said.helpful),
        "not_helpful": str(said.not_helpful),
    }


def _product_cells(product: Product) -> dict[str, str]:
    told = {"product_id": product.ids, "sku": product.skus, "handle": product.handles, "gtin": product.gtins}
    return {column: found[0] for column, found in told.items() if found}


def _dumped(value: Sequence[str] | dict[str, int]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _time(instant: int | None) -> str:
    return "" if instant is None else clock.iso(instant)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _flag(value: bool) -> str:
    return "yes" if value else "no"
