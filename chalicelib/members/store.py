"""Members in DynamoDB."""

from typing import Final

import msgspec

from chalicelib.members.domain import Consents
from chalicelib.members.models import ConsentsRow, TraitsRow

_CONSENTS: Final = "consents"


class DynamoMembers:
    """The `Members` of the service, one row a kind of knowledge."""

    def traits(self, member: str, *, verified: bool) -> dict[str, str]:
        """The traits of one source; empty if there are none."""
        try:
            row = TraitsRow.get(member, _traits_key(verified), consistent_read=True)
        except TraitsRow.DoesNotExist:
            return {}
        return dict(row.traits)

    def keep_traits(self, member: str, traits: dict[str, str], *, verified: bool, now: int) -> None:
        """Replace the traits of one source."""
        TraitsRow(member, _traits_key(verified), traits=traits, at=now).save()

    def consents(self, member: str) -> Consents:
        """The answers given so far."""
        try:
            row = ConsentsRow.get(member, _CONSENTS, consistent_read=True)
        except ConsentsRow.DoesNotExist:
            return Consents()
        return msgspec.convert(row.answers, type=Consents)

    def keep_consents(self, member: str, consents: Consents) -> None:
        """Replace the answers."""
        ConsentsRow(member, _CONSENTS, answers=msgspec.to_builtins(consents)).save()

    def erase(self, member: str) -> None:
        """Delete every row about the member."""
        for key in (_traits_key(True), _traits_key(False), _CONSENTS):
            TraitsRow(member, key).delete()


def _traits_key(verified: bool) -> str:
    return "traits" if verified else "traits#claimed"
