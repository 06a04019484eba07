"""Page payloads, the script and its parts, and the pages that mails and counts lead to."""

import re
from typing import Annotated, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.storefront import appealing, asking, built, how, mine, page, rendering
from chalicelib.storefront.wording import Words, chosen
from chalicelib.web.access import Needs
from chalicelib.web.answers import NO_STORE, Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_HTML: Final = "text/html; charset=utf-8"
_CSS: Final = "text/css; charset=utf-8"
_LIVE_SECONDS: Final = 5
_PAGE_SECONDS: Final = 60
_SCRIPT_SECONDS: Final = 300
_MOST_WORDS: Final = 50
# A module is asked for across origins, and taken for nothing but what it says it is.
_ASSET_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_STYLESHEET: Final = re.compile(r"(reviews|pages|alone)\.[0-9a-f]{16}\.css")
_FORM: Final = ("application/x-www-form-urlencoded",)
# The link's token stands in the page's address: it goes to nobody else, and no index.
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src http: https:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_HOW_VARY: Final = {"Vary": "Accept, Accept-Language"}

Market = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)")]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which fields of the page (all, without `fields`), how many products a list shows, how many reviews and
    questions, and the market whose texts and prices are wanted; `language` is of what is said beside reviews.

    `place` is the code of the place that `nearby` speaks of; without it, it speaks of the market's country.

    `anonymous_id` is what the events of the browser that is asked for carry, and is sent with its owner's consent only. By it, a
    rule may withhold recommendations from a share of people, or show them others; without it none does.
    """

    fields: Annotated[str, msgspec.Meta(max_length=200, examples=["product,viewers,nearby"])] | None = None
    per_list: Annotated[int, msgspec.Meta(ge=1, le=12)] = 6
    reviews: Annotated[int, msgspec.Meta(ge=0, le=10)] = 3
    questions: Annotated[int, msgspec.Meta(ge=0, le=10)] = 2
    market: Market | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)(-[A-Za-z]{2})?$(?!\n)")] | None = None
    place: (
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{2,64}$(?!\n)", examples=["SE.23.2480"])] | None
    ) = None
    anonymous_id: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None


@endpoint(
    routes, "GET", "/v1/products/{product_id}/page",
    needs=Needs.KEY, query=PageQuery, answer=page.ProductPage, cache=public(_LIVE_SECONDS),
)  # fmt: skip
def product_page(call: Call[None, PageQuery], product_id: str) -> Answer:
    """Everything a product page needs in one response, or those `fields` of it that are asked for.

    The product, what goes with it, the most helpful reviews with the numbers of all, the most voted questions, how
    many like it and want it, who looks at it now, who bought it lately, and what is true of it nearby. The same for
    everyone, and fresh for five seconds; without what changes by the second, for a minute. Only where a rule withholds lists from
    the browser that is told, or tries others on it, it is that browser's, and nothing may keep it.
    """
    said = msgspec.structs.asdict(call.query)
    said |= {
        "browser": said.pop("anonymous_id"),
        "fields": page.named(call.query.fields),
        "place": page.known(call.query.place),
    }
    asked = page.Asked(**said, now=call.now)
    fresh = _LIVE_SECONDS if asked.wanted & page.LIVE else _PAGE_SECONDS
    made, is_drawn = page.product_page(product_id, asked)
    return Answer(made, headers={"Cache-Control": NO_STORE if is_drawn else public(fresh)})


@endpoint(
    routes, "GET", "/v1/products/{product_id}/page/mine", needs=Needs.KEY, answer=mine.MinePage,
)  # fmt: skip
def my_product_page(call: Call[None, None], product_id: str) -> Answer:
    """What a product page shows the caller and nobody else: asked by the browser, beside the page that is kept.

    Who looks at it besides them; with a shopper or guest token their word, their lists, and whether they bought it.
    Nothing between may keep it.
    """
    reader = mine.Reader(call.shopper, call.guest, call.source_ip, call.now)
    return Answer(mine.page(product_id, reader))


class WordsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews, and questions with their answers, by their ids with commas between; fifty together at most."""

    reviews: Annotated[str, msgspec.Meta(max_length=7_000, examples=["rv_0000000000000001"])] = ""
    questions: Annotated[str, msgspec.Meta(max_length=7_000, examples=["qu_0000000000000001"])] = ""


@endpoint(
    routes, "GET", "/v1/me/words", needs=Needs.PERSON, query=WordsQuery, answer=mine.OwnWords,
)  # fmt: skip
def my_words(call: Call[None, WordsQuery]) -> Answer:
    """What is the caller's own among reviews, questions and answers that a page shows.

    How they voted on them, and which of the questions they asked: those whose answers they may accept.
    """
    asked = {name: _ids(name, text) for name, text in msgspec.structs.asdict(call.query).items()}
    reader = mine.Reader(call.shopper, call.guest, call.source_ip, call.now)
    if sum(map(len, asked.values())) > _MOST_WORDS:
        raise Invalid.field("query:questions", f"expected at most {_MOST_WORDS} ids together with reviews")
    return Answer(mine.words(reader.key or "", asked["reviews"], asked["questions"]))


def _ids(parameter: str, text: str) -> list[str]:
    found = list(dict.fromkeys(part for part in text.split(",") if part))
    for one in found:
        if not is_id(one):
            raise Invalid.field(f"query:{parameter}", f"{one[:40]!r} isn't an id")
    return found


@endpoint(
    routes, "GET", "/v1/assets/{asset}", needs=Needs.NOTHING, answer=None, raises=(NotFound,), open_query=True,
    cache=public(_SCRIPT_SECONDS),
)  # fmt: skip
def asset(call: Call[None, None], asset: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """What pages load: `torg.js` and its parts, stylesheets of fragments and of Torg's own pages.

    All but `torg.js` have names that change with their content, and are kept for a year. A page that was kept since an
    earlier release gets the present one by the old name. What stands in `torg.js`'s query is for the script itself.
    """
    if found := built.asset(asset):
        return Answer(found.text, headers=_kept(found.is_fixed), content_type=found.content_type)
    named = _STYLESHEET.fullmatch(asset)
    if named is None:
        raise NotFound(f"no asset {asset!r}")
    return Answer(
        rendering.stylesheet(named[1]),
        headers=_kept(asset == rendering.stylesheet_name(named[1])),
        content_type=_CSS,
    )


def _kept(for_ever: bool) -> dict[str, str]:
    return _ASSET_HEADERS | ({"Cache-Control": _FOR_EVER} if for_ever else {})


class RateQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A mail's link, the stars that were clicked in it, and the mail's language."""

    link: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)(-[A-Za-z]{2})?$(?!\n)")] | None = None


class HowQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The language to read it in; without it, the reader's own."""

    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)(-[A-Za-z]{2})?$(?!\n)")] | None = None


@endpoint(
    routes, "GET", "/v1/how/{word}", needs=Needs.NOTHING, page=True, query=HowQuery, answer=how.HowView,
    raises=(NotFound,), cache=public(300),
)  # fmt: skip
def how_known(call: Call[None, HowQuery], word: str) -> Answer:
    """How a count is known, in plain words: what every `how` beside a count leads to.

    A page for people; JSON with both languages for whoever asks for `application/json`.
    """
    told = how.told(word, settings.current())
    if "application/json" in call.headers.get("accept", ""):
        return Answer(told, headers=_HOW_VARY)
    words = Words(chosen(call.query.language, call.headers.get("accept-language", "")))
    return Answer(rendering.how(told, words), headers=_PAGE_HEADERS | _HOW_VARY, content_type=_HTML)


@endpoint(
    routes, "GET", "/v1/rate", needs=Needs.NOTHING, page=True, query=RateQuery, answer=None, open_query=True,
    raises=(Forbidden,),
)  # fmt: skip
def rate_page(call: Call[None, RateQuery]) -> Answer:
    """The page on which a mail's link lets a buyer rate what they bought, the clicked stars chosen.

    Opening it writes nothing. What is wrong with the link is told as a page, too.
    """
    words = Words(chosen(call.query.language, call.headers.get("accept-language", "")))
    made = asking.form(call.query.link, call.query.stars, words, call.now)
    return Answer(made.html, made.status, headers=_PAGE_HEADERS, content_type=_HTML)


@endpoint(
    routes, "POST", "/v1/rate", needs=Needs.NOTHING, page=True, body=bytes, documented_body=asking.Said, answer=None,
    media=_FORM, limit=64 << 10, raises=(Forbidden,),
)  # fmt: skip
def rate(call: Call[None, None]) -> Answer:
    """Take the rating page's form: a review of the buyer of the link's order, or a change of theirs.

    The same again changes nothing. What is wrong is told as a page.
    """
    made = asking.take(call.raw, call.source_ip, call.now)
    return Answer(made.html, made.status, headers=_PAGE_HEADERS, content_type=_HTML)


class DecisionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of something that was sent in, and the mail's language."""

    receipt: Annotated[str, msgspec.Meta(max_length=200)] = ""
    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)(-[A-Za-z]{2})?$(?!\n)")] | None = None


@endpoint(
    routes, "GET", "/v1/decision", needs=Needs.NOTHING, page=True, query=DecisionQuery, answer=None, open_query=True,
    raises=(NotFound,),
)  # fmt: skip
def decision_page(call: Call[None, DecisionQuery]) -> Answer:
    """The page on which an author reads what was decided of what they sent in, and why, and appeals.

    Whoever holds the receipt needs no login. What is wrong with it is told as a page.
    """
    words = Words(chosen(call.query.language, call.headers.get("accept-language", "")))
    made = appealing.statement(call.query.receipt, words)
    return Answer(made.html, made.status, headers=_PAGE_HEADERS, content_type=_HTML)


@endpoint(
    routes, "POST", "/v1/decision", needs=Needs.NOTHING, page=True, body=bytes, documented_body=appealing.Said,
    answer=None, media=_FORM, limit=64 << 10, raises=(NotFound,),
)  # fmt: skip
def appeal(call: Call[None, None]) -> Answer:
    """Take the decision page's form: an appeal, once a decision; a human decides. The same again changes nothing."""
    made = appealing.take(call.raw, call.now)
    return Answer(made.html, made.status, headers=_PAGE_HEADERS, content_type=_HTML)
