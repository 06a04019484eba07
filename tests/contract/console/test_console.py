"""What `service.Store` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.aws import secrets
from chalicelib.console import domain
from chalicelib.console.domain import RATE_WINDOW, Attempt, Line, Link, Operator, Role, Session
from chalicelib.console.store import DynamoConsole
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import public as moderation
from tests.fakes.console import FakeConsole
from tests.support import keys

Store = FakeConsole | DynamoConsole
NOW = 1_800_000_000_000
LINE = Line(actor="op_x", action="tested", at=NOW)


@pytest.fixture(params=["fake", "real"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeConsole()
    request.getfixturevalue("aws_endpoint")
    secrets.hold(keys.SECRETS)
    return DynamoConsole()


def operator(role: Role = Role.ADMIN) -> Operator:
    email = f"{uuid.uuid4().hex}@shop.example"
    return Operator(
        operator_id=domain.operator_id(email), email=email, name="Åsa Ö", role=role, added_at=1, added_by="x"
    )


def session(of: Operator) -> Session:
    return Session(token_sha256=uuid.uuid4().hex, operator_id=of.operator_id, made_at=NOW, seen_at=NOW)


def link(of: Operator) -> Link:
    return Link(token_sha256=uuid.uuid4().hex, operator_id=of.operator_id, expires_at=NOW)


def lines(store: Store, actor: str) -> list[str]:
    """What the log says of an actor, the latest last."""
    if isinstance(store, FakeConsole):
        return [one.action for one in store.log if one.actor == actor]
    listed = moderation.audit("2027-01", None, 100).items
    return [one.action for one in reversed(listed) if one.actor == actor]


def test_what_is_done_is_logged_with_it_or_not_at_all(store: Store) -> None:
    one = operator()
    of = [Line(actor=one.operator_id, action=name, at=NOW + n) for n, name in enumerate("abcdef")]
    store.write_operator(None, one, None, of[0])
    with pytest.raises(Stale):
        store.write_operator(None, one, None, of[1])
    opened = session(one)
    with pytest.raises(NotFound):
        store.open_session(opened, one, replace(one, revision=2), of[2], link(one))
    store.open_session(opened, one, replace(one, revision=2), of[3])
    store.end_session(opened.token_sha256, of[4])
    store.end_session(opened.token_sha256, of[5])
    assert lines(store, one.operator_id) == ["a", "d", "e"]


def test_an_operator_is_written_on_what_is_there(store: Store) -> None:
    one = operator()
    assert store.operator(one.operator_id) is None
    store.write_operator(None, one, None, LINE)
    assert store.operator(one.operator_id) == one
    assert one in store.operators()
    second = replace(one, role=Role.VIEWER, removed_at=5, language="sv", revision=2)
    with pytest.raises(Stale):
        store.write_operator(None, second, None, LINE)
    store.write_operator(one, second, None, LINE)
    with pytest.raises(Stale):
        store.write_operator(one, replace(second, revision=3), None, LINE)
    assert store.operator(one.operator_id) == second


def test_who_was_changed_meanwhile_changes_nobody(store: Store) -> None:
    admin, other = operator(), operator(Role.VIEWER)
    for one in (admin, other):
        store.write_operator(None, one, None, LINE)
    promoted = replace(other, role=Role.ADMIN, revision=2)
    store.write_operator(admin, replace(admin, role=Role.VIEWER, revision=2), None, LINE)
    with pytest.raises(Stale):
        store.write_operator(other, promoted, admin, LINE)
    assert store.operator(other.operator_id) == other


def test_a_session_is_opened_with_its_link_or_not_at_all(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None, LINE)
    invited, opened = link(one), session(one)
    store.add_link(invited)
    assert store.link(invited.token_sha256) == invited
    after = replace(one, signed_in_at=NOW, revision=2)
    store.open_session(opened, one, after, LINE, invited)
    assert store.signed_in(opened.token_sha256, one.operator_id) == (opened, after)
    assert store.link(invited.token_sha256) is None
    again = session(one)
    with pytest.raises(NotFound):
        store.open_session(again, after, replace(after, revision=3), LINE, invited)
    fresh = link(one)
    store.add_link(fresh)
    with pytest.raises(Stale):
        store.open_session(again, one, replace(after, revision=3), LINE, fresh)
    assert store.signed_in(again.token_sha256, one.operator_id) == (None, after)
    assert store.link(fresh.token_sha256) == fresh
    store.open_session(again, after, replace(after, revision=3), LINE)
    assert store.signed_in(again.token_sha256, "op_nobody") == (again, None)


def test_of_many_who_use_a_link_at_once_one_gets_in(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None, LINE)
    invited = link(one)
    store.add_link(invited)
    sessions = [session(one) for _ in range(8)]

    def use(opened: Session) -> bool:
        try:
            store.open_session(opened, one, replace(one, revision=2), LINE, invited)
        except (NotFound, Stale):
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(use, sessions)) == 1
    there = [one for each in sessions if (one := store.signed_in(each.token_sha256, "op")[0])]
    assert len(there) == 1


def test_a_session_is_seen_until_it_ends(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None, LINE)
    opened = session(one)
    store.open_session(opened, one, replace(one, revision=2), LINE)
    seen = replace(opened, seen_at=NOW + 9)
    store.touch(seen)
    assert store.signed_in(opened.token_sha256, one.operator_id)[0] == seen
    store.end_session(opened.token_sha256, LINE)
    store.end_session(opened.token_sha256, LINE)
    store.touch(seen)
    assert store.signed_in(opened.token_sha256, one.operator_id)[0] is None


def test_an_attempt_comes_back_once(store: Store) -> None:
    state = uuid.uuid4().hex
    attempt = Attempt(state_sha256=state, browser_sha256="b", nonce="n", verifier="v", expires_at=NOW)
    assert store.take_attempt(state) is None
    store.add_attempt(attempt)
    assert store.take_attempt(state) == attempt
    assert store.take_attempt(state) is None


def test_counting_is_by_window(store: Store) -> None:
    what = uuid.uuid4().hex
    assert [store.count(what, NOW), store.count(what, NOW), store.count("other" + what, NOW)] == [1, 2, 1]
    assert store.count(what, NOW + RATE_WINDOW) == 1
