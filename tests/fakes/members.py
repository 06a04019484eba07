"""An in-memory stand-in for members' port."""

from chalicelib.members.domain import Consents


class FakeMembers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, bool], dict[str, str]] = {}
        self.answers: dict[str, Consents] = {}

    def traits(self, member: str, *, verified: bool) -> dict[str, str]:
        return dict(self.rows.get((member, verified), {}))

    def keep_traits(self, member: str, traits: dict[str, str], *, verified: bool, now: int) -> None:
        self.rows[member, verified] = dict(traits)

    def consents(self, member: str) -> Consents:
        return self.answers.get(member, Consents())

    def keep_consents(self, member: str, consents: Consents) -> None:
        self.answers[member] = consents

    def erase(self, member: str) -> None:
        for verified in (True, False):
            self.rows.pop((member, verified), None)
        self.answers.pop(member, None)
