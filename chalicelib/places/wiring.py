"""Where this room's ports meet their adapters."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.places.service import Finder


@cache
def finder() -> "Finder":
    """What finds places, over the files of the package; they are opened at the first question."""
    from chalicelib.places.service import Finder
    from chalicelib.places.store import PackageFiles

    return Finder(PackageFiles())
