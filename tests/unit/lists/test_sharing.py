from typing import Final

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.lists import guarding, items, service, sharing
from chalicelib.lists.domain import Kind, List, Said, Visibility
from chalicelib.lists.items import ItemSaid
from chalicelib.members.domain import Person
from chalicelib.moderation.domain import Decision, State
from tests.fakes.lists import Goods, Home, faults

NOW: Final = clock.parse_iso("2026-11-21T12:00:00Z")
ANNA: Final = Person(key="anna", customer="anna")
BERT: Final = Person(key="bert", customer="bert")
PUBLIC: Final = Said(title="Sommarens bästa", signed="Anna", visibility=Visibility.PUBLIC)
LINKED: Final = Said(title="Önskelista", visibility=Visibility.LINK)
GROUND: Final = "advertising"


@pytest.fixture
def home() -> Home:
    home = Home("tent", "mat", "rope")
    home.goods["toy"] = Goods(discreet=True)
    return home


def make(home: Home, said: Said, *products: str, kind: Kind = Kind.WISH, who: Person = ANNA) -> List:
    made = service.create(kind, said, who, None, doors=home.doors(), now=NOW)
    for one in products:
        put(home, made.list_id, one, who=who)
    return home.lists.get(made.list_id)


def put(home: Home, list_id: str, product: str, note: str | None = None, who: Person = ANNA) -> List:
    return items.put(list_id, product, ItemSaid(note=note), who, doors=home.doors(), now=NOW)[0]


def describe(home: Home, list_id: str, said: Said, now: int = NOW) -> List:
    return service.describe(list_id, said, ANNA, doors=home.doors(), now=now)


def publics(home: Home, product: str | None = None) -> list[str]:
    assert faults(home.lists) == []
    found, cursor = sharing.public_page(product, None, 50, doors=home.doors(), secret="s")
    assert cursor is None
    return [one.list_id for one in found]


class TestLinks:
    def test_a_link_leads_to_the_list_until_its_owner_stops_sharing(self, home: Home) -> None:
        made = make(home, LINKED, "tent")
        assert made.token is not None
        assert sharing.shared(made.token, lists=home.lists) == made
        assert describe(home, made.list_id, LINKED) == made, "the same again changes nothing"
        renamed = describe(home, made.list_id, replace(LINKED, title="Anna 40"))
        assert renamed.token == made.token
        describe(home, made.list_id, Said(title="Önskelista"))
        with pytest.raises(NotFound):
            sharing.shared(made.token, lists=home.lists)
        again = describe(home, made.list_id, LINKED)
        assert again.token not in (None, made.token), "who had the old link doesn't get the new one"
        service.delete(made.list_id, ANNA, doors=home.doors(), now=NOW)
        with pytest.raises(NotFound):
            sharing.shared(str(again.token), lists=home.lists)
        assert faults(home.lists) == []

    def test_discreet_products_are_shared_by_link_only_where_the_owner_says_so(self, home: Home) -> None:
        made = make(home, Said(title="x"), "tent", "toy")
        with pytest.raises(Invalid, match="toy") as refused:
            describe(home, made.list_id, LINKED)
        assert refused.value.errors[0].pointer == "/visibility"
        shared = describe(home, made.list_id, replace(LINKED, share_discreet=True))
        assert not guarding.is_hidden(shared, discreet=True)
        with pytest.raises(Invalid):
            describe(home, made.list_id, LINKED)
        plain = make(home, LINKED)
        with pytest.raises(Invalid) as refused:
            put(home, plain.list_id, "toy")
        assert refused.value.errors[0].pointer == "path:product_id"
        assert guarding.is_hidden(plain, discreet=True)


class TestGifts:
    def give(self, home: Home, token: str, product: str = "tent", key: str = "k1") -> str:
        return sharing.give(token, product, key, doors=home.doors(), now=NOW)

    def test_a_wish_is_taken_once_and_given_back_by_who_took_it(self, home: Home) -> None:
        made = make(home, LINKED, "tent", "mat")
        token = str(made.token)
        undo = self.give(home, token)
        assert self.give(home, token) == undo, "a lost answer can be asked for again"
        with pytest.raises(Conflict):
            self.give(home, token, key="another's")
        assert self.give(home, token, "mat", key="another's") != undo
        with pytest.raises(NotFound):
            sharing.take_back(token, "tent", "guessed", doors=home.doors())
        for _ in range(2):
            sharing.take_back(token, "tent", undo, doors=home.doors())
        self.give(home, token, key="another's")

    def test_the_owner_is_told_only_if_they_want_to_be(self, home: Home) -> None:
        made = make(home, LINKED, "tent")
        before = home.lists.get(made.list_id)
        self.give(home, str(made.token))
        assert home.lists.get(made.list_id) == before, "nothing that the owner sees has changed"
        assert not sharing.shows_gifts(made, ANNA)
        assert sharing.shows_gifts(made, BERT)
        assert sharing.shows_gifts(made, None)
        told = describe(home, made.list_id, replace(LINKED, reveal_gifts=True))
        assert sharing.shows_gifts(told, ANNA)
        assert not sharing.shows_gifts(make(home, PUBLIC), BERT)

    def test_only_wishes_shared_by_link_are_taken(self, home: Home) -> None:
        collection = make(home, LINKED, "tent", kind=Kind.COLLECTION)
        wish = make(home, LINKED, "tent")
        for token, product in ((str(collection.token), "tent"), (str(wish.token), "mat"), ("none", "tent")):
            with pytest.raises(NotFound):
                self.give(home, token, product)
        home.goods["tent"] = Goods(discreet=True)
        with pytest.raises(NotFound):
            self.give(home, str(wish.token))
        assert home.lists.marks == {}

    def test_a_mark_follows_its_wish_to_another_wish_list_and_ends_with_it(self, home: Home) -> None:
        made, other = make(home, LINKED, "tent", "mat"), make(home, LINKED)
        undo = self.give(home, str(made.token))
        self.give(home, str(made.token), "mat")
        items.move(made.list_id, "tent", other.list_id, None, ANNA, doors=home.doors(), now=NOW)
        with pytest.raises(Conflict):
            self.give(home, str(other.token), key="another's")
        sharing.take_back(str(other.token), "tent", undo, doors=home.doors())
        items.remove(made.list_id, "mat", ANNA, doors=home.doors(), now=NOW)
        assert home.lists.marks == {}
        assert faults(home.lists) == []


class TestPublic:
    def test_a_public_list_is_found_by_its_products_newest_first(self, home: Home) -> None:
        first = make(home, PUBLIC, "tent")
        home_later = NOW + 1
        second = service.create(Kind.TOP_HAVE, PUBLIC, BERT, None, doors=home.doors(), now=home_later)
        put(home, second.list_id, "tent", who=BERT)
        make(home, LINKED, "tent")
        assert publics(home, "tent") == publics(home) == [second.list_id, first.list_id]
        assert publics(home, "mat") == []
        page, cursor = sharing.public_page("tent", None, 1, doors=home.doors(), secret="s")
        rest, _ = sharing.public_page("tent", cursor, 1, doors=home.doors(), secret="s")
        assert [one.list_id for one in (*page, *rest)] == [second.list_id, first.list_id]
        with pytest.raises(Invalid):
            sharing.public_page("mat", cursor, 1, doors=home.doors(), secret="s")
        items.remove(first.list_id, "tent", ANNA, doors=home.doors(), now=NOW)
        assert publics(home, "tent") == [second.list_id]

    def test_it_comes_and_goes_with_its_products(self, home: Home) -> None:
        made = make(home, Said(title="x"), "tent", "mat")
        assert publics(home, "tent") == []
        describe(home, made.list_id, PUBLIC)
        assert publics(home, "tent") == publics(home, "mat") == publics(home) == [made.list_id]
        assert sharing.public(made.list_id, lists=home.lists).list_id == made.list_id
        describe(home, made.list_id, Said(title="x"))
        assert publics(home, "tent") == publics(home) == []
        with pytest.raises(NotFound):
            sharing.public(made.list_id, lists=home.lists)
        assert home.lists.places["tent"] == set()

    def test_discreet_products_stand_in_none(self, home: Home) -> None:
        made = make(home, Said(title="x"), "tent", "toy")
        with pytest.raises(Invalid, match="toy") as refused:
            describe(home, made.list_id, replace(PUBLIC, share_discreet=True))
        assert refused.value.errors[0].pointer == "/visibility"
        public = make(home, replace(PUBLIC, share_discreet=True), "tent")
        with pytest.raises(Invalid) as refused:
            put(home, public.list_id, "toy")
        assert refused.value.errors[0].pointer == "path:product_id"
        with pytest.raises(Invalid):
            items.move(made.list_id, "toy", public.list_id, None, ANNA, doors=home.doors(), now=NOW)
        home.goods["tent"] = Goods(discreet=True)
        assert publics(home, "tent") == []
        assert guarding.is_hidden(public, discreet=True)
        assert publics(home) == [public.list_id]


class TestModeration:
    def test_nothing_is_public_before_moderation_says_so(self, home: Home) -> None:
        home.moderation.outcome = State.HELD
        made = make(home, PUBLIC, "tent")
        assert (made.state, publics(home), publics(home, "tent")) == (State.HELD, [], [])
        decision = Decision(state=State.PUBLISHED, ground="in_order", note="", operator="o")
        case = sharing.moderate(made.list_id, decision, doors=home.doors(), now=NOW + 5)
        assert case.state is State.PUBLISHED
        assert publics(home, "tent") == [made.list_id]
        decision = Decision(state=State.REJECTED, ground=GROUND, note="", operator="o")
        sharing.moderate(made.list_id, decision, doors=home.doors(), now=NOW + 6)
        assert publics(home) == []
        with pytest.raises(NotFound):
            sharing.moderate("none", decision, doors=home.doors(), now=NOW)

    def test_it_sees_every_text_and_only_new_ones(self, home: Home) -> None:
        made = make(home, PUBLIC)
        put(home, made.list_id, "tent", "håller tätt")
        put(home, made.list_id, "mat")
        put(home, made.list_id, "tent", "håller tätt")
        seen = home.moderation.screened
        assert [one.texts for one in seen] == [
            ("Sommarens bästa", "Anna"),
            ("Sommarens bästa", "Anna", "håller tätt"),
        ]
        assert [one.version for one in seen] == [1, 2]
        assert {(one.author, one.author_name, one.source) for one in seen} == {("anna", "Anna", "source")}
        home.moderation.outcome = State.HELD
        assert put(home, made.list_id, "mat", "köp här: spam").state is State.HELD
        assert publics(home) == []
        home.moderation.outcome = State.PUBLISHED
        items.remove(made.list_id, "mat", ANNA, doors=home.doors(), now=NOW)
        assert home.lists.get(made.list_id).state is State.PUBLISHED

    def test_a_note_that_moves_into_a_public_list_is_seen(self, home: Home) -> None:
        public, private = make(home, PUBLIC), make(home, Said(title="x"))
        put(home, private.list_id, "tent", "hemligt")
        home.moderation.outcome = State.HELD
        items.move(private.list_id, "tent", public.list_id, None, ANNA, doors=home.doors(), now=NOW)
        assert home.moderation.screened[-1].texts[-1] == "hemligt"
        assert home.lists.get(public.list_id).state is State.HELD

    def test_private_texts_are_nobodys_business(self, home: Home) -> None:
        made = make(home, LINKED, "tent")
        put(home, made.list_id, "tent", "för Anna")
        assert home.moderation.screened == []
        describe(home, made.list_id, PUBLIC)
        describe(home, made.list_id, LINKED)
        (case,) = home.moderation.cases.values()
        assert case.state is State.WITHDRAWN
        assert home.lists.get(made.list_id).state is None

    def test_what_was_rejected_stays_so_through_private_and_back(self, home: Home) -> None:
        made = make(home, PUBLIC)
        decision = Decision(state=State.REJECTED, ground=GROUND, note="", operator="o")
        sharing.moderate(made.list_id, decision, doors=home.doors(), now=NOW + 5)
        describe(home, made.list_id, Said(title="Sommarens bästa", signed="Anna"))
        describe(home, made.list_id, PUBLIC)
        assert (home.lists.get(made.list_id).state, publics(home)) == (State.REJECTED, [])

    def test_texts_of_a_public_list_have_an_end(self, home: Home) -> None:
        made = make(home, Said(title="x"))
        for n in range(70):
            home.goods[f"p{n}"] = Goods()
            put(home, made.list_id, f"p{n}", "x" * 300)
        with pytest.raises(Invalid, match="20000"):
            describe(home, made.list_id, PUBLIC)
        with pytest.raises(Invalid) as refused:
            service.describe("wish", replace(PUBLIC, title=None), ANNA, doors=home.doors(), now=NOW)
        assert refused.value.errors[0].pointer == "/title"

    def test_a_deleted_list_takes_its_texts_with_it(self, home: Home) -> None:
        made = make(home, PUBLIC, "tent")
        service.delete(made.list_id, ANNA, doors=home.doors(), now=NOW + 5)
        (case,) = home.moderation.cases.values()
        assert (case.state, case.submission.texts) == (State.WITHDRAWN, ())
        assert home.lists.places == {None: set(), "tent": set()}
