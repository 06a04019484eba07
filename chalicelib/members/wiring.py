"""Where the room's ports meet their adapters."""

from functools import cache

from chalicelib.aws import secrets
from chalicelib.members.domain import Pseudonyms
from chalicelib.members.service import Members


@cache
def members() -> Members:
    """What is kept about shoppers."""
    from chalicelib.members.store import DynamoMembers

    return DynamoMembers()


def pseudonyms() -> Pseudonyms:
    """The keyed hashes under the stage's secret."""
    return Pseudonyms(secrets.current().pseudonym_secret.encode())
