"""The files in the package."""

from functools import cached_property
from pathlib import Path
from typing import Final

from chalicelib.places import sheets
from chalicelib.places.sheets import Directory, Sheet

FILE: Final[Path] = Path(__file__).parent / "files" / "places.bin"


class PackageFiles:
    """Places as `python -m infra places` wrote them. Nothing is read before the first question."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    @cached_property
    def directory(self) -> Directory:
        """All countries."""
        return sheets.directory(self._raw)

    def sheet(self, country: str) -> Sheet | None:
        """A country's sheet; None if it has none."""
        entry = self.directory.get(country)
        if entry is None or not entry.length:
            return None
        start = sheets.base(self._raw) + entry.start
        return sheets.sheet(self._raw[start : start + entry.length])

    @cached_property
    def _raw(self) -> bytes:
        return self._file.read_bytes()
