"""In-memory stand-ins for the console's ports; the contract suite holds the store to the real one's behaviour."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.console.domain import RATE_WINDOW, Attempt, Line, Link, Operator, Role, Session, digest
from chalicelib.console.service import Doors, redeem
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.revisions import Stale


class FakeConsole:
    """With a `ledger` of moderation's, its lines go there too."""

    def __init__(self, ledger: Any = None) -> None:
        self.ledger = ledger
        self.staff: dict[str, Operator] = {}
        self.links: dict[str, Link] = {}
        self.sessions: dict[str, Session] = {}
        self.attempts: dict[str, Attempt] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.log: list[Line] = []

    def signed_in(self, token_sha256: str, operator_id: str) -> tuple[Session | None, Operator | None]:
        return self.sessions.get(token_sha256), self.staff.get(operator_id)

    def operator(self, operator_id: str) -> Operator | None:
        return self.staff.get(operator_id)

    def operators(self) -> list[Operator]:
        return sorted(self.staff.values(), key=lambda one: one.operator_id)

    def write_operator(
        self, before: Operator | None, after: Operator, by: Operator | None, line: Line | None
    ) -> None:
        self._unchanged(after.operator_id, before)
        if by is not None:
            self._unchanged(by.operator_id, by)
        self.staff[after.operator_id] = after
        self._log(line)

    def _unchanged(self, operator_id: str, before: Operator | None) -> None:
        there = self.staff.get(operator_id)
        if (there.revision if there else None) != (before.revision if before else None):
            raise Stale

    def _log(self, line: Line | None) -> None:
        if line is None:
            return
        self.log.append(line)
        if self.ledger is not None:
            from chalicelib.moderation.domain import Entry

            said = {"at": line.at, "actor": line.actor, "action": line.action}
            self.ledger.log(Entry(id=f"e{len(self.log)}", subject=line.subject, detail=line.detail, **said))

    def add_link(self, link: Link) -> None:
        self.links[link.token_sha256] = link

    def link(self, token_sha256: str) -> Link | None:
        return self.links.get(token_sha256)

    def open_session(
        self, session: Session, before: Operator, after: Operator, line: Line, link: Link | None = None
    ) -> None:
        if link is not None and link.token_sha256 not in self.links:
            raise NotFound("this link was used before")
        self._unchanged(after.operator_id, before)
        if link is not None:
            del self.links[link.token_sha256]
        self.staff[after.operator_id] = after
        self.sessions[session.token_sha256] = session
        self._log(line)

    def touch(self, session: Session) -> None:
        if session.token_sha256 in self.sessions:
            self.sessions[session.token_sha256] = session

    def end_session(self, token_sha256: str, line: Line) -> None:
        if self.sessions.pop(token_sha256, None):
            self._log(line)

    def add_attempt(self, attempt: Attempt) -> None:
        self.attempts[attempt.state_sha256] = attempt

    def take_attempt(self, state_sha256: str) -> Attempt | None:
        return self.attempts.pop(state_sha256, None)

    def count(self, what: str, now: int) -> int:
        key = what, now // RATE_WINDOW
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]


@dataclass
class Desk:
    """The console's doors over fakes: letters are a list."""

    ledger: Any = None
    store: FakeConsole = field(init=False)
    letters: list[tuple[Operator, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = FakeConsole(self.ledger)

    @property
    def doors(self) -> Doors:
        return Doors(self.store, self.send, lambda text: f"hash of {text}")

    @property
    def log(self) -> list[tuple[str, str, str, str, int]]:
        return [(one.actor, one.action, one.subject, one.detail, one.at) for one in self.store.log]

    def send(self, operator: Operator, token: str, now: int) -> None:
        self.letters.append((operator, token))

    def let_in(self, email: str, role: Role, name: str = "Moa Lind", **fields: object) -> Operator:
        """An operator who was let in at the beginning of time."""
        from chalicelib.console import domain

        made = Operator(
            operator_id=domain.operator_id(email), email=email, name=name, role=role, added_at=0,
            added_by="installation", **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        self.store.staff[made.operator_id] = made
        return made

    def cookie(self, operator: Operator, now: int) -> str:
        """The cookie of a browser in which an operator signed in at `now`."""
        token = f"token-{len(self.store.sessions):037d}"
        link = Link(token_sha256=digest(token), operator_id=operator.operator_id, expires_at=now + 1)
        self.store.add_link(link)
        return str(redeem(token, doors=self.doors, now=now))
