"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.experiments.service import Experiments


@cache
def experiments() -> Experiments:
    """Where tests and people's seats are kept."""
    from chalicelib.experiments.store import DynamoExperiments

    return DynamoExperiments()
