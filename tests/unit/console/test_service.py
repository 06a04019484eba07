import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.console import domain, service, staff
from chalicelib.console.domain import Role
from chalicelib.kernel.clock import HOUR, MINUTE
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthorised
from tests.fakes.console import Desk

NOW = 1_800_000_000_000
EMAIL = "moa@shop.example"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.let_in(EMAIL, Role.MODERATOR)
    return desk


def enter(desk: Desk, now: int = NOW, email: str = EMAIL) -> str:
    service.ask_for_link(email, "192.0.2.1", doors=desk.doors, now=now)
    return str(service.redeem(desk.letters[-1][1], doors=desk.doors, now=now))


def test_a_link_signs_in_once_and_is_kept_as_a_hash(desk: Desk) -> None:
    service.ask_for_link("  MOA@Shop.Example ", "192.0.2.1", doors=desk.doors, now=NOW)
    [(operator, token)] = desk.letters
    assert operator.email == EMAIL
    assert token not in repr(desk.store.__dict__)
    assert service.invited(token, store=desk.store, now=NOW).name == "Moa Lind"
    cookie = str(service.redeem(token, doors=desk.doors, now=NOW))
    assert cookie.partition(".")[2] not in repr(desk.store.__dict__)
    assert service.signed_in(cookie, store=desk.store, now=NOW).operator.signed_in_at == NOW
    assert desk.log == [(operator.operator_id, "signed_in", operator.operator_id, "link", NOW)]
    with pytest.raises(NotFound):
        service.redeem(token, doors=desk.doors, now=NOW)


def test_a_link_lives_a_quarter_of_an_hour(desk: Desk) -> None:
    service.ask_for_link(EMAIL, None, doors=desk.doors, now=NOW)
    token = desk.letters[0][1]
    assert service.invited(token, store=desk.store, now=NOW + 15 * MINUTE - 1)
    for act in (
        lambda: service.invited(token, store=desk.store, now=NOW + 15 * MINUTE),
        lambda: service.redeem(token, doors=desk.doors, now=NOW + 15 * MINUTE),
        lambda: service.redeem("made up", doors=desk.doors, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_else_gets_a_letter_and_nobody_is_told(desk: Desk) -> None:
    gone = desk.let_in("gone@shop.example", Role.ADMIN, removed_at=5)
    for email in (gone.email, "nobody@shop.example"):
        service.ask_for_link(email, None, doors=desk.doors, now=NOW)
    assert desk.letters == []
    assert desk.store.links == {}


@pytest.mark.parametrize(
    "email", ["", "moa", "moa@shop", "a b@shop.example", "a@b.se\nBcc: c@d.se", "x" * 250 + "@b.se"]
)
def test_what_is_no_address_is_named(desk: Desk, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.ask_for_link(email, None, doors=desk.doors, now=NOW)
    assert refused.value.errors[0].pointer == "/email"


@pytest.mark.parametrize("email", [EMAIL, "nobody@shop.example"])
def test_links_for_an_address_are_limited_whosever_it_is(desk: Desk, email: str) -> None:
    for n in range(domain.MOST_PER_ADDRESS):
        service.ask_for_link(email, f"192.0.2.{n}", doors=desk.doors, now=NOW)
    with pytest.raises(TooMany):
        service.ask_for_link(email, "192.0.2.99", doors=desk.doors, now=NOW)
    service.ask_for_link(email, "192.0.2.99", doors=desk.doors, now=NOW + domain.RATE_WINDOW)


def test_links_from_a_place_are_limited(desk: Desk) -> None:
    for n in range(domain.MOST_PER_SOURCE):
        service.ask_for_link(f"p{n}@shop.example", "192.0.2.1", doors=desk.doors, now=NOW)
    with pytest.raises(TooMany):
        service.ask_for_link(EMAIL, "192.0.2.1", doors=desk.doors, now=NOW)


def test_a_session_ends_when_it_is_idle_or_old(desk: Desk) -> None:
    cookie = enter(desk)
    now = NOW
    while now < NOW + domain.SESSION_LIFE - HOUR:
        now += HOUR
        service.signed_in(cookie, store=desk.store, now=now)
    with pytest.raises(Unauthorised):
        service.signed_in(cookie, store=desk.store, now=NOW + domain.SESSION_LIFE)
    idle = enter(desk, NOW + HOUR)
    service.signed_in(idle, store=desk.store, now=NOW + HOUR + domain.IDLE_LIFE - 1)
    other = enter(desk, NOW + 2 * HOUR)
    with pytest.raises(Unauthorised):
        service.signed_in(other, store=desk.store, now=NOW + 2 * HOUR + domain.IDLE_LIFE)


@given(st.text(max_size=100))
def test_no_made_up_cookie_holds(text: str) -> None:
    desk = Desk()
    enter_as = desk.let_in(EMAIL, Role.ADMIN)
    desk.cookie(enter_as, NOW)
    for shown in (text, f"{enter_as.operator_id}.{text}", None):
        with pytest.raises(Unauthorised):
            service.signed_in(shown, store=desk.store, now=NOW)


def test_a_session_is_its_operators_only(desk: Desk) -> None:
    cookie = enter(desk)
    admin = desk.let_in("admin@shop.example", Role.ADMIN)
    with pytest.raises(Unauthorised):
        service.signed_in(f"{admin.operator_id}.{cookie.partition('.')[2]}", store=desk.store, now=NOW)


def test_signing_out_ends_this_session_or_all(desk: Desk) -> None:
    first, second, third = (enter(desk, NOW + n) for n in range(3))
    who = service.signed_in(first, store=desk.store, now=NOW + 9)
    service.sign_out(who, everywhere=False, store=desk.store, now=NOW + 9)
    with pytest.raises(Unauthorised):
        service.signed_in(first, store=desk.store, now=NOW + 9)
    who = service.signed_in(second, store=desk.store, now=NOW + 9)
    service.sign_out(who, everywhere=True, store=desk.store, now=NOW + 10)
    for cookie in (second, third):
        with pytest.raises(Unauthorised):
            service.signed_in(cookie, store=desk.store, now=NOW + 11)
    later = enter(desk, NOW + domain.RATE_WINDOW)
    assert service.signed_in(later, store=desk.store, now=NOW + domain.RATE_WINDOW)
    assert [act for _, act, *_ in desk.log] == 3 * ["signed_in"] + [
        "signed_out",
        "signed_out_everywhere",
        "signed_in",
    ]


def test_operators_are_let_in_changed_and_let_go(desk: Desk) -> None:
    admin = desk.let_in("admin@shop.example", Role.ADMIN)
    rest = {"by": admin, "register": desk.store, "now": NOW}
    made = staff.add_operator(" Nils@Shop.Example", "Nils  Ek\u202e", Role.VIEWER, **rest)
    assert (made.email, made.name, made.added_by) == ("nils@shop.example", "Nils Ek", admin.operator_id)
    assert staff.add_operator("nils@shop.example", "Else", Role.ADMIN, **rest) == made
    cookie = enter(desk, email="nils@shop.example")
    assert staff.change_role(made.operator_id, Role.MODERATOR, **rest).role is Role.MODERATOR
    assert service.signed_in(cookie, store=desk.store, now=NOW).operator.role is Role.MODERATOR
    removed = staff.remove_operator(made.operator_id, **rest)
    assert staff.remove_operator(made.operator_id, **rest) == removed
    with pytest.raises(Unauthorised):
        service.signed_in(cookie, store=desk.store, now=NOW)
    again = staff.add_operator("nils@shop.example", "Nils", Role.VIEWER, **(rest | {"now": NOW + 5}))
    assert again.is_active
    with pytest.raises(Unauthorised):
        service.signed_in(cookie, store=desk.store, now=NOW + 5)


def test_nobody_changes_themselves_and_a_role_that_is_gone_gives_nothing(desk: Desk) -> None:
    admin, other = (desk.let_in(f"{one}@shop.example", Role.ADMIN) for one in "ab")
    rest = {"register": desk.store, "now": NOW}
    for act in (
        lambda: staff.change_role(admin.operator_id, Role.VIEWER, by=admin, **rest),
        lambda: staff.remove_operator(admin.operator_id, by=admin, **rest),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotFound):
        staff.change_role("op_none", Role.VIEWER, by=admin, **rest)
    staff.change_role(other.operator_id, Role.VIEWER, by=admin, **rest)
    with pytest.raises(Forbidden):
        staff.remove_operator(admin.operator_id, by=other, **rest)
    assert desk.store.staff[admin.operator_id].is_active


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        ("sv", "en", "sv"), (None, "sv-SE,sv;q=0.9,en;q=0.8", "sv"), (None, "de, en;q=0.2, sv;q=0.1", "en"),
        (None, "fr", "en"), (None, "", "en"), (None, "sv;q=x", "en"), (None, "sv;q=0", "en"), ("xx", "sv", "sv"),
    ],
)  # fmt: skip
def test_the_language_is_chosen_or_asked_for(chosen: str | None, accepted: str, spoken: str) -> None:
    assert domain.language(chosen, accepted) == spoken


@given(st.text())
def test_any_accept_language_is_read(accepted: str) -> None:
    assert domain.language(None, accepted) in domain.LANGUAGES
