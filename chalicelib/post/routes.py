"""The pages behind the links in every mail: ending marketing, and choosing what to get."""

from collections.abc import Callable
from typing import Any, Final, Literal
from urllib.parse import parse_qs

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import MARKETING, Kind, Language
from chalicelib.post import addresses, links, people, permission, service, topics, wiring
from chalicelib.web import health
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)
health.ask("post", wiring.symptoms)

_FORM: Final = ("application/x-www-form-urlencoded",)
_LIMIT: Final = 4 << 10
_MOST_FIELDS: Final = 20


class LanguageQuery(msgspec.Struct, frozen=True):
    """The language of the page; without one, that of the mail."""

    language: Literal["sv", "en"] | None = None


class ChoicesForm(msgspec.Struct, frozen=True):
    """What is wanted: any number of `topic`s, or `none`."""

    topic: list[str] = []
    none: str | None = None


@endpoint(
    routes, "GET", "/v1/unsubscribe/{token}", needs=Needs.NOTHING, query=LanguageQuery, answer=None, open_query=True,
)  # fmt: skip
def show_unsubscribe(call: Call[None, LanguageQuery], token: str) -> Answer:
    """Ask whether marketing should end; asking ends nothing.

    Programs that look through mail open its links. The answer is HTML.
    """
    return _page(call, lambda: _unsubscribe_page("unsubscribe.html", token, call.query.language))


@endpoint(
    routes, "POST", "/v1/unsubscribe/{token}", needs=Needs.NOTHING, query=LanguageQuery, answer=None, open_query=True,
)  # fmt: skip
def unsubscribe(call: Call[None, LanguageQuery], token: str) -> Answer:
    """End all marketing to the address that the link was sent to, at once (RFC 8058).

    Whatever the body says: mailbox providers send `List-Unsubscribe=One-Click`, as a form of either kind. Again
    changes nothing. The answer is HTML.
    """

    def done() -> tuple[str, Language, dict[str, Any]]:
        said = links.unsubscribe(token, wiring.secret())
        people.unsubscribe(said.recipient, registers=wiring.registers(), now=call.now)
        return _unsubscribe_page("unsubscribed.html", token, call.query.language)

    return _page(call, done)


@endpoint(
    routes, "GET", "/v1/preferences/{token}", needs=Needs.NOTHING, query=LanguageQuery, answer=None, open_query=True,
)  # fmt: skip
def show_preferences(call: Call[None, LanguageQuery], token: str) -> Answer:
    """Show what a person may get, to be chosen anew. The answer is HTML."""

    def shown() -> tuple[str, Language, dict[str, Any]]:
        return _preferences_page(links.choices(token, wiring.secret()), call, saved=False)

    return _page(call, shown)


@endpoint(
    routes, "POST", "/v1/preferences/{token}", needs=Needs.NOTHING, body=bytes, documented_body=ChoicesForm,
    query=LanguageQuery, answer=None, media=_FORM, limit=_LIMIT, open_query=True,
)  # fmt: skip
def choose_preferences(call: Call[None, LanguageQuery], token: str) -> Answer:
    """Keep what a person wants to get; none of it ends all marketing. The answer is HTML."""

    def saved() -> tuple[str, Language, dict[str, Any]]:
        said = links.choices(token, wiring.secret())
        text = _consent(call.query.language or said.language)
        people.choose(said.recipient, _chosen(call.raw), text, registers=wiring.registers(), now=call.now)
        return _preferences_page(said, call, saved=True)

    return _page(call, saved)


def _page(call: Call[Any, LanguageQuery], made: Callable[[], tuple[str, Language, dict[str, Any]]]) -> Answer:
    """The page; of a link that isn't ours one that says so, to a browser. Others are told as ever (a problem)."""
    from chalicelib.post import rendering

    try:
        template, language, values = made()
        status = 200
    except Invalid as error:
        if "text/html" not in call.headers.get("accept", "") or error.errors[0].pointer != "path:token":
            raise
        template, language, values, status = "refused.html", call.query.language or "sv", {}, 400
    body = rendering.page(template, language, wiring.shop_name(), values)
    return Answer(body, status, rendering.headers() | {"Content-Language": language}, rendering.HTML)


def _unsubscribe_page(
    template: str, token: str, language: Language | None
) -> tuple[str, Language, dict[str, Any]]:
    said = links.unsubscribe(token, wiring.secret())
    spoken = language or said.language
    return template, spoken, {"preferences": addresses.preferences(said.recipient, spoken)}


def _preferences_page(
    said: links.Choices, call: Call[Any, LanguageQuery], *, saved: bool
) -> tuple[str, Language, dict[str, Any]]:
    doors = wiring.doors()
    standing = doors.registers.standing(said.recipient)
    at_customer = doors.customer_answer(service.customer_of(said.recipient, doors=doors))
    # What is shown is what was said, also where nothing can be sent for now.
    free = msgspec.structs.replace(standing, suppression=None)
    may = {
        kind: permission.decide(free, at_customer, kind, soft_opt_in=doors.soft_opt_in, now=call.now)
        for kind in MARKETING
    }
    allowed = frozenset(kind for kind, one in may.items() if one.may_send)
    return "preferences.html", call.query.language or said.language, {
        "topics": list(topics.TOPICS),
        "wanted": topics.wanted(allowed),
        "saved": saved,
        "suppressed": standing.suppression is not None,
    }  # fmt: skip


def _chosen(raw: bytes) -> frozenset[Kind]:
    try:
        fields = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Invalid.field("", "not a form") from error
    return frozenset() if "none" in fields else topics.kinds(fields.get("topic", ()))


def _consent(language: Language) -> str:
    from chalicelib.post import rendering

    return rendering.word("consent", language, wiring.shop_name())
