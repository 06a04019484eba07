"""What each function needs of AWS, declared beside the others': its role is made of this and nothing else.

A function's needs cross rooms (a mail is made of eight), so they stand by function here, as sizes do in
`infra.functions`, and not by room. Tests hold them against the calls that were seen (docs/decisions/0011).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.needs.jobs import JOBS
from infra.needs.listeners import LISTENERS
from infra.needs.mails import MAILS
from infra.needs.relays import RELAYS
from infra.needs.routes import ROUTES
from infra.needs.words import Need

NEEDS: Final[Mapping[str, tuple[Need, ...]]] = MappingProxyType(
    {**ROUTES, **RELAYS, **LISTENERS, **MAILS, **JOBS}
)
