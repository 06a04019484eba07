"""All rooms over their fakes: the whole API in one process, with nothing behind it but memory."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from chalicelib.activity import wiring as activity
from chalicelib.aws import quarantine, tables
from chalicelib.aws.tables import Item, Key
from chalicelib.campaigns import wiring as campaigns
from chalicelib.catalogue import domain as catalogue_domain
from chalicelib.catalogue import models as catalogue_rows
from chalicelib.catalogue import wiring as catalogue
from chalicelib.console import wiring as console
from chalicelib.experiments import wiring as experiments
from chalicelib.feed import wiring as feed
from chalicelib.imports import wiring as imports
from chalicelib.imports.exporting import Doors as ExportDoors
from chalicelib.imports.rooms import Rooms
from chalicelib.imports.service import Doors as ImportDoors
from chalicelib.latest import wiring as latest
from chalicelib.letters import wiring as letters
from chalicelib.listing import service as listing_service
from chalicelib.listing import wiring as listing
from chalicelib.lists import wiring as lists
from chalicelib.mail import wiring as mail
from chalicelib.media import models as media_rows
from chalicelib.media import wiring as media
from chalicelib.members import wiring as members
from chalicelib.merchandising import wiring as merchandising
from chalicelib.moderation import wiring as moderation
from chalicelib.nearby import wiring as nearby
from chalicelib.offers import wiring as offers
from chalicelib.offsite import wiring as offsite
from chalicelib.orders import models as order_rows
from chalicelib.orders import wiring as orders
from chalicelib.platforms import wiring as platforms
from chalicelib.post import wiring as post
from chalicelib.presence import wiring as presence
from chalicelib.presence.service import Memory
from chalicelib.profiles import wiring as profiles
from chalicelib.questions import models as question_rows
from chalicelib.questions import wiring as questions
from chalicelib.questions.ports import Vote
from chalicelib.reactions import wiring as reactions
from chalicelib.recommendations import models as list_rows
from chalicelib.recommendations import wiring as recommendations
from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.filling import Lists
from chalicelib.reviews import wiring as reviews
from chalicelib.tuning import wiring as tuning
from chalicelib.webhooks import wiring as webhooks
from chalicelib.worth import wiring as worth
from tests.fakes import webhooks as fake_webhooks
from tests.fakes.activity import FakeLog, FakeObjects
from tests.fakes.campaigns import FakeChances, FakePlans
from tests.fakes.catalogue import FakeProducts
from tests.fakes.console import Desk
from tests.fakes.experiments import FakeExperiments
from tests.fakes.feed import FakeStories
from tests.fakes.imports import FakeCalls, FakeExports, FakeFiles, FakeJobs
from tests.fakes.latest import FakeEntries
from tests.fakes.letters import FakeShelf as FakeLetters
from tests.fakes.listing import FakeLists
from tests.fakes.lists import FakeShelves
from tests.fakes.mail import FakeResets
from tests.fakes.media import FakeBucket, FakeMediaCalls, FakeMediaFiles
from tests.fakes.members import FakeMembers
from tests.fakes.merchandising import FakeShelf as FakeRules
from tests.fakes.moderation import doors as moderation_doors
from tests.fakes.nearby import FakeNearby
from tests.fakes.offers import FakeOffers, FakeShop
from tests.fakes.offsite import FakeFiles as FakeFeeds
from tests.fakes.orders import FakeOrders
from tests.fakes.platforms import FakeBucketOf, FakeShelf
from tests.fakes.post import FakeCarrier, FakeOutbox, FakeQueues, FakeRegisters
from tests.fakes.presence import FakeCrowds
from tests.fakes.profiles import FakeProfiles
from tests.fakes.questions import FakeQuestions, Verdicts
from tests.fakes.reactions import FakeOpinions
from tests.fakes.recommendations import FakeNotes
from tests.fakes.reviews import FakePriors, FakeReviews
from tests.fakes.tuning import FakeBook
from tests.fakes.worth import FakeReport
from tests.http.conftest import Api
from tests.support import keys
from tests.support.noting import Wirings, read_by_key


class House:
    """The state behind the API, for a test to lay out and to look at.

    Reads by key (`tables.batch_get`) find rows that the rooms' own models make of the fakes' state, so that
    parts of pages, cards and lists go the way they go in earnest. `waves` counts them.
    """

    def __init__(self) -> None:
        self.products = FakeProducts()
        self.log = FakeLog()
        self.report = FakeReport()
        self.tuning = FakeBook()
        self.objects = FakeObjects()
        self.members = FakeMembers()
        self.orders = FakeOrders()
        self.shelf = FakeShelf()
        self.experiments = FakeExperiments()
        self.merchandising = FakeRules()
        self.offers = FakeOffers()
        self.feeds = FakeFeeds()
        self.plans = FakePlans()
        self.registers = FakeRegisters()
        self.outbox = FakeOutbox(self.registers)
        self.carrier = FakeCarrier()
        self.mail_queues = FakeQueues()
        self.resets = FakeResets()
        self.hooks, self.hook_calls, self.receiver = fake_webhooks.doors()
        self.moderation = moderation_doors()
        self.console = Desk(ledger=self.moderation.ledger)
        self.media = FakeMediaFiles(self.moderation.cases.keep)  # type: ignore[attr-defined]
        self.bucket = FakeBucket()
        self.media_calls = FakeMediaCalls()
        self.opinions = FakeOpinions()
        self.crowds = FakeCrowds()
        self.shelves = FakeShelves(self.moderation.cases)
        self.profiles = FakeProfiles(self.moderation.cases)
        self.places = FakeLists()
        self.letters = FakeLetters()
        self.latest = FakeEntries()
        self.nearby = FakeNearby()
        self.stories = FakeStories()
        self.questions = FakeQuestions()
        self.verdicts = Verdicts()
        self.reviews = FakeReviews(self.moderation.cases.keep)  # type: ignore[attr-defined]
        self.imports = ImportDoors(FakeJobs(), FakeFiles(), FakeCalls(), {}, Rooms())
        self.exports = ExportDoors(
            FakeExports(),
            self.imports.files,
            Rooms(),
            self.imports.calls.run_soon,  # type: ignore[arg-type]
        )
        self.lists: dict[str, Lists] = {}
        self.notes = FakeNotes()
        self.waves = 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand behind every room's wiring."""
        patch.setattr(tables, "batch_get", self.batch_get)
        stand = Wirings(patch)
        stand.setattr(catalogue, "products", lambda: self.products)
        stand.setattr(activity, "log", lambda: self.log)
        stand.setattr(worth, "shelf", lambda: self.report)
        stand.setattr(recommendations, "held", self._held)
        stand.setattr(recommendations, "notes", lambda: self.notes)
        stand.setattr(tuning, "book", lambda: self.tuning)
        stand.setattr(activity, "objects", lambda: self.objects)
        stand.setattr(members, "members", lambda: self.members)
        stand.setattr(orders, "orders", lambda: self.orders)
        stand.setattr(platforms, "shelf", lambda: self.shelf)
        stand.setattr(quarantine, "objects", FakeBucketOf(self.objects))
        stand.setattr(experiments, "experiments", lambda: self.experiments)
        stand.setattr(campaigns, "plans", lambda: self.plans)
        stand.setattr(campaigns, "chances", FakeChances)
        stand.setattr(post, "registers", lambda: self.registers)
        stand.setattr(post, "outbox", lambda: self.outbox)
        stand.setattr(post, "carrier", lambda: self.carrier)
        stand.setattr(post, "queues", lambda: self.mail_queues)
        stand.setattr(mail, "resets", lambda: self.resets)
        stand.setattr(merchandising, "shelf", lambda: self.merchandising)
        merchandising.forget()
        stand.setattr(offers, "offers", lambda: self.offers)
        stand.setattr(offers, "shop", FakeShop)
        stand.setattr(offsite, "files", lambda: self.feeds)
        stand.setattr(webhooks, "hooks", lambda: self.hooks)
        stand.setattr(webhooks, "calls", lambda: self.hook_calls)
        stand.setattr(webhooks, "sender", lambda: self.receiver)
        stand.setattr(moderation, "cases", lambda: self.moderation.cases)
        stand.setattr(moderation, "evidence", lambda: self.moderation.evidence)
        stand.setattr(moderation, "ledger", lambda: self.moderation.ledger)
        stand.setattr(questions, "questions", lambda: self.questions)
        stand.setattr(questions, "moderation", lambda: self.verdicts)
        stand.setattr(media, "files", lambda: self.media)
        stand.setattr(media, "bucket", lambda: self.bucket)
        stand.setattr(media, "calls", lambda: self.media_calls)
        stand.setattr(reactions, "opinions", lambda: self.opinions)
        stand.setattr(presence, "crowds", lambda: self.crowds)
        stand.setattr(presence, "memory", Memory)
        stand.setattr(presence, "known", presence.Known)
        stand.setattr(lists, "lists", lambda: self.shelves)
        stand.setattr(profiles, "profiles", lambda: self.profiles)
        stand.setattr(reviews, "reviews", lambda: self.reviews)
        stand.setattr(reviews, "priors", lambda: FakePriors(self.reviews))
        stand.setattr(console, "store", lambda: self.console.store)
        stand.setattr(console, "_send_link", lambda base, spoken: self.console.send)
        stand.setattr(console, "check_mail", lambda: None)
        stand.setattr(console, "LINK_ANSWER_SECONDS", 0.0)
        stand.setattr(listing, "lists", lambda: self.places)
        stand.setattr(latest, "entries", lambda: self.latest)
        for port in ("purchases", "groups", "sheets", "looks"):
            stand.setattr(nearby, port, lambda: self.nearby)
        stand.setattr(feed, "stories", lambda: self.stories)
        stand.setattr(feed, "inboxes", lambda: self.stories)
        stand.setattr(letters, "shelf", lambda: self.letters)
        letters.forget()
        stand.setattr(imports, "jobs", lambda: self.imports.jobs)
        stand.setattr(imports, "bucket", lambda: self.imports.files)
        stand.setattr(imports, "doors", lambda: self.imports)
        stand.setattr(imports, "exports", lambda: self.exports.exports)
        stand.setattr(imports, "export_doors", lambda: self.exports)

    def _held(self) -> FakeBook:
        """What was decided of lists' numbers lies in the bucket: a round trip, too."""
        self.waves += 1
        return self.tuning

    def batch_get(self, keys: Iterable[Key], *, consistent: bool = False) -> dict[Key, Item]:
        """Like `tables.batch_get`."""
        wanted = list(keys)
        self.waves += bool(wanted)
        for table in {key.table for key in wanted}:
            read_by_key(table)
        rows = self._rows()
        return {key: rows[key] for key in wanted if key in rows}

    def _rows(self) -> dict[Key, Item]:
        found: dict[Key, Item] = {}
        for product in self.products.products.values():
            found[catalogue_rows.product_key(product.product_id)] = catalogue_rows.product_item(product)
            card, local = catalogue_domain.card(product), catalogue_domain.local_cards(product)
            row = catalogue_rows.card_item(card, local, product.content.brand, product.created_at)
            found[catalogue_rows.card_key(product.product_id)] = row
        found |= self.shelves.rows() | self.profiles.rows()
        found |= self.latest.items() | self.stories.rows | self.nearby.rows() | self.merchandising.rows
        for order in self.orders.orders.values():
            found[order_rows.order_key(order.order_id)] = order_rows.order_item(order)
        found |= self.crowds.items() | self.opinions.items() | self.reviews.rows
        for file in self.media.rows.values():
            found[media_rows.media_key(file.media_id)] = media_rows.media_item(file)
        for thread in self.questions.kept.values():
            found[question_rows.thread_key(thread.question_id)] = question_rows.thread_item(thread)
        for (person, subject), value in self.questions.ballots.items():
            vote = Vote(person, subject, value)
            found[question_rows.vote_key(person, subject)] = question_rows.vote_item(vote)
        for product_id, counts in self.questions.counts.items():
            found[question_rows.counts_key(product_id)] = question_rows.counts_item(product_id, counts)
        for key, kept in self.lists.items():
            found[Key(recommendations.table(), key)] = list_rows.to_item(KeyLists(key, kept, "f"), 1)
        return found | self.notes.rows(recommendations.table())

    def keep(self, key: str, name: str, *rows: tuple[str, int | None], of: int | None = 100) -> None:
        """Put a list of (product id, people) in the table."""
        length = len(rows)
        ranked = RankedList(
            of, tuple(Row(one, people, 10 * (length - n)) for n, (one, people) in enumerate(rows))
        )
        self.lists[key] = {**self.lists.get(key, {}), name: ranked}

    def spread_news(self) -> None:
        """Let listing hear of every product."""
        for product in self.products.products.values():
            news = catalogue_rows.news_from(catalogue_rows.product_item(product))
            listing_service.follow(news, lists=self.places)


def body(product_id: str, **fields: Any) -> Mapping[str, Any]:
    """A product as a shop writes it."""
    return {"title": f"The {product_id}", "url": f"https://shop.example/p/{product_id}"} | fields


class Shop:
    """The API over a house with products, asked as a browser asks."""

    def __init__(self, api: Api, house: House) -> None:
        self.api = api
        self.house = house

    def sells(self, *product_ids: str, **fields: Any) -> None:
        """Write products through the API."""
        for one in product_ids:
            assert self.api.put(f"/v1/products/{one}", body(one, **fields)).status_code == 200

    def ask(self, path: str, **headers: str) -> Any:
        """The body of a successful answer."""
        answer = self.api.get(path, key=keys.PUBLISHABLE, **headers)
        assert answer.status_code == 200, answer.body
        return answer.json_body

    def ids(self, path: str, **headers: str) -> list[str]:
        """The products in the answer, in their order."""
        return [item["product_id"] for item in self.ask(path, **headers)["items"]]

    def refusal(self, path: str) -> tuple[int, list[str]]:
        """The status and the pointers of a refused question."""
        answer = self.api.get(path, key=keys.PUBLISHABLE)
        return answer.status_code, [error["pointer"] for error in answer.json_body.get("errors", [])]
