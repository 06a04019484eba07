import re

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.members import service
from chalicelib.members.domain import Consent, Consents, Contact, Pseudonyms, allowed_traits
from tests.fakes.members import FakeMembers

HASHES = Pseudonyms(b"pepper")
anything = st.text(st.characters())


@given(anything, anything)
def test_pseudonyms_are_22_characters_that_tell_ids_and_kinds_apart(one: str, other: str) -> None:
    kinds = (HASHES.visitor, HASHES.customer, HASHES.session)
    found = [kind(one) for kind in kinds] + [HASHES.customer_by_email(one)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", name) for name in found)
    assert len(set(found)) == len(found)
    for kind in kinds:
        assert (kind(one) == kind(other)) == (one == other)
    assert Pseudonyms(b"salt").visitor(one) != HASHES.visitor(one)


def test_pseudonyms_stay_what_they_were() -> None:
    """They stand in the lake for years: another algorithm would cut every history in two."""
    assert HASHES.visitor("anon-1") == "TH6tznBsgYVsLoJQZHz_Bg"
    assert HASHES.customer("c-1") == "yveHSE5rg4UlSMR-h9-1rw"
    assert HASHES.session("s-1") == "UzPt5dxIZv11UT_9eQxlGw"


def test_an_address_is_one_however_it_is_typed() -> None:
    assert HASHES.customer_by_email(" Asa@Example.COM ") == HASHES.customer_by_email("asa@example.com")


def test_the_secret_shows_nowhere() -> None:
    assert "pepper" not in repr(HASHES)


def test_only_listed_traits_are_kept() -> None:
    told: dict[str, object] = {
        "firstName": "Åsa", "email": " a@b.se ", "ssn": "1", "name": "", "phone": 5, "city": "x" * 257
    }  # fmt: skip
    assert allowed_traits(told) == {"first_name": "Åsa", "email": "a@b.se"}


def remember(members: FakeMembers, traits: dict[str, object], *, verified: bool) -> None:
    service.remember("c1", traits, verified=verified, now=1, members=members, pseudonyms=HASHES)


def test_a_browsers_claim_never_replaces_what_the_shop_said() -> None:
    members = FakeMembers()
    remember(members, {"name": "Åsa"}, verified=True)
    remember(members, {"name": "Eve", "city": "Umeå"}, verified=False)
    remember(members, {"email": "a@b.se"}, verified=True)
    assert members.traits(HASHES.customer("c1"), verified=True) == {"name": "Åsa", "email": "a@b.se"}
    assert members.traits(HASHES.customer("c1"), verified=False) == {"name": "Eve", "city": "Umeå"}


def test_nothing_worth_keeping_leaves_no_row() -> None:
    members = FakeMembers()
    remember(members, {"plan": "gold"}, verified=True)
    assert members.rows == {}


def test_repeating_an_answer_keeps_when_it_was_given() -> None:
    first = Consents().answered(analytics=True, marketing=None, source="banner", now=1)
    again = first.answered(analytics=True, marketing=False, source="checkout", now=2)
    changed = again.answered(analytics=False, marketing=None, source="settings", now=3)
    assert again.analytics == Consent(given=True, at=1, source="banner")
    assert again.marketing == Consent(given=False, at=2, source="checkout")
    assert changed.analytics == Consent(given=False, at=3, source="settings")
    assert changed.marketing == again.marketing


def test_export_holds_all_and_erase_leaves_nothing() -> None:
    members = FakeMembers()
    remember(members, {"name": "Åsa"}, verified=True)
    service.answer_consents(
        "c1", analytics=True, marketing=None, source="banner", now=7, members=members, pseudonyms=HASHES
    )
    assert service.export("c1", None, members=members, pseudonyms=HASHES) == {
        "traits": {"name": "Åsa"},
        "claimed_traits": {},
        "contacts": [],
        "consents": {"analytics": {"given": True, "at": 7, "source": "banner"}, "marketing": None},
    }
    service.erase("c1", None, members=members, pseudonyms=HASHES)
    assert members.rows == {}
    assert members.answers == {}


def meet(members: FakeMembers, **said: str) -> None:
    service.keep_contact(Contact(**said), now=1, members=members, pseudonyms=HASHES)


def test_a_person_is_found_by_id_and_by_address_and_nothing_known_is_lost() -> None:
    members = FakeMembers()
    meet(members, email="asa@example.se", customer_id="c1", name="Åsa Ek")
    meet(members, email="Asa@Example.se", locale="sv-SE")
    by_id, by_address = HASHES.customer("c1"), HASHES.customer_by_email("asa@example.se")
    assert members.contact(by_id) == Contact(email="asa@example.se", customer_id="c1", name="Åsa Ek")
    known = members.contact(by_address)
    assert known == Contact(email="Asa@Example.se", customer_id="c1", name="Åsa Ek", locale="sv-SE")
    assert known.first_name == "Åsa"
    assert Contact(email="x@y.se").first_name == ""


def test_who_is_forgotten_by_id_is_forgotten_by_the_address_that_it_led_to() -> None:
    members = FakeMembers()
    meet(members, email="asa@example.se", customer_id="c1")
    exported = service.export("c1", None, members=members, pseudonyms=HASHES)
    assert exported["contacts"] == [{"email": "asa@example.se", "customer_id": "c1"}] * 2
    service.erase("c1", None, members=members, pseudonyms=HASHES)
    assert members.contacts == {}


def test_a_guest_buyer_is_forgotten_by_the_address_alone() -> None:
    members = FakeMembers()
    meet(members, email="asa@example.se")
    service.erase(None, " ASA@example.se", members=members, pseudonyms=HASHES)
    assert members.contacts == {}
