"""What letters recommend, and why."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.letters.domain import Count, Kind, Quote
from chalicelib.mail import picks
from chalicelib.mail.domain import Candidate
from chalicelib.mail.picks import Aside, Said
from chalicelib.mail.ports import Beside, Notice
from tests.support.examples import examples
from tests.support.mailing import Desk, shown

ALSO = "bought-also-bought"
MAT = Candidate("mat", ALSO, "tent", 37, 112)
LAMP = Candidate("lamp", "viewed-then-bought", "stove", 24, 310)
MUG = Candidate("mug", "popular")


def advised(desk: Desk, *groups: list[Candidate]) -> list[str]:
    desk.rooms.recommends = True
    desk.rooms.groups = list(groups)
    return [one.product_id for one in desk.letter(Kind.ORDER_CONFIRMATION).chosen]


def test_each_pick_stands_there_with_its_true_count(desk: Desk) -> None:
    assert advised(desk, [MAT], [LAMP], [MUG]) == ["mat", "lamp", "mug"]
    letter = desk.letter(Kind.ORDER_CONFIRMATION)
    assert [one.reason for one in letter.chosen] == [
        Count(list=ALSO, title="The tent", people=37, of=112),
        Count(list="viewed-then-bought", title="The stove", people=24, of=310),
        Count(list="popular"),
    ]
    assert (letter.chosen[0].rating, letter.chosen[0].reviews) == (4.5, 12)
    assert letter.chosen[0].url.endswith("utm_campaign=order_confirmation")


def test_two_waves_fetch_all_of_it(desk: Desk) -> None:
    advised(desk, [MAT, LAMP, MUG, Candidate("rope", ALSO, "tent")])
    assert [ids for ids, _, _ in desk.rooms.waves] == [("tent", "stove"), ("mat", "lamp", "mug", "rope")]
    assert desk.rooms.waves[0][2] == Beside(("tent", "stove"))


def test_hidden_counts_stay_hidden(desk: Desk) -> None:
    advised(desk, [Candidate("mat", ALSO, "tent", None, None)])
    assert desk.letter(Kind.ORDER_CONFIRMATION).chosen[0].reason == Count(list=ALSO, title="The tent")


def test_nothing_that_they_have_is_recommended(desk: Desk) -> None:
    desk.rooms.bought = ["tent", "mat", "rope"]
    own = Candidate("stove", ALSO, "tent", 9, 10)
    assert advised(desk, [own, MAT, LAMP], [MUG, Candidate("rope", "popular")]) == ["lamp", "mug"]


def test_what_is_long_bought_is_not_recommended_although_it_is_not_asked_about(desk: Desk) -> None:
    desk.rooms.bought = [f"old{n}" for n in range(30)] + ["mat"]
    assert advised(desk, [MAT, LAMP]) == ["lamp"]
    asked = desk.rooms.waves[0][2]
    assert asked is not None
    assert len(asked.before) == 10


def test_nothing_sold_out_deleted_or_unknown_is_recommended(desk: Desk) -> None:
    desk.rooms.shown["mat"] = shown("mat", sellable=False)
    del desk.rooms.shown["lamp"]
    assert advised(desk, [MAT, LAMP, MUG]) == ["mug"]


def test_a_category_fills_up_before_the_shop_does(desk: Desk) -> None:
    desk.rooms.by_category = {"Tents": [Candidate("rope", "category", "Outdoors > Tents")]}
    assert advised(desk, [MAT], [MUG, Candidate("axe", "popular")]) == ["mat", "mug", "axe"]
    assert advised(desk, [MAT], [MUG]) == ["mat", "rope", "mug"]
    assert desk.letter(Kind.ORDER_CONFIRMATION).chosen[1].reason == Count(list="category", title="Tents")


def test_a_switch_or_a_missing_consent_leaves_the_block_out(desk: Desk) -> None:
    advised(desk, [MAT])
    desk.rooms.recommends = False
    assert desk.letter(Kind.ORDER_CONFIRMATION).chosen == ()


def test_plain_letters_never_recommend(desk: Desk) -> None:
    advised(desk, [MAT])
    desk.rooms.notices["r1"] = Notice("a@example.se", "spam", "published", None)
    letter = desk.letter(
        Kind.REPORT_DECISION, {"subject": "review", "subject_id": "x", "report_id": "r1"}, customer_id=None
    )
    assert letter.chosen == ()


def test_discreet_products_stand_beside_nothing_but_discreet_ones(desk: Desk) -> None:
    desk.rooms.shown["mat"] = shown("mat", discreet=True)
    assert advised(desk, [MAT, LAMP]) == ["lamp"]
    desk.rooms.shown["tent"] = shown("tent", discreet=True)
    assert advised(desk, [MAT, LAMP]) == ["lamp"], "the stove beside it isn't discreet"
    desk.rooms.shown["stove"] = shown("stove", discreet=True)
    assert advised(desk, [MAT, LAMP]) == ["mat", "lamp"]
    made = desk.letter(Kind.ORDER_CONFIRMATION)
    assert made.is_discreet
    assert made.chosen[0].image_url is None


def test_nothing_is_recommended_because_of_a_discreet_product_to_who_bought_others_too(desk: Desk) -> None:
    desk.rooms.shown["tent"] = shown("tent", discreet=True)
    assert advised(desk, [MAT, LAMP]) == ["lamp"]
    assert "tent" not in str(desk.letter(Kind.ORDER_CONFIRMATION).chosen)


def test_shoppers_words_stand_beside_picks_but_not_beside_discreet_ones(desk: Desk) -> None:
    words = Quote(text="So warm that I slept till noon.", stars=5, author="Bo")
    desk.rooms.quoted = {"mat": words, "lamp": words}
    advised(desk, [MAT, LAMP])
    assert [one.quote for one in desk.letter(Kind.ORDER_CONFIRMATION).chosen] == [words, words]
    desk.rooms.shown |= {one: shown(one, discreet=True) for one in ("tent", "stove", "mat")}
    assert [one.quote for one in desk.letter(Kind.ORDER_CONFIRMATION).chosen] == [None, words]


def test_only_short_pleased_unpaid_words_in_the_readers_language_are_quoted() -> None:
    good = "Håller värmen hela natten."
    said = [
        Said(good, 3, "A", "sv"),
        Said(good, None, "A", "sv"),
        Said("kort", 5, "A", "sv"),
        Said("x" * 161, 5, "A", "sv"),
        Said(good, 5, "A", "en"),
        Said(good, 5, "A", "sv", incentivised=True),
    ]
    assert picks.quote(said, "sv") is None
    assert picks.quote([*said, Said(f" {good}\n", 4, "", None)], "sv") == Quote(text=good, stars=4)


IDS = st.sampled_from([f"p{n}" for n in range(12)])
CANDIDATES = st.lists(st.builds(Candidate, IDS, st.just(ALSO), st.none() | IDS), max_size=8)
PRODUCTS = st.dictionaries(IDS, st.tuples(st.booleans(), st.booleans()), max_size=12)


@given(
    groups=st.lists(CANDIDATES, max_size=4),
    about=st.lists(IDS, max_size=3, unique=True),
    bought=st.frozensets(IDS, max_size=4),
    products=PRODUCTS,
)
@settings(max_examples=examples(200), deadline=None)
def test_whatever_is_asked_the_rules_hold(
    groups: list[list[Candidate]],
    about: list[str],
    bought: frozenset[str],
    products: dict[str, tuple[bool, bool]],
) -> None:
    known = {one: shown(one, discreet=d, sellable=s) for one, (d, s) in products.items()}
    aside = Aside(tuple(about), (), bought)
    found = picks.chosen(groups, aside, known)
    ids = [one.product_id for one in found]
    assert len(ids) <= 3
    assert len(set(ids)) == len(ids)
    assert not set(ids) & (set(about) | bought)
    beside = bool(about) and all(one in known and known[one].discreet for one in about)
    for one in found:
        assert known[one.product_id].sellable
        assert beside or not known[one.product_id].discreet
        made = picks.product(known[one.product_id], why=picks.reason(one, known))
        assert not (made.discreet and made.image_url)
        if not beside and one.because in known:
            assert not known[one.because].discreet
