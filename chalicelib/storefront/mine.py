"""What a product page shows one person and nobody else, in at most two waves; never to be kept by anything between."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal, NamedTuple

import msgspec

from chalicelib.kernel import settings
from chalicelib.lists import public as lists
from chalicelib.members import public as members
from chalicelib.orders import public as orders
from chalicelib.presence import public as presence
from chalicelib.questions import public as questions
from chalicelib.reactions import public as reactions
from chalicelib.reviews import public as reviews
from chalicelib.storefront.waves import Wave
from chalicelib.web.tokens import Guest, Shopper

Choices = tuple[lists.Choice, ...]
_readers: Final = ThreadPoolExecutor(2, thread_name_prefix="mine")


class MinePage(msgspec.Struct, frozen=True, kw_only=True):
    """A product as it is to the caller.

    `viewers` counts those who look at it now beside the caller. Of a logged-in shopper or a guest, `reaction` is their
    word, `wanted` whether it is in a wish list of theirs, `lists` their own lists with whether it is in them; `bought`,
    of a shopper, whether they bought it. What can't be known of the caller, or is switched off, is null.
    """

    product_id: str
    viewers: presence.FigureView | None
    reaction: Literal["like", "dislike", "none"] | None
    wanted: bool | None
    lists: Choices | None
    bought: bool | None


class OwnWords(msgspec.Struct, frozen=True, kw_only=True):
    """What is the caller's own in what others see: their votes by what they are on (true: it helped, or they wonder
    too), and which of the questions they asked.
    """

    votes: dict[str, bool]
    asked: tuple[str, ...]


class Reader(NamedTuple):
    """Who asks: logged in, a guest, or neither; and from where."""

    shopper: Shopper | None
    guest: Guest | None
    source_ip: str | None
    now: int

    @property
    def key(self) -> str | None:
        """What the rooms know the person by; None of somebody who is neither logged in nor a guest."""
        if self.shopper is None and self.guest is None:
            return None
        return members.person(self.shopper, self.guest).key


class _Person(NamedTuple):
    """The part that is a known person's."""

    reaction: Literal["like", "dislike", "none"] | None = None
    wanted: bool | None = None
    lists: Choices | None = None


def page(product_id: str, reader: Reader) -> MinePage:
    """A product as it is to this reader."""
    is_buyer = reader.shopper is not None and _is_on("orders")
    buying = _readers.submit(_has_bought, product_id, reader) if is_buyer else None
    wave, source = Wave(), members.sender(reader.source_ip)
    there = wave.add(_is_on("presence"), lambda: presence.page_part(product_id, reader.now, source))
    person = _personal(product_id, reader.key, wave)
    people = there()
    return MinePage(
        product_id=product_id,
        viewers=presence.view(product_id, people).viewers if people else None,
        reaction=person.reaction,
        wanted=person.wanted,
        lists=person.lists,
        bought=buying.result() if buying else None,
    )


def words(key: str, review_ids: list[str], subject_ids: list[str]) -> OwnWords:
    """What is a person's own of these reviews, questions and answers. One wave."""
    wave = Wave()
    voted = wave.add(_is_on("reviews"), lambda: reviews.votes_part(key, review_ids))
    asked = wave.add(_is_on("questions"), lambda: questions.own_part(key, subject_ids))
    wave.fetch()
    of_questions = asked() or questions.Own({}, ())
    return OwnWords(votes={**(voted() or {}), **of_questions.votes}, asked=of_questions.asked)


def _personal(product_id: str, key: str | None, wave: Wave) -> _Person:
    """Fetch the first wave with what is theirs, and the second with their lists."""
    whose, pair = key or "", (key or "", product_id)
    said = wave.add(bool(key) and _is_on("reactions"), lambda: reactions.story_part([pair]))
    held = wave.add(bool(key) and _is_on("lists"), lambda: lists.held_part(whose, product_id))
    wave.fetch()
    words, mine = said(), held()
    return _Person(
        reaction=None if words is None else words[pair].word.value if pair in words else "none",
        wanted=mine.wanted if mine else None,
        lists=_choices(whose, mine.list_ids, product_id) if mine else None,
    )


def _choices(key: str, list_ids: tuple[str, ...], product_id: str) -> Choices:
    wave = Wave()
    chosen = wave.take(lists.choices_part(key, list_ids, product_id))
    wave.fetch()
    return chosen()


def _has_bought(product_id: str, reader: Reader) -> bool:
    shopper = reader.shopper
    return shopper is not None and orders.purchase(product_id, shopper.customer_id) is not None


def _is_on(room: str) -> bool:
    return room not in settings.current().off
