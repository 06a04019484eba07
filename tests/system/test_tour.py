"""README's tour as printed, on a stack that README's own first command brought up; then every other snippet."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployed import eventually
from tests.support.documents import Block, blocks, documents
from tests.support.paths import PROJECT

README = PROJECT / "README.md"
TOUR = list(blocks(README, "A tour in five minutes"))
MARK = "=== the answer of the next block"
ELIDED = "…"
PAST_SECONDS = 1500
NOWHERE = "http://127.0.0.1:9"


class Shell:
    """A reader's terminal: the environment activated, a port and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        venv = Path(sys.prefix)
        self.log = folder / "run.log"
        self._environ = os.environ | {
            "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PORT": str(port),
            "DETACH": "1",
            "FOLDER": str(folder),
            "VENV": str(venv),
            "TORG_LOCAL": str(folder / "local.json"),
        }
        for name in ("AWS_ENDPOINT_URL", "TORG_STAGE", "TORG_LAKE_BUCKET", "MAKEFLAGS", "MAKELEVEL"):
            self._environ.pop(name, None)

    def run(self, commands: list[str], **environ: str) -> list[str]:
        """What each of the blocks printed, run one after the other in one shell that ends at an error."""
        script = "\n".join(["set -euo pipefail", *(f"echo '{MARK}'\n{text}" for text in commands)])
        done = subprocess.run(
            ["bash", "-c", script], cwd=PROJECT, env=self._environ | environ, capture_output=True, text=True,
            check=False, timeout=1200,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.split(f"{MARK}\n")[1:]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A terminal beside a stack that `make run` made ready."""
    shell = Shell(tmp_path_factory.mktemp("tour"))
    first_command = next(blocks(README)).text.splitlines()[0]
    assert first_command.split("#")[0].split() == ["make", "run"]
    (said,) = shell.run([first_command])
    assert "Ready" in said
    (mailbox,) = shell.run(['eval "$(python -m demo env)"; curl -sf "${API%/api}/mailbox"'])
    assert "Brevlådan är tom" in mailbox, "what is loaded is history: nobody is written to about it"
    eventually(lambda: "The past is" in shell.log.read_text(), within=PAST_SECONDS)
    assert "The past is there" in shell.log.read_text()
    yield shell
    shell.run(["make stop"])


def documents_in(text: str) -> list[Any]:
    """All JSON documents that stand one after the other in a text."""
    found, decoder, rest = [], json.JSONDecoder(), text.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    return found


def essence(printed: Any, answered: Any) -> Any:
    """`answered` reduced to what is printed: to its keys; an ellipsis stands for anything."""
    if printed == ELIDED:
        return ELIDED
    if isinstance(printed, dict) and isinstance(answered, dict):
        return {name: essence(value, answered.get(name)) for name, value in printed.items()}
    if isinstance(printed, list) and isinstance(answered, list) and len(printed) == len(answered):
        return [essence(*pair) for pair in zip(printed, answered, strict=True)]
    return answered


def tour() -> list[tuple[Block, list[Any]]]:
    """The tour's commands, each with the answers printed under it."""
    steps: list[tuple[Block, list[Any]]] = []
    for block in TOUR:
        if block.language == "sh":
            steps.append((block, []))
        else:
            steps[-1][1].extend(documents_in(block.text))
    return steps


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_tour_works_as_printed(shell: Shell, time: str) -> None:
    # What others do who come by, and the import of history, change the shop: both stand at the end.
    until = None if time == "second" else -2
    steps = tour()[:until]
    assert len([printed for _, printed in steps if printed]) >= 5
    answers = shell.run([block.text for block, _ in steps])
    for (block, printed), answered in zip(steps, answers, strict=True):
        if printed:
            documents = documents_in(answered)
            assert [essence(*pair) for pair in zip(printed, documents, strict=True)] == printed, str(block)


def test_the_shop_shows_the_lists(shell: Shell) -> None:
    def page() -> str:
        # Rows that the API is slow to tell are left out of a page.
        (html,) = shell.run(['eval "$(python -m demo env)"; curl -sf "${API%/api}/p/fjallrav-skaljacka"'])
        return html if "Andra tittade också på" in html else ""

    assert re.search(r"\d+ av \d+", eventually(page))


def test_the_letters_of_the_tours_orders_have_come(shell: Shell) -> None:
    (page,) = shell.run(['eval "$(python -m demo env)"; curl -sf "${API%/api}/mailbox"'])
    subjects = "Tack för din beställning", "Vi har fått din betalning", "är på väg", "är framme"
    for subject in (*subjects, "Vad tycker du om"):
        assert subject in page
    confirmations = re.findall(r'href="(/mailbox/[^"]*)"><span class=from>[^<]*</span>\s*<b>Tack', page)
    # Others buy meanwhile, and get letters of their own; the tour's two orders are of a jacket and nothing else.
    letters = [letter(shell, one) for one in confirmations]
    ours = [one for one in letters if re.search(r"-\s+\* Fjällräv skaljacka \([^*]*Delsumma", one)]
    assert len(ours) >= 2
    counted = [re.search(r"\d+ av \d+ som köpte Fjällräv skaljacka köpte även denna", one) for one in ours]
    assert all(counted), ours


def letter(shell: Shell, address: str) -> str:
    """A letter of the mailbox, as text."""
    (text,) = shell.run([f'eval "$(python -m demo env)"; curl -sf "${{API%/api}}{address}?visa=text"'])
    return text


SNIPPETS = [
    block
    for path in documents()
    if path != README
    for block in blocks(path)
    if block.language in ("sh", "python", "json")
]


@pytest.mark.parametrize("block", SNIPPETS, ids=str)
def test_every_other_snippet_works(shell: Shell, block: Block) -> None:
    """A block marked `sh` or `python` works as it stands; one marked `json` can be read.

    What would reach an account is marked `console` and isn't run; should one be marked wrongly, it finds no door.
    """
    if block.language == "json":
        assert documents_in(block.text)
    elif block.language == "python":
        shell.run([f"python - <<'END_OF_SNIPPET'\n{block.text}END_OF_SNIPPET"], AWS_ENDPOINT_URL=NOWHERE)
    else:
        shell.run([f'eval "$(python -m demo env)"\n{block.text}'], AWS_ENDPOINT_URL=NOWHERE)
