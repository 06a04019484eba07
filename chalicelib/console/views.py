"""What the templates show: the rooms' values with words, pieces and figures beside them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from chalicelib.catalogue.public import Card
from chalicelib.console import desk, domain
from chalicelib.console.domain import Operator
from chalicelib.kernel.money import Money, exponent
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import RULES, Case, Kind, State

_EXCERPT: Final = 420


def queue(found: desk.Queue, query: Any, language: str) -> dict[str, Any]:
    """The queue's page. `query` is what was asked for."""
    return {
        "tab": "queue",
        "place": query.place,
        "kind": query.kind,
        "newest": query.newest,
        "kinds": tuple(Kind),
        "queues": desk.QUEUES,
        "lists": desk.LISTS,
        "counts": {name: _count(n) for name, n in found.counts.items()},
        "rows": [
            {**_row(one, found.cards, language), "files": _files(one, found.previews)} for one in found.cases
        ],
        "here": lambda **changes: _link(query, changes),
        "next": _link(query, {"cursor": found.next}) if found.next else None,
        "done": query.done,
        "n": query.n,
        "refused": query.refused,
        "last": (query.last or "").replace(":", "/", 1),
        "grounds": _grounds(State.REJECTED, language),
    }


def _count(n: int) -> str:
    return f"{desk.MOST_COUNTED}+" if n >= desk.MOST_COUNTED else str(n)


def _link(query: Any, changes: Mapping[str, Any]) -> str:
    asked = {
        "place": query.place,
        "kind": query.kind,
        "order": query.order,
        **changes,
    }
    return "queue?" + urlencode({name: str(value) for name, value in asked.items() if value})


def _row(case: Case, cards: Mapping[str, Card], language: str) -> dict[str, Any]:
    """One case as a list shows it."""
    submission = case.submission
    text = "\n".join(submission.texts)
    return {
        "case": case,
        "it": submission,
        "path": f"cases/{submission.kind.value}/{submission.subject_id}",
        "value": f"{submission.kind.value}:{submission.subject_id}",
        "pieces": desk.marked(text[:_EXCERPT], _found(case)),
        "is_cut": len(text) > _EXCERPT,
        "reasons": _reasons(case, language),
        "product": _product(cards.get(submission.product_id or ""), submission.product_id),
        "stars": _stars(submission.stars),
    }


def _found(case: Case) -> list[str]:
    return [reason.found for reason in case.assessment.reasons]


def _reasons(case: Case, language: str) -> list[dict[str, Any]]:
    """What the rules found, the weightiest first."""
    ordered = sorted(case.assessment.reasons, key=lambda one: -one.weight)
    return [
        {"text": moderation.finding(one.code, language), "weight": one.weight, "found": one.found}
        for one in ordered
    ]


def _stars(stars: int | None) -> str:
    return "" if stars is None else "★" * stars + "☆" * (5 - stars)


def _product(card: Card | None, product_id: str | None) -> dict[str, Any] | None:
    if product_id is None:
        return None
    if card is None:
        return {"id": product_id, "title": product_id, "url": None, "price": "", "discreet": False}
    url = card.url if urlsplit(card.url).scheme in ("http", "https") else None
    return {
        "id": product_id,
        "title": card.title,
        "url": url,
        "price": _money(card.price),
        "discreet": card.discreet,
    }


def _money(price: Money | None) -> str:
    if price is None:
        return ""
    places = exponent(price.currency)
    return f"{price.amount / 10**places:.{places}f} {price.currency}"


def _grounds(state: State, language: str) -> list[tuple[str, str]]:
    return [(one.code, one.text(language)) for one in moderation.decision_grounds(state)]


def case(seen: desk.Look, query: Any, language: str) -> dict[str, Any]:
    """A case's page. What is kept of a review is the review and its earlier versions."""
    case = seen.case
    found = _found(case)
    review, versions = seen.kept or (None, ())
    return {
        "tab": "queue",
        "case": case,
        "it": case.submission,
        "row": _row(case, {}, language),
        "texts": [
            (sign, desk.marked(text, found))
            for sign, text in zip(_signs(case, review), case.submission.texts, strict=True)
        ],
        "product": _product(seen.card, case.submission.product_id),
        "files": [_file(one) for one in seen.previews.values()],
        "reports": [_report(one, language) for one in seen.reports],
        "others": [_row(one, {}, language) for one in seen.others],
        "events": _events(case, seen.names),
        "grounds": _grounds(State.REJECTED, language),
        "ground": _ground(case, language),
        "review": review,
        "versions": [_version(one) for one in reversed(versions)],
        "place": query.place,
        "saved": query.saved,
    }


def _signs(case: Case, review: Any) -> list[str]:
    """What stands before each text: + and - before a review's points for and against, else nothing."""
    signs = [""] * len(case.submission.texts)
    if review is None:
        return signs
    points = [*(("+", one) for one in review.content.pros), *(("−", one) for one in review.content.cons)]
    start = len(signs) - len(points)
    if start < 0 or list(case.submission.texts[start:]) != [text for _, text in points]:
        return signs  # the review was edited since the case was opened
    return signs[:start] + [sign for sign, _ in points]


def _file(view: Any) -> dict[str, Any]:
    urls = dict(view.urls)
    large = next((urls[name] for name in ("large.webp", "large.jpg") if name in urls), None)
    small = next((urls[name] for name in ("small.jpg", "large.jpg") if name in urls), None)
    only = next(iter(urls.values()), None)
    return {
        "kind": str(view.kind.value),
        "alt": view.alt,
        "large": large or only,
        "small": small,
        "view": view,
    }


def _files(case: Case, previews: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_file(previews[one]) for one in desk.files_of(case) if one in previews]


def _report(report: Any, language: str) -> dict[str, Any]:
    return {"reason": moderation.report_reason(report.reason, language), "report": report}


def _ground(case: Case, language: str) -> str | None:
    told = {one.code: one.text(language) for state in (State.REJECTED, State.PUBLISHED) for one in moderation.decision_grounds(state)}  # fmt: skip
    return told.get(case.ground or "")


def _version(version: Any) -> dict[str, Any]:
    content = version.content
    texts = [one for one in (content.title, content.text, *content.pros, *content.cons) if one]
    return {"version": version, "stars": _stars(content.stars), "texts": texts}


def _events(case: Case, names: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """What happened with a case, the latest first: when, what (a word's key), and by whom."""
    events: list[tuple[int, str, str]] = []
    if case.appeal is not None:
        events.append((case.appeal.at, "appealed", ""))
    if case.decided_by != RULES:
        by = names.get(case.decided_by, case.decided_by)
        events.append((case.decided_at, f"decided.{case.state.value}", by))
    if case.assessment.state is not State.PUBLISHED:
        events.append((case.submission.at, f"rules.{case.assessment.state.value}", ""))
    events.append((case.opened_at, "came", ""))
    return sorted(events, key=lambda one: -one[0])  # of one instant, the later step stays first


def origins(previews: Mapping[str, Any]) -> frozenset[str]:
    """Where the files on a page are fetched from, for its policy."""
    addresses = (urlsplit(url) for view in previews.values() for url in view.urls.values())
    return frozenset(f"{one.scheme}://{one.netloc}" for one in addresses if one.scheme and one.netloc)


def found(
    wanted: str, cases: Sequence[Case], reviews: Any, cards: Mapping[str, Card], language: str
) -> dict[str, Any]:
    """What was found by an id."""
    shown = reviews.items if reviews is not None else ()
    return {
        "tab": "find",
        "wanted": wanted,
        "rows": [_row(one, {}, language) for one in cases],
        "product": _product(cards.get(wanted), wanted) if wanted in cards else None,
        "reviews": [{"it": one, "stars": _stars(one.stars)} for one in shown],
        "next": "find?" + urlencode({"q": wanted, "cursor": reviews.next})
        if shown and reviews.next
        else None,
    }


def operators(found: Iterable[Operator], me: Operator) -> dict[str, Any]:
    """The operators' page: those who are in by name, then those who were let go."""
    ordered = sorted(found, key=lambda one: (not one.is_active, one.name.casefold()))
    return {"tab": "operators", "operators": ordered, "me": me, "roles": tuple(domain.Role)}
