"""What the rules find, and what they don't mind."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.moderation import likeness, rules, statements
from chalicelib.moderation.domain import Assessment, Kind, Reason, State, Submission
from chalicelib.moderation.likeness import Likeness
from chalicelib.moderation.policy import Limits, Policy
from chalicelib.moderation.rules import Evidence, Trace
from tests.support import hostile

NOW = 1_800_000_000_000


def submission(*texts: str, **fields: Any) -> Submission:
    said: dict[str, Any] = {
        "kind": Kind.REVIEW, "subject_id": "r", "version": 1, "author": "a", "at": NOW, "stars": 3,
        "product_id": "tent",
    }  # fmt: skip
    return Submission(**said | fields, texts=texts)


def assess(
    *texts: str, policy: Policy | None = None, evidence: Evidence | None = None, **fields: Any
) -> Assessment:
    return rules.assess(submission(*texts, **fields), evidence or Evidence(), policy or Policy(), Limits())


def codes(*texts: str, **options: Any) -> set[str]:
    return {reason.code for reason in assess(*texts, **options).reasons}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mejla mig på anna.svensson@example.com", "email"),
        ("anna.svensson (at) gmail (dot) com", "email"),
        ("write to rankfast at gmail dot com", "email"),
        ("Ring 070-123 45 67", "phone"),
        ("Call +1 (415) 555-0137", "phone"),
        ("ring noll sju två ett tre fyra fem sex sju åtta", "phone"),
        ("0 7 0 1 2 3 4 5 6 7", "phone"),
        ("Följ mig på insta: lisas_trad", "handle"),
        ("Se https://evil.example/x", "link"),
        ("billigt på www.billigast.nu", "link"),
        ("billigt på www.billigare-talt.example", "link"),
        ("köp på www.rabatt.deals nu", "link"),
        ("hxxp://evil.example", "link"),
        ("spinpalace . com", "link"),
        ("kolla bit.ly/abc", "link"),
        ("Mitt personnummer är 811218-9876", "identity_number"),
        ("kortet 4111 1111 1111 1111", "account_number"),
        ("IBAN SE45 5000 0000 0583 9825 7466", "account_number"),
        ("Hon bor på Björkvägen 12 i Alingsås", "home_address"),
        ("Tjäna snabba pengar hemifrån", "advertising"),
        ("visit our store for more", "advertising"),
        ("c a s i n o bonus", "advertising"),
        ("Reviews for sale", "paid"),
        ("Jag vet var du bor", "threat"),
        ("I will find you", "threat"),
        ("Du är en jävla hora", "abuse"),
        ("you stupid a$$hole", "abuse"),
        ("n e g e r j ä v e l", "hate"),
        ("sw4rtskalle svartskallarna", "hate"),
        ("asdfgh qwerty asdf", "gibberish"),
        ("bra " * 30, "repetition"),
        ("!!!!!!!!! ??????? ........ Nej", "repetition"),
        ("ALLT GICK SÖNDER EFTER EN DAG", "shouting"),
        ("Bra \u202eevil\u202c\u200b\u2060", "hidden"),
        ("B" + "\u0301" * 40 + "ra", "hidden"),
        ("x" * 30_000, "overlong"),
        ("test test", "off_topic"),
        ("k", "too_short"),
    ],
)
def test_what_is_found(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Passade bra.Men storleken är liten, så se upp.",
        "Köpte 2024-11-03 för 1 299 kr, order 20261024-7781, artikel 4005-221-118.",
        "EAN 7310865004703, måtten är 70 x 120 x 45 cm, 15.6 tum, v2.0.1",
        "Jävla skitprodukt. Fy fan vad dåligt, åt helvete med den.",
        "Fucking useless. What a load of crap. Damn shame.",
        "Tog slut på en vecka. Du får vad du betalar för, as you can see.",
        "Jag känner mig som en idiot som köpte den.",
        "Är ni dumma i huvudet? Skicka rätt storlek!",
        "Såg den på Instagram och hittade den sedan via facebook.",
        "Rabattkoden SOMMAR10 fungerade inte och kundtjänst svarade aldrig.",
        "De erbjöd mig 100 kr för att ändra min etta till en femma.",
        "Nu anmäler jag er till ARN och Konsumentverket.",
        "Den kommer att döda dina fötter. Vi bor i en liten etta.",
        "Hahahahaha så dålig. Aaaah. Brrr, kallt!",
        "Inte övertygad. Västkustskt väder, schyst pris.",
        "👍👍👍",
        "10/10",
        "❤️ Familjen 👨‍👩‍👧 älskar den",
        "Mejlade kundservice@butiken.example fyra gånger utan svar.",
        "Billigare på biltema.se",
        "Tack @fjallbutiken för hjälpen!",
    ],
)
def test_what_is_shown(text: str) -> None:
    assert assess(text).state is State.PUBLISHED


@pytest.mark.parametrize("word", ["tältkung", "Tältkungens", "TÄLTKUNGAR", "t ä l t k u n g", "tääältkung"])
def test_a_shops_own_word_is_found_in_its_dress(word: str) -> None:
    policy = Policy(words=("tältkung", "svart fredag"))
    assert "blocked_word" in codes(f"Köp hos {word}.", policy=policy)
    assert "blocked_word" in codes("Snart är det Svart  fredag igen", policy=policy)
    assert codes("Tältkungligt skoj, fredag och svart", policy=policy) == set()


def test_a_shops_own_addresses_are_welcome() -> None:
    text = "Bilderna finns på https://www.butiken.se/bilder och i butiken.se"
    assert "link" in codes(text)
    assert codes(text, policy=Policy(domains=("butiken.se",))) == set()
    assert "link" in codes("inte-butiken.se/x", policy=Policy(domains=("butiken.se",)))


def test_a_shops_thresholds_hold() -> None:
    text = "Ring 070-123 45 67"
    assert assess(text).state is State.HELD
    assert assess(text, policy=Policy(hold_from=60)).state is State.PUBLISHED
    assert assess(text, policy=Policy(reject_from=50)).state is State.REJECTED


def traces(count: int, stars: int | None = None, *, verified: bool = False) -> tuple[Trace, ...]:
    return tuple(Trace(f"review#{n}", NOW - n, stars, verified) for n in range(count))


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_a_burst_is_one_whichever_the_stars(stars: int) -> None:
    other = 5 if stars == 1 else 1
    burst = Evidence(on_product=traces(8, stars))
    assert codes("Bra", stars=stars, evidence=burst) == {"burst"}
    assert codes("Bra", stars=stars, verified=True, evidence=burst) == set()
    assert codes("Bra", stars=other, evidence=burst) == set()
    assert codes("Bra", stars=stars, evidence=Evidence(on_product=traces(7, stars))) == set()
    assert codes("Bra", stars=stars, evidence=Evidence(on_product=traces(20, stars, verified=True))) == set()


def test_rates_by_author_and_source() -> None:
    assert codes("Bra", evidence=Evidence(by_author=traces(11))) == set()
    assert codes("Bra", evidence=Evidence(by_author=traces(12))) == {"author_rate"}
    assert codes("Bra", evidence=Evidence(by_source=traces(7))) == set()
    assert assess("Bra", evidence=Evidence(by_source=traces(8))).state is State.HELD


def test_a_copied_text_is_held_and_ones_own_words_may_be_used_twice() -> None:
    def seen(*own: bool) -> Evidence:
        return Evidence(alike=tuple(Likeness(f"review#{n}", 0.9, one, True) for n, one in enumerate(own)))

    assert assess("Bra", evidence=seen(False)).state is State.HELD
    assert assess("Bra", evidence=seen(True)).state is State.PUBLISHED
    assert assess("Bra", evidence=seen(True, True, True)).state is State.HELD


def test_who_works_for_the_shop_waits() -> None:
    assert codes("Bra", is_affiliated=True) == {"affiliated"}
    assert assess("Bra", is_affiliated=True).state is State.HELD
    policy = Policy(affiliated_domains=("butiken.se",), affiliated_customers=("c-1",))
    assert policy.is_affiliated("c-1", None)
    assert policy.is_affiliated(None, "Anna@LAGER.butiken.se")
    assert not policy.is_affiliated("c-2", "anna@inte-butiken.se")
    assert not policy.is_affiliated(None, None)


@pytest.mark.parametrize(
    ("media", "verified", "state"),
    [
        ("hold", True, "held"),
        ("verified", True, "published"),
        ("verified", False, "held"),
        ("all", False, "published"),
    ],
)
def test_media_are_shown_unseen_only_where_the_shop_says_so(media: Any, verified: bool, state: str) -> None:
    one = submission(kind=Kind.MEDIA, verified=verified)
    assert (
        rules.assess(one, Evidence(), Policy(hold_from=99, reject_from=99), Limits(media=media)).state
        == state
    )


def test_the_score_adds_up_and_never_counts_twice() -> None:
    assert rules.combined([]) == 0
    assert rules.combined([Reason("a", 50), Reason("b", 50)]) == 75
    assert rules.combined([Reason("a", 100), Reason("b", 1)]) == 100


@given(text=st.text(max_size=300), stars=st.integers(1, 5), other=st.integers(1, 5))
def test_no_rule_looks_at_the_stars(text: str, stars: int, other: int) -> None:
    assert assess(text, stars=stars) == assess(text, stars=other)


@given(
    st.lists(st.one_of(st.text(max_size=200), st.sampled_from(sorted(hostile.TEXTS.values()))), max_size=4)
)
def test_no_text_breaks_the_rules(texts: list[str]) -> None:
    found = assess(*texts)
    assert 0 <= found.score <= 100
    assert all(reason.code in statements.FINDINGS for reason in found.reasons)
    assert all(len(reason.found) <= 80 for reason in found.reasons)
    assert found == assess(*texts)


def test_texts_that_no_encoding_takes_are_read_too() -> None:
    assert codes("Bra \ud800 tält") == set()
    assert likeness.signature(
        ["\ud800\udfff ordentligt lång text som handlar om ett tält, ett kök och en säck"]
    )


SLOW = (
    "a", "a ", "a.", "1", "1 ", "0 7", "@", "a@", "a.b.", "http://", "( at ", "[dot] ", "två ", "du är ", "jag ska ",
    "\u0301", "a\u0301\u0316\u0327", "\u202e", "😀", "ﷺ", "x-", "_", "'", "a'", "hahaha", "you ", "tjäna a a ", "bor ",
    "order ", "vi säljer ", "rekommenderar a a a ", "SE12 3456 ", "www.", "\n", "lorem ipsum ", "test ", "!" , "1-",
)  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_a_text_ten_times_as_long_takes_ten_times_as_long_at_most(piece: str) -> None:
    def seconds(length: int, tries: int) -> float:
        text = (piece * length)[:length]
        spent = []
        for _ in range(tries):
            started = time.thread_time()
            assess(text)
            spent.append(time.thread_time() - started)
        return min(spent)

    short = max(seconds(1_000, 3), 0.003)
    # A text that takes the square would take a hundred times as long; the rules read 20,000 characters.
    assert seconds(10_000, 2) < 40 * short


def test_no_more_is_read_than_an_operator_can() -> None:
    text = "du är en idiot " * 7_000
    started = time.thread_time()
    assert "overlong" in codes(text)
    assert time.thread_time() - started < 10
