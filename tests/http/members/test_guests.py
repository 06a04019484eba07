import pytest

from chalicelib.kernel.errors import Forbidden, Unauthorised
from chalicelib.members import public as members
from chalicelib.members import service, wiring
from chalicelib.web import tokens
from tests.fakes.members import FakeMembers
from tests.http.conftest import Api
from tests.support import keys

SECRET = keys.SECRETS.cursor_secret


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> FakeMembers:
    fake = FakeMembers()
    monkeypatch.setattr(wiring, "members", lambda: fake)
    return fake


def test_nobody_makes_a_crowd_of_guests_from_one_address(api: Api, kept: FakeMembers) -> None:
    asked = [
        api.post("/v1/guests", {}, key=keys.PUBLISHABLE).status_code for _ in range(service.MOST_GUESTS + 1)
    ]
    assert asked == [201] * service.MOST_GUESTS + [429]
    assert api.post("/v1/guests", {}).status_code == 201, "the shop's server asks for many people"


def test_a_guest_gets_a_token_that_names_the_same_person_ever_after(api: Api) -> None:
    made = api.post("/v1/guests", {"anonymous_id": "a-1"}, key=keys.PUBLISHABLE)
    assert made.status_code == 201
    guest = tokens.guest(made.json_body["guest"], SECRET)
    assert guest.anonymous_id == "a-1"
    first, again = members.person(None, guest), members.person(None, guest)
    assert first == again
    assert first.is_guest
    assert first.visitor == members.pseudonyms().visitor("a-1")
    another = api.post("/v1/guests", {"anonymous_id": "a-1"}, key=keys.PUBLISHABLE)
    assert members.person(None, tokens.guest(another.json_body["guest"], SECRET)).key != first.key


def test_without_consent_the_log_knows_a_guest_by_nothing_else(api: Api) -> None:
    made = api.post("/v1/guests", {}, key=keys.PUBLISHABLE)
    person = members.person(None, tokens.guest(made.json_body["guest"], SECRET))
    assert person.visitor == person.key


def test_a_shopper_comes_before_a_guest(api: Api) -> None:
    person = members.person(tokens.Shopper("c-1"), tokens.Guest("g-1"))
    assert (person.customer, person.is_guest) == (members.pseudonyms().customer("c-1"), False)
    with pytest.raises(Forbidden):
        members.person(None, None)


@pytest.mark.parametrize("token", ["", "gt_", "gt_abc", "sk_x", "gt_" + "x" * 5_000])
def test_a_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(Unauthorised):
        tokens.guest(token, SECRET)


def test_a_token_of_another_stage_is_refused() -> None:
    with pytest.raises(Unauthorised):
        tokens.guest(tokens.guest_token(tokens.Guest("g-1"), "another"), SECRET)
