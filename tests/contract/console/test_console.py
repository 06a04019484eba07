"""What `service.Store` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.console import domain
from chalicelib.console.domain import RATE_WINDOW, Attempt, Link, Operator, Role, Session
from chalicelib.console.store import DynamoConsole
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.revisions import Stale
from tests.fakes.console import FakeConsole

Store = FakeConsole | DynamoConsole
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeConsole()
    request.getfixturevalue("aws_endpoint")
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


def test_an_operator_is_written_on_what_is_there(store: Store) -> None:
    one = operator()
    assert store.operator(one.operator_id) is None
    store.write_operator(None, one, None)
    assert store.operator(one.operator_id) == one
    assert one in store.operators()
    second = replace(one, role=Role.VIEWER, removed_at=5, language="sv", revision=2)
    with pytest.raises(Stale):
        store.write_operator(None, second, None)
    store.write_operator(one, second, None)
    with pytest.raises(Stale):
        store.write_operator(one, replace(second, revision=3), None)
    assert store.operator(one.operator_id) == second


def test_who_was_changed_meanwhile_changes_nobody(store: Store) -> None:
    admin, other = operator(), operator(Role.VIEWER)
    for one in (admin, other):
        store.write_operator(None, one, None)
    promoted = replace(other, role=Role.ADMIN, revision=2)
    store.write_operator(admin, replace(admin, role=Role.VIEWER, revision=2), None)
    with pytest.raises(Stale):
        store.write_operator(other, promoted, admin)
    assert store.operator(other.operator_id) == other


def test_a_session_is_opened_with_its_link_or_not_at_all(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None)
    invited, opened = link(one), session(one)
    store.add_link(invited)
    assert store.link(invited.token_sha256) == invited
    after = replace(one, signed_in_at=NOW, revision=2)
    store.open_session(opened, one, after, invited)
    assert store.signed_in(opened.token_sha256, one.operator_id) == (opened, after)
    assert store.link(invited.token_sha256) is None
    again = session(one)
    with pytest.raises(NotFound):
        store.open_session(again, after, replace(after, revision=3), invited)
    fresh = link(one)
    store.add_link(fresh)
    with pytest.raises(Stale):
        store.open_session(again, one, replace(after, revision=3), fresh)
    assert store.signed_in(again.token_sha256, one.operator_id) == (None, after)
    assert store.link(fresh.token_sha256) == fresh
    store.open_session(again, after, replace(after, revision=3))
    assert store.signed_in(again.token_sha256, "op_nobody") == (again, None)


def test_of_many_who_use_a_link_at_once_one_gets_in(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None)
    invited = link(one)
    store.add_link(invited)
    sessions = [session(one) for _ in range(8)]

    def use(opened: Session) -> bool:
        try:
            store.open_session(opened, one, replace(one, revision=2), invited)
        except (NotFound, Stale):
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(use, sessions)) == 1
    there = [one for each in sessions if (one := store.signed_in(each.token_sha256, "op")[0])]
    assert len(there) == 1


def test_a_session_is_seen_until_it_ends(store: Store) -> None:
    one = operator()
    store.write_operator(None, one, None)
    opened = session(one)
    store.open_session(opened, one, replace(one, revision=2))
    seen = replace(opened, seen_at=NOW + 9)
    store.touch(seen)
    assert store.signed_in(opened.token_sha256, one.operator_id)[0] == seen
    store.end_session(opened.token_sha256)
    store.end_session(opened.token_sha256)
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
