"""Loads the demo's catalogue, and what its customers said, through the public API."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import jwt

from demo import catalogue, importing, voices
from demo.api import PATIENCE, TRIES, Api, Refused

_KINDS: Final = ("reviews", "questions")
_LANES: Final = 6
_TOKEN_SECONDS: Final = 600
#: Who likes and dislikes what, and who wishes for what. Each of them is a customer of the shop.
_LIKES: Final[Mapping[str, tuple[str, ...]]] = {
    "kund-lennart": ("mossa-merinotroja", "vila-tunneltalt-2", "harjedalen-kasa"),
    "kund-frida": ("vila-tunneltalt-2", "mossa-merinotroja"),
    "kund-gosta": ("stig-vandringskanga", "harjedalen-kasa", "vila-tunneltalt-2"),
    "kund-tove": ("vinga-ullmossa", "harjedalen-kasa"),
    "kund-jonas": ("fjallrav-skaljacka", "vila-tunneltalt-2"),
}
_DISLIKES: Final[Mapping[str, tuple[str, ...]]] = {
    "kund-simon": ("sarek-ryggsack-65",),
    "kund-tommy": ("holme-kupoltalt-3",),
}
_WISHES: Final[Mapping[str, tuple[str, ...]]] = {
    "kund-frida": ("vila-tunneltalt-2", "ripnatt-sovsack"),
    "kund-jonas": ("vila-tunneltalt-2", "glod-stormkok"),
    "kund-tove": ("ripa-dunjacka",),
    "kund-emelie": ("vila-tunneltalt-2", "stig-vandringskanga"),
}

#: What the rules hold, so that the console has something to decide.
_AWAITING: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "product_id": "fjallrav-skaljacka",
        "author": {"customer_id": "kund-sture"},
        "name": "Sture",
        "stars": 1,
        "title": "Dragkedjan",
        "text": "Dragkedjan gick sönder andra dagen på fjället och sedan stod jag där i regnet. "
        "Ring mig gärna på 070-123 45 67 om någon vill höra hela historien.",
    },
    {
        "product_id": "vila-tunneltalt-2",
        "author": {"customer_id": "kund-anonym"},
        "stars": 5,
        "text": "Jättebra tält, men köp det hellre på www.billigare-talt.example där det kostar hälften!",
    },
)


def load(api_base: str, secret_key: str) -> str:
    """Write the whole catalogue in one call; again changes nothing. Returns what was done, in words.

    The products' addresses are those of a shop beside the API: `api_base` without its `/api`. Raises
    `demo.api.Refused` naming the first product that isn't taken, and `demo.api.Unreachable`.
    """
    address = api_base.removesuffix("/api")
    bodies = [product.body(address) for product in catalogue.products().values()]
    if catalogue.is_fed():
        return _fed(bodies, Api(api_base, secret_key, PATIENCE, TRIES))
    results = Api(api_base, secret_key, PATIENCE, TRIES).post("/v1/products/batch", {"products": bodies})[
        "results"
    ]
    for result in results:
        if result["status"] == "refused":
            raise Refused(400, {"detail": f"{result['product_id']}: {result['detail']}"} | _errors(result))
    written = sum(result["status"] == "written" for result in results)
    return f"{written} products written" if written else "unchanged"


def _fed(bodies: list[dict[str, Any]], api: Api) -> str:
    """A feed's products, of which there may be many: by the bulk import, which is waited for."""
    content = "".join(json.dumps(body, ensure_ascii=False) + "\n" for body in bodies).encode()
    reading = {"kind": "products", "format": "ndjson"}
    key = f"demo-feed-{hashlib.sha256(content).hexdigest()[:32]}"
    if not importing.set_going(content, reading, key, api):
        return "unchanged"
    begun = api.post("/v1/imports", reading, idempotency_key=key)
    job = importing.watched(begun["import_id"], api, lambda _: None)
    if job["state"] != "done" or not job["accepted"]:
        raise Refused(400, {"detail": f"the feed: {job.get('problem')} {job['errors'][:1]}"})
    left_out = f", {job['rejected']} refused: {job['errors'][0]['detail']}" if job["rejected"] else ""
    return f"{job['accepted']} products written{left_out}"


def _errors(result: dict[str, object]) -> dict[str, object]:
    return {"errors": result.get("errors", [])}


def load_voices(local: Mapping[str, str]) -> str:
    """Bring in what customers said and like, once for a shop; returns what is done, in words.

    Reviews and questions go by the bulk import, with their own dates, and come within seconds; their photos
    are fetched from the shop's address after that. Raises `demo.api.Refused` and `Unreachable`.
    """
    api = Api(local["api_base"], local["secret_key"], PATIENCE, TRIES)
    with ThreadPoolExecutor(_LANES) as lanes:
        # Said before the imports begin, which are what tells the next time that all of it is there.
        if api.post("/v1/imports", _reading("reviews"), idempotency_key=_key("reviews"))["state"] != "done":
            list(lanes.map(lambda one: _said(one, local), _opinions()))
            list(lanes.map(lambda one: api.post("/v1/reviews", dict(one)), _AWAITING))
        coming = list(lanes.map(lambda kind: _set_going(kind, api, local["address"]), _KINDS))
    if not any(coming):
        return "unchanged"
    return f"{len(voices.reviews())} reviews and {len(voices.questions())} questions are coming in"


def _set_going(kind: str, api: Api, address: str) -> bool:
    return importing.set_going(voices.table(kind, address), _reading(kind), _key(kind), api)


def _reading(kind: str) -> dict[str, str]:
    return {"kind": kind, "format": "csv"}


def _key(kind: str) -> str:
    return f"demo-{kind}-{voices.mark()}"


def _opinions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each opinion as who has it, where it is put, and what is said."""
    for word, people in (("like", _LIKES), ("dislike", _DISLIKES)):
        for person, products in people.items():
            yield from ((person, f"/v1/products/{one}/reaction", {"reaction": word}) for one in products)
    for person, products in _WISHES.items():
        yield from ((person, f"/v1/lists/wish/items/{one}", {}) for one in products)


def _said(opinion: tuple[str, str, dict[str, Any]], local: Mapping[str, str]) -> None:
    person, path, body = opinion
    claims = {"sub": person, "aud": "torg", "exp": int(time.time()) + _TOKEN_SECONDS}
    token = jwt.encode(claims, local["shopper_signing_secret"], "HS256")
    Api(local["api_base"], local["publishable_key"], PATIENCE, TRIES).put(path, body, token)
