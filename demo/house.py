"""What pages work with: the stack as it announces itself, reads of its API, the orders that the shop keeps."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

from demo import catalogue
from demo.api import Api, Refused, Unreachable
from demo.backstage import Backstage
from demo.reading import PATIENCE, Reader
from demo.request import Customer
from demo.till import Till

_TOKEN_SECONDS: Final = 600
_ASKED: Final = 10.0  # seconds until a read of the API is given up; no page waits for so long
_DONE: Final = 8.0  # seconds for what a visitor asked to be done
_AT_ONCE: Final = 8
_ABSENT: Final = 404
_NOBODY: Final = "nobody"  # of a shop without a stack, which has nobody to sign in


class House:
    """The shop behind its pages."""

    def __init__(self, local: Mapping[str, str], api: Api | None = None, *, alive: bool = False) -> None:
        """`local` describes the running stack as `.torg/local.json` does; `alive` lets invented shoppers walk about."""
        self.local = local
        self._api = api
        self.till = Till(local)
        self.backstage = Backstage(local, alive=alive)
        self._lanes = ThreadPoolExecutor(_AT_ONCE, "torg-own")

    @cached_property
    def reader(self) -> Reader:
        """What everybody may read. A stack announces its address once it has started, so that it is asked for then."""
        return Reader(self._api or self._known_by("publishable_key", _ASKED))

    @cached_property
    def server(self) -> Reader:
        """What the shop's server may read."""
        return Reader(self._known_by("secret_key", _ASKED))

    @cached_property
    def own(self) -> Api:
        """The API for what a signed-in customer reads and changes of their own, with their token."""
        return self._known_by("publishable_key", _DONE)

    def _known_by(self, key: str, seconds: float) -> Api:
        return Api(self.local.get("api_base", ""), self.local.get(key, ""), seconds)

    @property
    def secret(self) -> str:
        """What the shop's cookies and addresses of orders are signed with."""
        return self.local.get("shopper_signing_secret", "") or _NOBODY

    @property
    def api_path(self) -> str:
        """The API's address for pages: a path where it answers beside the shop, as on one's own machine."""
        base, address = self.local.get("api_base", ""), self.local.get("address", "")
        return base.removeprefix(address) if address and base.startswith(f"{address}/") else base

    def token(self, who: Customer) -> str:
        """A shopper token: ten minutes in which Torg takes the bearer for this customer."""
        claims = {"sub": who.id, "aud": "torg", "name": who.name, "exp": int(time.time()) + _TOKEN_SECONDS}
        return jwt.encode(claims, self.local.get("shopper_signing_secret", ""), "HS256")

    def personal(self, who: Customer, paths: Sequence[str]) -> list[Any]:
        """What is kept of a customer at these addresses, side by side: JSON, {} where there is nothing, None where it
        doesn't come in time. Nothing of it is kept for later.
        """
        token = self.token(who)
        asked = [self._lanes.submit(self._personal, path, token) for path in paths]
        wait(asked, PATIENCE)
        return [one.result() if one.done() else None for one in asked]

    def _personal(self, path: str, token: str) -> Any:
        try:
            return self.own.call("GET", path, token)
        except Refused as refused:
            return {} if refused.status == _ABSENT else None
        except Unreachable:
            return None

    def policy(self) -> str:
        """What the shop's pages may load: their own, the API's, and shoppers' pictures, which have an origin apart.

        The shop answers under two names of this machine, so that a second shopper can stand in a frame beside the first.
        """
        api = _origin(self.local.get("api_base", ""))
        media = _origin(self.local.get("endpoint_url", ""))
        push = _origin(self.local.get("push", ""))
        twins = [_origin(self.local.get("address", "")), _twin(_origin(self.local.get("address", "")))]
        return "; ".join((
            "default-src 'none'",
            _sources("script-src 'self'", api),
            _sources("style-src 'self'", api),
            _sources("img-src 'self' data: blob:", api, media, *catalogue.image_origins()),
            _sources("media-src 'self' blob:", api, media),
            _sources("connect-src 'self'", api, media, push, _twin(push)),
            _sources("frame-src 'self'", *twins),
            "base-uri 'none'",
            "form-action 'self'",
            _sources("frame-ancestors 'self'", *twins),
            "require-trusted-types-for 'script'",
        ))  # fmt: skip


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _sources(*names: str) -> str:
    return " ".join(dict.fromkeys(name for name in names if name))


def _twin(origin: str) -> str:
    return origin.replace("127.0.0.1", "localhost")
