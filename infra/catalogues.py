"""Compiles the words of the mails: `python -m infra.catalogues`, after a change of a `.po` file.

The compiled files are committed, as what runs has no compiler; a test says when one is out of date.
"""

import io
import sys
from pathlib import Path

from babel.messages import mofile, pofile

from infra.stage import CHECKOUT


def sources(project: Path = CHECKOUT) -> list[Path]:
    """The `.po` files of the mails, a language each."""
    return sorted((project / "templates" / "mail" / "locale").glob("*/LC_MESSAGES/*.po"))


def compiled(source: Path) -> bytes:
    """A `.po` file's `.mo`. Raises `ValueError` for a file that can't be read whole."""
    with source.open("rb") as file:
        catalogue = pofile.read_po(file, abort_invalid=True)
    made = io.BytesIO()
    mofile.write_mo(made, catalogue)
    return made.getvalue()


def main() -> int:
    """Write each language's compiled words beside its `.po` file."""
    for source in sources():
        source.with_suffix(".mo").write_bytes(compiled(source))
        print(source.with_suffix(".mo").relative_to(CHECKOUT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
