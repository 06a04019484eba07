"""In-memory stand-ins for mail's ports: the other rooms as letters see them, and links to new passwords."""

import threading
from collections.abc import Mapping, Sequence

from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Language, OfferPart, Quote
from chalicelib.mail.domain import Bought, Candidate, Person, Shown
from chalicelib.mail.ports import Answered, Beside, Doors, Notice, Reset, Ruling, Wave
from chalicelib.members.domain import Pseudonyms
from chalicelib.merchandising.domain import Rule
from chalicelib.post.domain import Posting, Wanted, outbox_id

PEOPLE = Pseudonyms(b"pepper")
SECRET = "a secret for tests"


class FakeResets:
    """One link a person, on condition of its revision."""

    def __init__(self) -> None:
        self.rows: dict[str, Reset] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def get(self, recipient: str) -> Reset | None:
        return self.rows.get(recipient)

    def keep(self, before: Reset | None, after: Reset) -> None:
        with self._lock:
            known = self.rows.get(after.recipient)
            if (known.revision if known else None) != (before.revision if before else None):
                raise Stale
            self.rows[after.recipient] = after

    def count(self, recipient: str, now: int) -> int:
        with self._lock:
            key = recipient, now // clock.HOUR
            self.counts[key] = self.counts.get(key, 0) + 1
            return self.counts[key]

    def forget(self, recipient: str) -> None:
        self.rows.pop(recipient, None)


class FakeRooms:
    """The rooms below, laid out by a test. `waves` holds what each round trip asked for."""

    def __init__(self) -> None:
        self.orders: dict[str, Bought] = {}
        self.bought: list[str] = []
        self.shown: dict[str, Shown] = {}
        self.groups: list[list[Candidate]] = []
        self.by_category: dict[str, list[Candidate]] = {}
        self.quoted: dict[str, Quote] = {}
        self.to_review: dict[str, list[str]] = {}
        self.offers: dict[str, OfferPart] = {}
        self.people: dict[str, Person] = {}
        self.answers: dict[str, Answered] = {}
        self.authors: dict[str, Person] = {}
        self.rulings: dict[str, Ruling] = {}
        self.notices: dict[str, Notice] = {}
        self.counted: set[str] = set()
        self.recommends = False
        self.stopped: str | None = None
        self.home: str | None = "https://shop.example/"
        self.rules: list[Rule] = []
        self.tried: dict[str, list[list[Candidate]]] = {}
        self.newcomers: list[str] = []
        self.drawn: set[tuple[str, str]] = set()
        self.waves: list[tuple[tuple[str, ...], str | None, Beside | None]] = []

    def order(self, order_id: str) -> Bought | None:
        return self.orders.get(order_id)

    def before(self, customer_id: str | None, email: str) -> list[str]:
        return self.bought

    def wave(self, product_ids: Sequence[str], market: str | None, beside: Beside | None, now: int) -> Wave:
        self.waves.append((tuple(product_ids), market, beside))
        groups = list(self.groups) if beside and (beside.about or not beside.categories) else []
        if beside:
            groups += [self.by_category[one] for one in beside.categories if one in self.by_category]
        shown = {one: self.shown[one] for one in product_ids if one in self.shown}
        if not beside:
            return Wave(shown)
        return Wave(shown, groups, self.rules, self.tried, self.newcomers)

    def is_drawn(self, rule: Rule, customer_id: str) -> bool:
        return (rule.rule_id, customer_id) in self.drawn

    def quotes(self, product_ids: Sequence[str], language: Language) -> Mapping[str, Quote]:
        return {one: self.quoted[one] for one in product_ids if one in self.quoted}

    def asked(self, order_id: str) -> list[str]:
        return self.to_review.get(order_id, [])

    def review_url(
        self, order_id: str, product_id: str, language: Language, stars: int | None, now: int
    ) -> str:
        return f"https://torg.example/v1/rate?link={order_id}.{product_id}&stars={stars or ''}"

    def offer(self, code: str, url: str | None) -> OfferPart | None:
        return self.offers.get(code)

    def contact(self, key: str) -> Person | None:
        return self.people.get(key)

    def known_as(self, email: str) -> str:
        return PEOPLE.customer_by_email(email)

    def answered(self, question_id: str, answer_id: str) -> Answered | None:
        return self.answers.get(answer_id)

    def author_of(self, subject: str, subject_id: str, author: str) -> Person | None:
        return self.authors.get(subject_id)

    def ruling(self, subject: str, subject_id: str, author: str, language: Language) -> Ruling | None:
        return self.rulings.get(subject_id)

    def notice(self, subject: str, subject_id: str, report_id: str, language: Language) -> Notice | None:
        return self.notices.get(report_id)

    def analytics(self, customer_id: str | None) -> bool:
        return customer_id in self.counted

    def may_recommend(self, posting: Posting, now: int) -> bool:
        return self.recommends

    def why_not(self, wanted: Wanted, now: int) -> str | None:
        return self.stopped

    def click_url(self, posting: Posting, target: str) -> str:
        return f"https://torg.example/v1/clicks/x?to={target}"

    def preferences_url(self, email: str, language: Language) -> str:
        return "https://torg.example/v1/preferences/x"

    def unsubscribe_url(self, posting: Posting) -> str:
        return "https://torg.example/v1/unsubscribe/x"

    def home_url(self) -> str | None:
        return self.home


def doors(rooms: FakeRooms, resets: FakeResets | None = None) -> Doors:
    """What gathering needs."""
    return Doors(rooms, resets or FakeResets(), SECRET, "Europe/Stockholm")


def row(wanted: Wanted, now: int) -> Posting:
    """A row of the outbox."""
    recipient = PEOPLE.customer_by_email(wanted.to)
    named = outbox_id(wanted.kind, wanted.entity, recipient, wanted.version)
    return Posting(outbox_id=named, recipient=recipient, wanted=wanted, due_at=now, added_at=now)
