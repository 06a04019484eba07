"""`python -m bench [NAME …] [--json]`: run benchmarks by name (all without one), print their tables.

A benchmark is a module of this package with `run(args)`, which returns a `Report` (or prints its own table and
returns a mapping), and, where it takes options, `options(parser)`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from bench.report import Report, as_json, as_text

NAMES = (
    "recompute",
    "spark",
    "quality",
    "attack",
    "newcomers",
    "ingest",
    "read",
    "write",
    "units",
    "cost",
    "coldstart",
    "moderation",
    "photos",
    "mail",
    "presence",
    "browser",
    "erasing",
    "worth",
)


def main(words: Sequence[str]) -> int:
    """Run what `words` ask for; 1 if an aim was missed, 2 if a name is unknown."""
    names = [word for word in words if not word.startswith("-")][:1]
    modules = {name: _module(name) for name in names or NAMES}
    unknown = [name for name, module in modules.items() if module is None]
    if names and unknown:
        print(f"No benchmark is called {unknown[0]}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    kept = True
    for name, module in modules.items():
        if module is not None:
            kept = _run(name, module, [word for word in words if word != name]) and kept
    return 0 if kept else 1


def _module(name: str) -> ModuleType | None:
    if name not in NAMES or importlib.util.find_spec(f"bench.{name}") is None:
        return None
    return importlib.import_module(f"bench.{name}")


def _run(name: str, module: ModuleType, words: Sequence[str]) -> bool:
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=module.__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    if hasattr(module, "options"):
        module.options(parser)
    args = parser.parse_args(words)
    outcome: Report | Mapping[str, object] = module.run(args)
    if isinstance(outcome, Report):
        print(as_json(outcome) if args.json else as_text(outcome), flush=True)
        return all(aim.kept for aim in outcome.aims)
    if args.json:
        print(json.dumps(outcome, ensure_ascii=False, indent=2), flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
