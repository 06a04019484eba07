"""The documents as a whole: every link leads somewhere, and a newcomer who begins at README is two clicks from all of it."""

import re
from pathlib import Path

import pytest

from tests.support.documents import documents, headings, links
from tests.support.paths import PROJECT

README = PROJECT / "README.md"


def leads(path: Path) -> set[Path]:
    """The documents that one links to; of a folder its README."""
    targets = ((path.parent / target.path).resolve() for target in links(path))
    return {target / "README.md" if target.is_dir() else target for target in targets}


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        target = (path.parent / link.path).resolve() if link.path else path
        assert target.exists(), link
        if link.fragment and target.suffix == ".md":
            assert link.fragment in headings(target), link


def test_two_clicks_lead_from_readme_to_every_document() -> None:
    first = leads(README)
    second = {found for path in first if path.suffix == ".md" for found in leads(path)}
    missed = {*documents()} - first - second - {README}
    assert sorted(str(path.relative_to(PROJECT)) for path in missed) == []


def test_a_heading_is_found_under_what_a_browser_calls_it() -> None:
    assert "text-att-klistra-in" in headings(PROJECT / "docs" / "privacy.md")
    assert not any(re.search(r"[A-Z. ]", one) for one in headings(README))
