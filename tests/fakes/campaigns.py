"""In-memory stand-ins for campaigns' ports; the contract suite holds the store's to the real one's behaviour."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chalicelib.campaigns import models
from chalicelib.campaigns.domain import Campaign, Content
from chalicelib.campaigns.plans import Due, Plan
from chalicelib.campaigns.ports import (
    Absence,
    Change,
    Code,
    Contact,
    Doors,
    NoOffer,
    Order,
    Permission,
    Product,
    Walk,
)
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Kind, Language
from chalicelib.post.domain import State, Wanted


class FakePlans:
    def __init__(self) -> None:
        self.known: dict[str, Campaign] = {}
        self.plans: dict[tuple[str, str], Plan] = {}
        self.queue: dict[tuple[int, str], Due] = {}
        self.counts: dict[str, Counter[str]] = {}
        self.walking: dict[str, Walk] = {}
        self._lock = threading.Lock()

    def campaigns(self) -> dict[str, Campaign]:
        return dict(self.known)

    def keep(self, before: Campaign | None, after: Campaign) -> None:
        with self._lock:
            if self.known.get(after.campaign_id) != before:
                raise Stale
            self.known[after.campaign_id] = after

    def of(self, anchor: str) -> list[Plan]:
        return [plan for (mine, _), plan in sorted(self.plans.items()) if mine == anchor]

    def get(self, anchor: str, name: str) -> Plan | None:
        return self.plans.get((anchor, name))

    def write(self, change: Change) -> None:
        before, after, follow = change
        with self._lock:
            known = self.plans.get((after.anchor, after.name))
            if (known and known.revision) != (before and before.revision):
                raise Stale
            if follow is not None and (follow.anchor, follow.name) in self.plans:
                raise Stale
            if before is not None:
                self._drop(Due.of(before))
            for plan in (after, follow):
                if plan is not None:
                    self.plans[plan.anchor, plan.name] = plan
                if plan is not None and not plan.is_done:
                    self._queue(Due.of(plan))
            self.counts.setdefault(after.campaign_id, Counter()).update(models.counts(before, after, follow))

    def _queue(self, due: Due) -> None:
        self.queue[models.shard_of(due.anchor), models.due_sk(due.due_at, due.name)] = due

    def _drop(self, due: Due) -> None:
        self.queue.pop((models.shard_of(due.anchor), models.due_sk(due.due_at, due.name)), None)

    def due(self, shard: int, until: int, after: Due | None, limit: int) -> list[Due]:
        start = models.due_sk(after.due_at, after.name) if after else ""
        places = sorted((sk, due) for (part, sk), due in self.queue.items() if part == shard and start < sk)
        return [due for _, due in places if due.due_at <= until][:limit]

    def drop(self, due: Due) -> None:
        self._drop(due)

    def figures(self, campaign_id: str) -> dict[str, int]:
        return dict(sorted(self.counts.get(campaign_id, Counter()).items()))

    def forget(self, anchor: str) -> int:
        mine = self.of(anchor)
        for plan in mine:
            self._drop(Due.of(plan))
            del self.plans[plan.anchor, plan.name]
        return len(mine)

    def walks(self) -> dict[str, Walk]:
        return dict(self.walking)

    def keep_walk(self, campaign_id: str, walk: Walk | None) -> None:
        self.walking.pop(campaign_id, None)
        if walk is not None:
            self.walking[campaign_id] = walk


class FakeChances:
    """Withholds from those in `unlucky`; notes what was recorded and which tests there should be."""

    def __init__(self) -> None:
        self.unlucky: set[str] = set()
        self.recorded: dict[str, bool] = {}
        self.known: dict[str, str | None] = {}
        self.tested: list[tuple[Content | None, Campaign]] = []
        self.arms: dict[tuple[str, str], int] = {}

    def held_out(self, campaign: Campaign, person: str, known_as: str | None, now: int) -> bool:
        self.known[person] = known_as
        self.recorded[person] = person in self.unlucky
        return person in self.unlucky

    def subjects(self, before: Content | None, after: Campaign, now: int) -> None:
        self.tested.append((before, after))

    def subject(self, campaign_id: str, language: Language, person: str) -> int | None:
        return self.arms.get((campaign_id, person))


class World:
    """The other rooms: orders, reviews, products, contacts, what the outbox took and what offers issued."""

    def __init__(self) -> None:
        self.plans = FakePlans()
        self.chances = FakeChances()
        self.orders: dict[str, Order] = {}
        self.reviews: dict[tuple[str, str], int] = {}
        self.cards: dict[str, Product] = {}
        self.contacts: dict[str, Contact] = {}
        self.refusing: dict[str, str] = {}
        self.posted: dict[str, Wanted] = {}
        self.fates: dict[str, State] = {}
        self.codes: dict[tuple[str, str], Code] = {}
        self.pool = 1_000
        self.offer_lasts = 10**12

    def doors(self) -> Doors:
        """What campaigns see of it."""
        return Doors(
            plans=self.plans, chances=self.chances, order=self.orders.get, latest=self.latest,
            returning=self.returning, reviewed=self.reviewed, products=self.products,
            contact=self.contacts.get, person=self.person, allowed=self.allowed, issue=self.issue,
            add=self.add, fate=self.fate,
        )  # fmt: skip

    def latest(self, customer_id: str | None, email: str | None) -> tuple[str, int] | None:
        mine = [
            one
            for one in self.orders.values()
            if one.email == email and not (one.is_cancelled or one.is_refunded or one.is_test)
        ]
        found = max(mine, key=lambda one: one.placed_at, default=None)
        return found and (found.order_id, found.placed_at)

    def returning(self, order: Order) -> bool:
        return any(
            one.email == order.email and one.placed_at < order.placed_at for one in self.orders.values()
        )

    def reviewed(
        self, product_ids: Sequence[str], customer_id: str | None, email: str | None
    ) -> dict[str, int]:
        found = ((one, self.reviews.get((email or "", one))) for one in product_ids)
        return {one: at for one, at in found if at is not None}

    def products(self, product_ids: Sequence[str]) -> dict[str, Product]:
        return {one: self.cards[one] for one in product_ids if one in self.cards}

    def person(self, email: str) -> str:
        return f"p-{email.partition('@')[0]}"

    def allowed(self, email: str, customer_id: str | None, kind: Kind, now: int) -> Permission:
        return Permission(email not in self.refusing, self.refusing.get(email))

    def issue(self, campaign: Campaign, entity: str, to: Contact, now: int) -> Code:
        key = (campaign.offer_id or "", entity)
        if key not in self.codes:
            if len(self.codes) >= self.pool:
                raise NoOffer
            self.codes[key] = Code(f"CODE-{len(self.codes)}", now + self.offer_lasts)
        return self.codes[key]

    def add(self, wanted: Wanted, now: int) -> bool:
        name = f"{wanted.kind}#{wanted.entity}#{self.person(wanted.to)}"
        if name in self.posted:
            return False
        self.posted[name] = wanted
        return True

    def fate(self, kind: Kind, entity: str, recipient: str) -> State | None:
        name = f"{kind}#{entity}#{recipient}"
        default = State.HELD_OUT if name in self.posted and self.posted[name].held_out else State.SENT
        return self.fates.get(name, default) if name in self.posted else None


class FakeDays:
    def __init__(self, carts: Sequence[Absence] = (), browsed: Sequence[Absence] = ()) -> None:
        self._carts, self._browsed = carts, browsed
        self.asked: list[tuple[int, int]] = []

    def carts(self, since: int, until: int) -> Iterator[Absence]:
        self.asked.append((since, until))
        return (one for one in self._carts if since < one.last_at <= until)

    def browsed(self, since: int, until: int) -> Iterator[Absence]:
        self.asked.append((since, until))
        return (one for one in self._browsed if since < one.last_at <= until)


class FakeLakeLog:
    def __init__(self, days: FakeDays) -> None:
        self.days = days
        self.opened: list[tuple[str, str]] = []

    @contextmanager
    def open(self, first_day: str, last_day: str, now: int, directory: Path) -> Iterator[FakeDays]:
        self.opened.append((first_day, last_day))
        yield self.days
