"""What Fjällkompaniet's customers said: reviews and questions from `said/`, in the plain form of an import."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from demo.photos import SCENES

_SAID: Final = Path(__file__).with_name("said")
_REVIEW: Final = (
    "external_id", "product_id", "created_at", "stars", "title", "text", "pros", "cons", "attributes",
    "recommends", "language", "name", "verified", "incentivised", "helpful", "not_helpful", "reply", "reply_at",
    "media",
)  # fmt: skip
_QUESTION: Final = (
    "external_id", "answers", "product_id", "created_at", "text", "by", "accepted", "language", "name", "helpful",
)  # fmt: skip
_YES: Final = {True: "yes", False: "no"}
SHOP: Final = "Fjällkompaniet"


def reviews() -> list[dict[str, Any]]:
    """The reviews as they were written down."""
    return _read("reviews")


def questions() -> list[dict[str, Any]]:
    """The questions, each with its answers."""
    return _read("questions")


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_SAID / f"{name}.json").read_text(encoding="utf-8"))
    return found


def mark() -> str:
    """What tells these texts from changed ones."""
    digest = hashlib.sha256()
    for name in ("reviews", "questions"):
        digest.update((_SAID / f"{name}.json").read_bytes())
    return digest.hexdigest()[:16]


def table(kind: str, address: str) -> bytes:
    """The file of `reviews` or `questions` for a shop at `address`, which shows the photos."""
    text = io.StringIO()
    columns = _REVIEW if kind == "reviews" else _QUESTION
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_reviews(address) if kind == "reviews" else _questions())
    return text.getvalue().encode()


def _reviews(address: str) -> Iterator[dict[str, Any]]:
    for one in reviews():
        reply = one.get("reply", {})
        recommends = one.get("recommends")
        yield {
            "external_id": _id(one),
            "product_id": one["product"],
            "created_at": _time(one["at"]),
            **{name: one[name] for name in ("stars", "title", "text", "name", "verified") if name in one},
            **{name: json.dumps(one[name], ensure_ascii=False) for name in ("pros", "cons", "attributes") if name in one},
            "recommends": "" if recommends is None else _YES[recommends],
            "language": "sv",
            "incentivised": _YES[one.get("incentivised", False)],
            "helpful": one.get("helpful", 0),
            "not_helpful": one.get("not_helpful", 0),
            "reply": reply.get("text", ""),
            "reply_at": _time(reply["at"]) if reply else "",
            "media": " ".join(f"{address}/foton/{scene}.jpg" for scene in one.get("photos", ()) if scene in SCENES),
        }  # fmt: skip


def _questions() -> Iterator[dict[str, Any]]:
    for asked in questions():
        own = _id(asked)
        yield {
            "external_id": own,
            "product_id": asked["product"],
            "created_at": _time(asked["at"]),
            **{name: asked[name] for name in ("text", "name", "helpful")},
            "language": "sv",
        }
        for number, answer in enumerate(asked["answers"], 1):
            yield {
                "external_id": f"{own}-{number}",
                "answers": own,
                "created_at": _time(answer["at"]),
                **{name: answer[name] for name in ("text", "by", "helpful")},
                "accepted": _YES[answer.get("accepted", False)],
                "language": "sv",
                "name": answer.get("name", SHOP if answer["by"] == "shop" else ""),
            }


def _id(one: dict[str, Any]) -> str:
    digest = hashlib.sha256(f"{one['product']} {one['at']}".encode()).hexdigest()
    return f"demo-{digest[:12]}"


def _time(at: str) -> str:
    return f"{at}:00Z"
