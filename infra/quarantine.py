"""`python -m infra.quarantine list|show|replay [ID]`: stream records that couldn't be read, over the API.

Address and secret key are those of the running local stack, unless `--api` and `--key` name others.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

LOCAL: Final = Path(".torg/local.json")


def main(words: Sequence[str]) -> int:
    """Do what `words` ask for; 1 if the API refuses."""
    parser = argparse.ArgumentParser(prog="python -m infra.quarantine", description=__doc__)
    parser.add_argument("command", choices=["list", "show", "replay"])
    parser.add_argument("ids", nargs="*", metavar="ID", help="replay without one: all")
    parser.add_argument("--api", help="the API's base, such as http://127.0.0.1:8080/api")
    parser.add_argument("--key", help="a secret key")
    given = parser.parse_args(words)
    api = Api(*_access(given.api, given.key))
    ids = given.ids or ([one["id"] for one in api.kept()] if given.command == "replay" else [])
    if given.command == "list":
        for one in api.kept():
            print(f"{one['id']}  {one['kept_at']}  {one['reason']}")
        return 0
    return max([_one(api, given.command, each) for each in ids], default=0)


def _one(api: "Api", command: str, name: str) -> int:
    path = f"/v1/quarantine/{name}"
    try:
        answer = api.call("POST", f"{path}/replay") if command == "replay" else api.call("GET", path)
    except urllib.error.HTTPError as error:
        print(f"{name}: {json.loads(error.read()).get('detail', error)}", file=sys.stderr)
        return 1
    print(f"{name}: {answer['facts']} rows" if command == "replay" else json.dumps(answer, indent=2))
    return 0


class Api:
    """Torg's API under a secret key."""

    def __init__(self, base: str, key: str) -> None:
        self._base, self._key = base.rstrip("/"), key

    def call(self, method: str, path: str) -> Any:
        """One request; the answer's JSON. Raises `HTTPError`."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        request = urllib.request.Request(self._base + path, method=method, headers=headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # nosec B310  # noqa: S310
            return json.load(answer)

    def kept(self) -> Iterator[Any]:
        """All records in quarantine."""
        path = "/v1/quarantine?limit=100"
        while path:
            page = self.call("GET", path)
            yield from page["items"]
            path = f"/v1/quarantine?limit=100&cursor={page['next']}" if page["next"] else ""


def _access(api: str | None, key: str | None) -> tuple[str, str]:
    if api and key:
        return api, key
    local = json.loads(LOCAL.read_text())
    return api or local["api_base"], key or local["secret_key"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
