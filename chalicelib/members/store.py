"""Members in DynamoDB."""

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock
from chalicelib.members import models
from chalicelib.members.domain import Consents, Contact


class DynamoMembers:
    """The `Members` of the service, one row a kind of knowledge."""

    def traits(self, member: str, *, verified: bool) -> dict[str, str]:
        """The traits of one source; empty if there are none."""
        row = tables.get(_traits_key(member, verified))
        return models.document(row, dict[str, str]) if row else {}

    def keep_traits(self, member: str, traits: dict[str, str], *, verified: bool, now: int) -> None:
        """Replace the traits of one source."""
        place = _traits_key(member, verified)
        clients.dynamodb().put_item(TableName=place.table, Item=models.item(place, traits, at=now))

    def consents(self, member: str) -> Consents:
        """The answers given so far."""
        row = tables.get(models.key(member, models.CONSENTS))
        return models.document(row, Consents) if row else Consents()

    def keep_consents(self, member: str, consents: Consents) -> None:
        """Replace the answers."""
        place = models.key(member, models.CONSENTS)
        clients.dynamodb().put_item(TableName=place.table, Item=models.item(place, consents))

    def contact(self, member: str) -> Contact | None:
        """Where a person is written to."""
        row = tables.get(models.key(member, models.CONTACT))
        return models.document(row, Contact) if row else None

    def keep_contact(self, member: str, contact: Contact, now: int) -> None:
        """Replace where a person is written to."""
        place = models.key(member, models.CONTACT)
        clients.dynamodb().put_item(TableName=place.table, Item=models.item(place, contact, at=now))

    def count_guest(self, source: str, now: int) -> int:
        """Count a guest of this hour, in a row that goes with the next."""
        hour = now - now % clock.HOUR
        return tables.count(models.guests_key(source, hour), until=hour + 2 * clock.HOUR)

    def erase(self, member: str) -> None:
        """Delete every row about the member."""
        for row in models.ROWS:
            place = models.key(member, row)
            clients.dynamodb().delete_item(TableName=place.table, Key=place.as_item())


def _traits_key(member: str, verified: bool) -> Key:
    return models.key(member, models.TRAITS if verified else models.CLAIMED)
