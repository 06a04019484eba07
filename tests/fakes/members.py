"""An in-memory stand-in for members' port."""

from collections import Counter

from chalicelib.kernel import clock
from chalicelib.members.domain import Consents, Contact


class FakeMembers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, bool], dict[str, str]] = {}
        self.answers: dict[str, Consents] = {}
        self.contacts: dict[str, Contact] = {}
        self.guests: Counter[tuple[str, int]] = Counter()

    def traits(self, member: str, *, verified: bool) -> dict[str, str]:
        return dict(self.rows.get((member, verified), {}))

    def keep_traits(self, member: str, traits: dict[str, str], *, verified: bool, now: int) -> None:
        self.rows[member, verified] = dict(traits)

    def consents(self, member: str) -> Consents:
        return self.answers.get(member, Consents())

    def keep_consents(self, member: str, consents: Consents) -> None:
        self.answers[member] = consents

    def contact(self, member: str) -> Contact | None:
        return self.contacts.get(member)

    def keep_contact(self, member: str, contact: Contact, now: int) -> None:
        self.contacts[member] = contact

    def count_guest(self, source: str, now: int) -> int:
        self.guests[source, now // clock.HOUR] += 1
        return self.guests[source, now // clock.HOUR]

    def erase(self, member: str) -> None:
        for verified in (True, False):
            self.rows.pop((member, verified), None)
        self.answers.pop(member, None)
        self.contacts.pop(member, None)
