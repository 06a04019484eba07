"""Fifty people at one product at once, with acknowledgements lost: every number equals a recount."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.moderation.domain import State
from tests.contract.reviews.conftest import Shop

PEOPLE = 50
HOT = 5
_TEXT = (
    "tältet duken stången regnet natten vinden sjön myggen ryggsäcken vikten packningen dragkedjan linan pinnen "
    "golvet barnen fjället stigen kylan solen lägret elden kaffet grannen skogen båten golvduken absiden "
    "köpet priset kvaliteten färgen sömmen håller läcker torkar sviktar räcker knarrar blåser passar väger "
    "snabbt långsamt tyvärr äntligen ganska mycket sällan alltid bättre sämre varmt torrt lätt tungt rymligt"
)
WORDS = _TEXT.split()


class Losing:
    """A store some of whose writes take effect, or don't, with nobody hearing of it."""

    def __init__(self, inner: Any, seed: int) -> None:
        self._inner, self._random, self._lock = inner, random.Random(seed), Lock()
        self.lost = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, change: Any, now: int) -> None:
        with self._lock:
            chance = self._random.random()
            self.lost += chance < 0.2
        if chance < 0.05:
            raise Unavailable("lost on the way there")
        self._inner.write(change, now)
        if chance < 0.2:
            raise Unavailable("lost on the way back")


def insist(act: Callable[[], Any]) -> Any:
    """Ask again for as long as the answer is lost. Contention is no excuse: it must get through by itself."""
    while True:
        try:
            return act()
        except Unavailable as error:
            assert "lost" in error.detail, error.detail


def words(seed: int) -> str:
    """A text that is like no other's, so that the rules hold none as copied."""
    return " ".join(random.Random(seed).choices(WORDS, k=24)).capitalize() + "."


def test_fifty_who_write_vote_edit_and_take_back_at_once_are_counted_to_the_last(shop: Shop) -> None:
    store = Losing(shop.reviews, seed=17)
    who = shop.who
    who.doors = who.doors._replace(reviews=store)

    def write(n: int) -> str:
        who.bought[f"p{n}", shop.product] = "o-1"
        said = {"stars": 1 + n % 5, "text": words(n), "recommends": n % 3 == 0}
        return insist(lambda: who.write(f"p{n}", shop.product, **said)).review.review_id

    with ThreadPoolExecutor(PEOPLE) as people:
        ids = list(people.map(write, range(PEOPLE)))
    assert shop.rating().reviews + sum(one.state is not State.PUBLISHED for one in shop.check(ids)) == PEOPLE

    def live(n: int) -> None:
        choices = random.Random(n)
        for hot in choices.sample(ids[:HOT], 3):
            if hot != ids[n] and n >= HOT:
                insist(lambda hot=hot: _voted(who, hot, f"p{n}", choices.random() < 0.7))
        if n < HOT:
            for state in (State.HELD, State.PUBLISHED):
                insist(lambda state=state: who.decide(ids[n], state))
        elif n % 5 == 0:
            insist(lambda: who.withdraw(ids[n], f"p{n}"))
        else:
            insist(lambda: who.edit(ids[n], f"p{n}", stars=1 + n % 4, text=words(n + PEOPLE)))

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(live, range(PEOPLE)))
    found = shop.check(ids)
    assert store.lost > 10
    assert sum(one.is_shown for one in found) > 20, "else there would be little to count"
    assert sum(one.is_gone for one in found) == 9
    assert sum(one.votes.helpful + one.votes.unhelpful for one in found) > 20


def _voted(who: Any, review_id: str, person: str, helpful: bool) -> None:
    try:
        who.vote(review_id, person, helpful)
    except NotFound:
        return  # an operator held it a moment ago
