"""Who works in the console: letting people in, giving them roles, letting them go."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec.structs import replace

from chalicelib.console import domain
from chalicelib.console.domain import Line, Operator, Role
from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from chalicelib.kernel.text import tidy_text

INSTALLATION: Final = "installation"
LONGEST_NAME: Final = 80


class Register(Protocol):
    """Where operators are kept."""

    def operator(self, operator_id: str) -> Operator | None:
        """An operator, removed ones too."""

    def operators(self) -> list[Operator]:
        """All operators, removed ones too."""

    def write_operator(
        self, before: Operator | None, after: Operator, by: Operator | None, line: Line | None
    ) -> None:
        """Put `after` in place of `before`, while `by` is unchanged, and log it. Raises `Stale`."""


def add_operator(
    email: str, name: str, role: Role, *, by: Operator | None, register: Register, now: int
) -> Operator:
    """Let somebody in, or in again; who is in already is left as they are. `by` is None for the installation.

    Raises `Invalid`, or `Conflict` if the operator who adds was changed meanwhile.
    """
    address = domain.checked_email(email)
    made = Operator(
        operator_id=domain.operator_id(address),
        email=address,
        name=_checked_name(name),
        role=role,
        added_at=now,
        added_by=by.operator_id if by else INSTALLATION,
        sessions_from=now,
    )
    line = _line(made.added_by, "operator_added", made.operator_id, role.value, now)

    def attempt(before: Operator | None) -> Operator:
        if before is not None and before.is_active:
            return before
        after = replace(made, revision=before.revision + 1) if before else made
        register.write_operator(before, after, _as_they_are(by, register), line)
        return after

    return revisions.persist(lambda: register.operator(made.operator_id), attempt, what="this operator")


def change_role(operator_id: str, role: Role, *, by: Operator, register: Register, now: int) -> Operator:
    """Give an operator another role. Raises `NotFound`, or `Conflict` for one's own."""
    line = _line(by.operator_id, "operator_role", operator_id, role.value, now)
    return _change_other(operator_id, lambda one: replace(one, role=role), by, line, register)


def remove_operator(operator_id: str, *, by: Operator, register: Register, now: int) -> Operator:
    """Let somebody in no more, at once. Raises `NotFound`, or `Conflict` for oneself."""
    return _change_other(
        operator_id,
        lambda one: one if one.removed_at else replace(one, removed_at=now, sessions_from=now + 1),
        by,
        _line(by.operator_id, "operator_removed", operator_id, "", now),
        register,
    )


def speak(who: Operator, language: str | None, *, register: Register) -> Operator:
    """Keep an operator's language; None goes by the browser. Raises `Invalid`."""
    if language is not None and language not in domain.LANGUAGES:
        raise Invalid.field("/language", "expected en or sv")
    return change(who.operator_id, lambda one: replace(one, language=language), who, None, register)


def _change_other(
    operator_id: str, how: Callable[[Operator], Operator], by: Operator, line: Line | None, register: Register
) -> Operator:
    # Nobody changes themselves, so that there is always an admin left.
    if operator_id == by.operator_id:
        raise Conflict("another admin must do that for you")
    return change(operator_id, how, by, line, register)


def change(
    operator_id: str, how: Callable[[Operator], Operator], by: Operator, line: Line | None, register: Register
) -> Operator:
    """Keep what `how` makes of an operator, while `by` is who they are, and log it. Raises `NotFound` or `Forbidden`."""

    def read() -> Operator:
        found = register.operator(operator_id)
        if found is None:
            raise NotFound("there is no such operator")
        return found

    def attempt(before: Operator) -> Operator:
        after = how(before)
        if after == before:
            return before
        after = replace(after, revision=before.revision + 1)
        register.write_operator(before, after, _as_they_are(by, register), line)
        return after

    return revisions.persist(read, attempt, what="this operator")


def _as_they_are(by: Operator | None, register: Register) -> Operator | None:
    """The acting operator as they are now. Raises `Forbidden` if their role changed under their hands."""
    if by is None:
        return None
    now = register.operator(by.operator_id)
    if now is None or not now.is_active or now.role is not by.role:
        raise Forbidden("your own role was changed meanwhile")
    return now


def _checked_name(name: str) -> str:
    try:
        tidy = tidy_text(name, longest=LONGEST_NAME, lines=False)
    except ValueError as error:
        raise Invalid.field("/name", str(error)) from error
    if not tidy:
        raise Invalid.field("/name", "a name is needed")
    return tidy


def _line(actor: str, action: str, subject: str, detail: str, now: int) -> Line:
    return Line(actor=actor, action=action, at=now, subject=subject, detail=detail)
