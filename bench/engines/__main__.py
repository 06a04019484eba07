"""`python -m bench.engines ENGINE FOLDER [LIST …]`: make the rows once, print seconds, peak memory and a digest."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from bench.synthetic import AS_OF


def main(engine: str, folder: str, lists: list[str]) -> None:
    """Run one engine."""
    module = importlib.import_module(f"bench.engines.{engine}")
    paths = sorted(Path(folder).glob("day=*.parquet"))
    began, used = time.perf_counter(), time.process_time()
    digest = module.make(paths, AS_OF, lists)
    told = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - used,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        **digest,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
