"""`python -m infra operator add` against an endpoint: what it writes is what the console reads."""

import uuid

import pytest

from chalicelib.aws import secrets
from chalicelib.console import domain
from chalicelib.console.domain import Role
from chalicelib.console.store import DynamoConsole
from chalicelib.kernel import clock
from chalicelib.moderation import public as moderation
from infra import operators
from infra.errors import Refused
from infra.stage import Stage
from tests.support import keys


@pytest.fixture
def stage(aws_endpoint: str) -> Stage:
    secrets.hold(keys.SECRETS)
    return Stage("test", region="eu-north-1", endpoint=aws_endpoint)


def test_the_first_operator_is_let_in_and_logged(stage: Stage) -> None:
    email = f"{uuid.uuid4().hex}@shop.example"
    assert "may sign in" in operators.add(stage, email.upper(), "Moa Lind", "admin")
    made = DynamoConsole().operator(domain.operator_id(email))
    assert made is not None
    assert (made.email, made.name, made.role, made.is_active) == (email, "Moa Lind", Role.ADMIN, True)
    assert "in already" in operators.add(stage, email, "Else", "admin")
    assert DynamoConsole().operator(made.operator_id) == made
    assert "may sign in" in operators.add(stage, email, "", "viewer")
    changed = DynamoConsole().operator(made.operator_id)
    assert changed is not None
    assert (changed.role, changed.revision, changed.name) == (Role.VIEWER, 2, email.partition("@")[0])
    month = clock.utc_day(clock.now_ms())[:7]
    lines = [one for one in moderation.audit(month, None, 100).items if one.subject == made.operator_id]
    assert [(one.actor, one.action, one.detail) for one in lines] == [
        ("installation", "operator_added", "viewer"),
        ("installation", "operator_added", "admin"),
    ]


def test_what_is_no_address_is_refused(stage: Stage) -> None:
    with pytest.raises(Refused, match="expected an e-mail address"):
        operators.add(stage, "moa", "Moa", "admin")
