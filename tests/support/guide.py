"""What docs/storefront.md prints, filled in as its reader would, and the shop that it speaks of."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from chalice.test import Client

from chalicelib.kernel import clock
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys
from tests.support.documents import blocks
from tests.support.moderating import Moderation
from tests.support.paths import PROJECT
from tests.support.said import Sayings

GUIDE: Final = PROJECT / "docs" / "storefront.md"
OTHERS: Final = ("tent-3", "stove", "mat", "lamp", "cup")


def snippets(section: str, language: str) -> list[str]:
    """The blocks of a language in a section."""
    found = [block.text for block in blocks(GUIDE, section) if block.language == language]
    assert found, f"nothing in {language} under {section}"
    return found


def filled(text: str, api: str) -> str:
    """A snippet with the reader's own address and keys."""
    return (
        text.replace("https://api.example.com", api)
        .replace("pk_…", keys.PUBLISHABLE)
        .replace("sk_…", keys.SECRET)
    )


def sizes() -> str:
    """The stylesheet that keeps the elements' places."""
    return snippets("Elements", "css")[0]


def stock(house: House, product: str = "tent-2") -> None:
    """A product that three people rated, and five others that go with it."""
    from app import app

    with Client(app) as client:
        sayings = Sayings(Api(client), house, Moderation(house, clock.now_ms()))
        sayings.sells(product, *OTHERS, price={"amount": 249500, "currency": "SEK"})
        for who, stars in (("anna", 5), ("bo", 5), ("cilla", 4)):
            sayings.review(who, product, stars=stars, text="Stands.", name=who.title())
    beside = [(one, 37 - n) for n, one in enumerate(OTHERS)]
    for name in ("viewed-also-viewed", "viewed-then-bought"):
        house.keep(f"product:{product}", name, *beside, of=112)


def php(tmp_path: Path, *sources: str) -> str:
    """What PHP prints for sources that follow each other. Skips loudly without it; a failure under CI."""
    program = shutil.which("php")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no PHP: install php-cli")
        pytest.skip("NO PHP: WHAT THE GUIDE SAYS IN IT ISN'T TESTED (install php-cli)")
    names = []
    for number, source in enumerate(sources):
        names.append(tmp_path / f"part{number}.php")
        names[-1].write_text(source, encoding="utf-8")
    whole = tmp_path / "whole.php"
    whole.write_text("<?php\n" + "".join(f"require '{name}';\n" for name in names), encoding="utf-8")
    done = subprocess.run(
        [program, "-d", "error_reporting=E_ALL", "-d", "display_errors=stderr", str(whole)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def javascript(node: str, folder: Path, code: str, *arguments: str) -> Any:
    """What a module prints that runs in `folder`."""
    done = subprocess.run(
        [node, "--input-type=module", "-e", code, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
