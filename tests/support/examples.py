"""How many examples a property is tried on, by what is run: `make check`, `make test` or `make soak`.

`HYPOTHESIS_PROFILE` says which: quick, default or soak. A property that is expensive to try says how many it
wants in `make test`; the others scale with it. `SHARE=10` takes a tenth of a soak.
"""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
_SCALE = {"quick": 0.1, "default": 1, "soak": 25}[PROFILE]
_SHARE = int(os.environ.get("SHARE") or 1)


def tried(quick: int, default: int, soak: int) -> int:
    """How many of something this run tries."""
    return {"quick": quick, "default": default, "soak": max(default, soak // _SHARE)}[PROFILE]


def examples(in_make_test: int) -> int:
    """The number for this run."""
    return max(5, int(in_make_test * _SCALE))
