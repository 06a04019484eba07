"""From the ledger's units to what AWS charges for: requests, GB-seconds, gigabytes.

A function is billed for its CPU at the share of a core that its memory buys, and for waiting for every call one after
the other, as if none overlapped; and for its init, in the share of starts that are cold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from bench.units import Units, ledger
from infra.functions import API_HANDLER, sized

Used = dict[str, float]

DURATIONS: Final = Path(__file__).parent / "data" / "durations.json"
CORE_MB: Final = 1_769
COLD_SHARE: Final = 0.01
# Lambda's own three lines of an invocation, and one or two of ours.
LOG_BYTES: Final = 800
_GB: Final = 1e9
_PRICED: Final[Mapping[str, str]] = {
    "write units": "write units", "read units": "read units", "s3 writes": "s3 writes", "s3 reads": "s3 reads",
    "sqs requests": "sqs requests", "sns publishes": "sns publishes", "mails": "mails",
}  # fmt: skip


class Durations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Measured milliseconds of CPU on a whole core, and how long calls are waited for."""

    measured: str
    api_cpu_ms: dict[str, float]
    api_cpu_ms_otherwise: float
    function_cpu_ms: float
    function_cpu_ms_a_call: float
    mail_cpu_ms: float
    init_cpu_ms: dict[str, float]
    wait_ms: dict[str, float]
    live_cpu_ms_a_view: float
    lake_cpu_ms_an_event: float
    recompute_cpu_s_a_million: float
    spark_beside_duckdb: float


def durations() -> Durations:
    """What is checked in."""
    return msgspec.json.decode(DURATIONS.read_bytes(), type=Durations)


def added(*parts: Mapping[str, float]) -> Used:
    """All of them together."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def times(count: float, used: Mapping[str, float]) -> Used:
    """So many of it."""
    return {what: quantity * count for what, quantity in used.items()}


def gb_seconds(function: str, cpu_ms: float, wait_ms: float = 0) -> float:
    """What an invocation is billed for, with its share of cold starts."""
    memory = sized(function).memory
    known = durations().init_cpu_ms
    init = COLD_SHARE * known.get(function, known["otherwise"])
    # Init runs on a whole core whatever the memory; the rest on the share that it buys.
    busy = cpu_ms / min(1.0, memory / CORE_MB)
    return memory / 1024 * (busy + wait_ms + init) / 1000


def operation(name: str, units: Units | None = None) -> Used:
    """One operation's priced usage, with all that it sets off. Raises `KeyError` for one the ledger hasn't."""
    counted = (units or ledger())[name]
    return added(*(_function(name, function, used) for function, used in counted.items()))


def _function(operation_name: str, function: str, used: Mapping[str, float]) -> Used:
    known = durations()
    count = used["invocations"]
    if function == API_HANDLER:
        cpu = known.api_cpu_ms.get(operation_name, known.api_cpu_ms_otherwise) * count
    else:
        cpu = known.function_cpu_ms * count + known.function_cpu_ms_a_call * used.get("dynamodb calls", 0)
        cpu += known.mail_cpu_ms * used.get("mails", 0)
    wait = sum(known.wait_ms[what] * used.get(what, 0) for what in known.wait_ms)
    found = {priced: used[what] for what, priced in _PRICED.items() if what in used}
    found["lambda requests"] = count
    found["lambda GB-s"] = gb_seconds(function, cpu / count, wait / count) * count
    found["log GB"] = LOG_BYTES * count / _GB
    if function == API_HANDLER:
        found["api requests"] = count
        found["out GB"] = used.get("answer bytes", 0) / _GB
    return found
