"""What ships to Lambda that others made, and under which licences: `infra/sbom.cdx.json`, in CycloneDX's words (`make sbom`).

The versions are the locks', the licences what each distribution says of itself in this checkout's environment. The same
locks give the same bytes.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from infra import locking
from infra.errors import Refused
from infra.stage import APP, CHECKOUT

PATH: Final = Path(__file__).parent / "sbom.cdx.json"
#: Licences under which a part may be shipped with an Apache-2.0 project, closed shops included: none asks for more than
#: that it be told. By their names of SPDX.
MAY_SHIP: Final = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"}
)
# What distributions say that don't speak SPDX yet.
_SAID: Final = {
    "PSFL": "PSF-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: MIT No Attribution License (MIT-0)": "MIT-0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}


def shipped(project: Path) -> dict[str, str]:
    """The version of each distribution that ships, by name: the package's, the layers', and what Chalice adds of itself."""
    layers = [name for name in locking.wanted(project) if name.startswith(locking.LAYER)]
    found = {"chalice": locking.locked(locking.DEVELOPMENT)["chalice"]}
    for name in (locking.PACKAGE, *layers):
        found |= locking.locked(name)
    return dict(sorted(found.items()))


def licences(name: str) -> frozenset[str]:
    """Under which licences a distribution is given. Raises `Refused` if that can't be told, or one mustn't ship."""
    told = metadata.metadata(name)
    classified = [one for one in told.get_all("Classifier") or [] if one.startswith("License :: ")]
    # Some fill the oldest field with a whole text; all else goes before it.
    words = [*(told.get_all("License-Expression") or []), *classified] or told.get_all("License") or []
    said = [_SAID.get(one, one) for one in words]
    if not said or not MAY_SHIP.issuperset(said):
        raise Refused(f"{name} mustn't ship, or nobody can tell: its licence is {said or 'not told'}")
    return frozenset(said)


def document(project: Path) -> dict[str, Any]:
    """The bill of materials. Raises `Refused` as `licences` does."""
    version = re.search(r'^version = "(.+)"$', (project / "pyproject.toml").read_text(), re.MULTILINE)
    assert version, "pyproject.toml names a version"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": APP,
                "name": APP,
                "version": version[1],
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": list(_components(project)),
    }


def _components(project: Path) -> Iterator[dict[str, Any]]:
    for name, version in shipped(project).items():
        purl = f"pkg:pypi/{name}@{version}"
        given = [{"license": {"id": one}} for one in sorted(licences(name))]
        yield {
            "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "licenses": given,
        }  # fmt: skip


def text(project: Path) -> str:
    """The bill as it is committed."""
    return json.dumps(document(project), indent=2) + "\n"


if __name__ == "__main__":
    try:
        PATH.write_text(text(CHECKOUT))
    except Refused as refused:
        sys.exit(f"torg: {refused}")
