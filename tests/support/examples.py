"""How many examples a property is tried on, by what is run: `make check`, `make test` or `make soak`.

`HYPOTHESIS_PROFILE` says which: quick, default or soak. A property that is expensive to try says how many it
wants in `make test`; the others scale with it.
"""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
_SCALE = {"quick": 0.1, "default": 1, "soak": 25}[PROFILE]


def examples(in_make_test: int) -> int:
    """The number for this run."""
    return max(5, int(in_make_test * _SCALE))
