"""`python -m chalicelib.web.openapi_document [--check]`: write the OpenAPI document, or say if it is stale."""

import json
import re
import sys
from pathlib import Path
from typing import Final

from chalicelib.web import openapi
from chalicelib.web.endpoint import ENDPOINTS

PATH: Final = Path(__file__).with_name("openapi.json")
VERSION: Final = "0.1.0"


def text() -> str:
    """The document as it is written: indented, with a line break at the end."""
    import app  # noqa: F401  (registers every endpoint)

    rooms = {one.room: subject(one.room) for one in ENDPOINTS}
    return json.dumps(openapi.document(ENDPOINTS, VERSION, rooms), indent=1, ensure_ascii=False) + "\n"


def subject(room: str) -> str:
    """What a room is about: the first sentence of its README."""
    if room == "web":
        return "What the API says of itself: its document and its health."
    told = (PATH.parents[1] / room / "README.md").read_text("utf-8").split("\n\n")[1]
    return re.split(r"(?<=\.)\s", " ".join(told.split()), maxsplit=1)[0]


def main(arguments: list[str]) -> int:
    """Write or check; the exit status."""
    fresh = text()
    if "--check" in arguments:
        stale = not PATH.exists() or PATH.read_text() != fresh
        sys.stdout.write("openapi.json is stale: run `make openapi`\n" if stale else "")
        return int(stale)
    PATH.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main(sys.argv[1:]))
