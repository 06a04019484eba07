"""The README's pictures are there, small, and said in words."""

import re
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
README: Final = (PROJECT / "README.md").read_text("utf-8")
NAMED: Final = sorted(set(re.findall(r'(?:src|srcset)="(docs/pictures/[^"]+)"', README)))
MOST: Final = 150_000
MOST_TOGETHER: Final = 600_000


def test_every_picture_is_there_and_none_is_left_over() -> None:
    kept = (PROJECT / "docs" / "pictures").iterdir()
    assert sorted(str(one.relative_to(PROJECT)) for one in kept) == NAMED


def test_pictures_are_small() -> None:
    sizes = {name: (PROJECT / name).stat().st_size for name in NAMED}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
    assert 0 < sum(sizes.values()) <= MOST_TOGETHER


def test_pictures_come_in_light_and_dark_and_are_said_in_words() -> None:
    pairs = re.findall(
        r'<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="docs/pictures/(\w+)-dark\.webp">\s*'
        r'<img src="docs/pictures/(\w+)-light\.webp" alt="([^"]{40,})"',
        README,
    )
    assert len(pairs) == README.count("<picture>") == len(NAMED) / 2
    assert all(dark == light for dark, light, _ in pairs)
