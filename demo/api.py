"""A caller of Torg's API, as small as one can be."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

#: Seconds for a call while a stack starts on a busy machine, its functions' first starts included; and how often one
#: that wasn't answered may be tried again, where doing it twice is the same as once.
PATIENCE: Final = 120.0
TRIES: Final = 5
#: What is answered while functions start.
BUSY: Final = (502, 503, 504)
_PAUSE: Final = 2.0  # seconds before the first new try; each is twice the one before

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Refused(Exception):
    """The API's problem document; `str()` is its detail and its bad fields."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        fields = [f"{error.get('pointer')}: {error.get('detail')}" for error in problem.get("errors", [])]
        said = str(problem.get("detail") or problem.get("title") or f"answered {status}")
        super().__init__("; ".join([said, *fields]))


class Unreachable(Exception):
    """Nobody answers at the API's address."""


class Api:
    """Calls the API at `base` with a publishable or a secret key."""

    def __init__(self, base: str, key: str, timeout: float = 30, tries: int = 1) -> None:
        """`base` is the address before `/v1`; `timeout` is in seconds. Who asks for several `tries` only asks what may
        be asked twice.
        """
        self._base = base.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"} if key.startswith("sk_") else {"X-Torg-Key": key}
        self._timeout = timeout
        self._tries = tries

    def get(self, path: str, **query: str | int) -> Any:
        """The answer's JSON. Raises `Refused` and `Unreachable`, as `post` does."""
        return self._call("GET", _asked(path, query))

    def call(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """What is the shopper's own, as the one whom the shop's server signed `token` for; None where nothing is said."""
        return self._call(method, path, body, {"Authorization": f"Bearer {token}"})

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        """POST `body` as JSON."""
        more = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self._call("POST", path, body, more)

    def put(self, path: str, body: Any, token: str | None = None) -> Any:
        """PUT `body` as JSON; with `token` as the shopper whom the shop's server signed it for."""
        return self._call("PUT", path, body, {"Authorization": f"Bearer {token}"} if token else {})

    def deliver(self, path: str, content: bytes, headers: Mapping[str, str]) -> Any:
        """POST `content` as it is, such as a signed webhook; the answer's JSON."""
        return json.loads(self._ask("POST", path, content, headers))

    def text(self, path: str, **query: str | int) -> str:
        """The answer as it is, such as HTML."""
        return self._ask("GET", _asked(path, query)).decode()

    def _call(self, method: str, path: str, body: Any = None, more: Mapping[str, str] = _NOTHING) -> Any:
        data = None if body is None else json.dumps(body).encode()
        content = self._ask(method, path, data, more)
        return json.loads(content) if content else None

    def _ask(
        self, method: str, path: str, data: bytes | None = None, more: Mapping[str, str] = _NOTHING
    ) -> bytes:
        headers = {**self._headers, **({} if data is None else {"Content-Type": "application/json"}), **more}
        for number in range(1, self._tries):
            try:
                return self._sent(method, path, data, headers)
            except (Refused, Unreachable) as error:
                if isinstance(error, Refused) and error.status not in BUSY:
                    raise
            time.sleep(_PAUSE * 2 ** (number - 1))
        return self._sent(method, path, data, headers)

    def _sent(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> bytes:
        try:
            request = urllib.request.Request(self._base + path, data, dict(headers), method=method)  # noqa: S310
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                content: bytes = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, _problem(error.read())) from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise Unreachable(f"{self._base} doesn't answer: {getattr(error, 'reason', error)}") from None
        return content


def _asked(path: str, query: Mapping[str, str | int]) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}" if query else path


def _problem(content: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(content)
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {}
