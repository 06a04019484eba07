"""What is kept about shoppers: one suite over the fake and over DynamoDB."""

import uuid

import pytest

from chalicelib.members.domain import Consent, Consents, Contact
from chalicelib.members.service import Members
from tests.fakes.members import FakeMembers


@pytest.fixture(params=["fake", "dynamodb"])
def members(request: pytest.FixtureRequest) -> Members:
    if request.param == "fake":
        return FakeMembers()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.members.store import DynamoMembers

    return DynamoMembers()


@pytest.fixture
def member() -> str:
    return uuid.uuid4().hex


def test_of_a_stranger_nothing_is_known(members: Members, member: str) -> None:
    assert members.traits(member, verified=True) == {}
    assert members.consents(member) == Consents()
    members.erase(member)


def test_said_and_claimed_traits_stand_apart(members: Members, member: str) -> None:
    members.keep_traits(member, {"name": "Åsa"}, verified=True, now=1)
    members.keep_traits(member, {"name": "Eve"}, verified=False, now=2)
    assert members.traits(member, verified=True) == {"name": "Åsa"}
    assert members.traits(member, verified=False) == {"name": "Eve"}


def test_traits_and_consents_are_replaced(members: Members, member: str) -> None:
    members.keep_traits(member, {"name": "Åsa", "city": "Umeå"}, verified=True, now=1)
    members.keep_traits(member, {"name": "Åsa"}, verified=True, now=2)
    given = Consent(given=True, at=5, source="banner")
    members.keep_consents(member, Consents(analytics=given))
    members.keep_consents(member, Consents(marketing=given))
    assert members.traits(member, verified=True) == {"name": "Åsa"}
    assert members.consents(member) == Consents(marketing=given)


def test_a_contact_is_kept_and_replaced(members: Members, member: str) -> None:
    assert members.contact(member) is None
    members.keep_contact(member, Contact(email="asa@example.se", name="Åsa Ek"), 1)
    members.keep_contact(member, Contact(email="asa@example.se", locale="sv-SE"), 2)
    assert members.contact(member) == Contact(email="asa@example.se", locale="sv-SE")


def test_an_erased_member_is_a_stranger(members: Members, member: str) -> None:
    for verified in (True, False):
        members.keep_traits(member, {"name": "Åsa"}, verified=verified, now=1)
    members.keep_consents(member, Consents(analytics=Consent(given=False, at=1, source="x")))
    members.keep_contact(member, Contact(email="asa@example.se"), 1)
    for _ in range(2):
        members.erase(member)
    assert members.contact(member) is None
    assert [members.traits(member, verified=verified) for verified in (True, False)] == [{}, {}]
    assert members.consents(member) == Consents()


def test_guests_are_counted_by_address_and_hour(members: Members, member: str) -> None:
    hour = 3_600_000
    assert [members.count_guest(member, 5 * hour + n) for n in range(3)] == [1, 2, 3]
    assert members.count_guest(member, 6 * hour) == 1
    assert members.count_guest(f"{member}x", 5 * hour) == 1
