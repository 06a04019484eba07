"""What every scheduled job of the application is tried on: a shop laid out for it, when it is due, what it must lead to.

A job is fired by the application's own handler. What is looked at is what others find afterwards: rows, mails, lists,
files; how often something was written, and when, isn't of it.
"""

import gzip
from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.activity import lake
from chalicelib.activity import public as activity
from chalicelib.activity.domain import CLOSES_AFTER
from chalicelib.activity.store import S3Objects
from chalicelib.aws import objects
from chalicelib.campaigns import scheduling
from chalicelib.campaigns import wiring as campaigns
from chalicelib.kernel import clock, settings
from chalicelib.letters.domain import Kind
from chalicelib.media.domain import LOOSE, Media
from chalicelib.media.store import DynamoFiles
from chalicelib.moderation.domain import State
from chalicelib.nearby import service as nearby
from chalicelib.nearby import tallies
from chalicelib.nearby import wiring as nearby_wiring
from chalicelib.nearby.tallies import Tally
from chalicelib.offsite.store import PREFIX
from chalicelib.post import public as post
from chalicelib.post.domain import Wanted
from chalicelib.presence import public as presence
from chalicelib.presence.domain import stretch_of
from chalicelib.presence.store import DynamoCrowds
from chalicelib.reviews import wiring as reviews_wiring
from chalicelib.webhooks import public as webhooks
from tests.contract.faults import drills
from tests.contract.faults.cases_of_lists import RecommendationsReport, RecommendationsTuning, Recompute
from tests.contract.faults.clockwork import FEED, NOON, Clockwork
from tests.contract.faults.laying import DAY, HOUR, MINUTE, Case, every, fact
from tests.support.looking import source
from tests.support.reviewing import Reviewers


class Compact:
    """Three days of which rows lie in several objects, and somebody who was erased meanwhile."""

    due = every(DAY, NOON + CLOSES_AFTER)

    def __init__(self, shop: Clockwork) -> None:
        for day in range(3):
            for part in range(2):
                at = NOON + day * DAY
                own = [fact(f"{day}-{n}", at, customer=f"c{n}") for n in range(part, part + 3)]
                lake.write_facts(own, str(part), S3Objects())
        activity.erase(["c1"], NOON + 3 * DAY)

    def look(self) -> Any:
        held = S3Objects()
        days = sorted({key.split("/")[1] for key in held.keys("closed/")})
        return drills.facts_of_lake(), days, activity.forgotten("c1", NOON + 3 * DAY) is not None


class MailDispatch:
    """Letters that are due one after the other, and workers that send what is queued."""

    due = every(MINUTE)

    def __init__(self, shop: Clockwork) -> None:
        self.shop = shop
        shop.sells("tent")
        for n in range(6):
            to = f"p{n}@else.example"
            shop.order(f"o{n}", "tent", email=to, locale="sv-SE")
            at = NOON + n % 3 * MINUTE + 1
            wanted = Wanted(
                kind=Kind.ORDER_CONFIRMATION, entity=f"o{n}", to=to, language="sv", why="it was placed",
                payload={"order_id": f"o{n}"}, due_at=at,
            )  # fmt: skip
            post.add(wanted, NOON)

    def look(self) -> Any:
        return sorted(str(one["To"]) for one in self.shop.post_office.mails)


class ReviewFeeds:
    """Reviews that are shown, of two products."""

    due = every(DAY, times=2)

    def __init__(self, shop: Clockwork) -> None:
        _reviewed(shop)

    def look(self) -> Any:
        bucket = settings.current().media_bucket
        bodies = ((key, objects.get(bucket, key)) for key in objects.keys(bucket, PREFIX))
        return {key: gzip.decompress(body or b"") for key, body in bodies}


class ReviewPriors:
    """Reviews of products in two categories, none of which is in the middle."""

    due = every(DAY, times=2)

    def __init__(self, shop: Clockwork) -> None:
        _reviewed(shop)

    def look(self) -> Any:
        return drills.rows("reviews")


def _reviewed(shop: Clockwork) -> None:
    shop.sells("tent")
    shop.sells("stove", categories=["Kök"])
    people = Reviewers(reviews_wiring.reviews(), reviews_wiring.moderation())
    for n in range(4):
        for product, stars in (("tent", 5), ("stove", 1 + n % 2)):
            told = f"Nummer {n}: den håller vad den lovar."
            review = people.write(f"c{n}", product, NOON - DAY, stars=stars, text=told).review
            people.decide(review.review_id, State.PUBLISHED, NOON - DAY + 1)


class PresenceDay:
    """Views and a cart of some minutes ago."""

    due = every(10 * MINUTE)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent", "stove")
        # Else the first run looks for a whole day.
        DynamoCrowds().settle(stretch_of(NOON) - 2, before=None)
        for product in ("tent", "stove"):
            for n in range(4):
                event = "product_added" if n == 3 else "product_viewed"
                told = fact(f"{product}-{n}", NOON, event=event, product_id=product, visitor=f"b{n}")
                presence.take([activity.Taken(facts=(told,), source=source(n))], NOON)

    def look(self) -> Any:
        return drills.rows("presence", "revision", "settled", "expires_at")


class MediaSweep:
    """Files that nothing named, of two days, and one that a review shows."""

    due = every(DAY, NOON + LOOSE)

    def __init__(self, shop: Clockwork) -> None:
        for n in range(6):
            held = Media(
                media_id=f"m_{n}", author="anna", uploader="anna", content_type="image/jpeg", size=5,
                created_at=NOON + n % 2 * DAY, subject="review:1" if n == 5 else None,
            )  # fmt: skip
            DynamoFiles().write(None, held, None, held.created_at)

    def look(self) -> Any:
        return sorted(name for name in drills.rows("media") if name.startswith("media#"))


class NearbyPublish:
    """Purchases in one town, of a number that makes groups of all."""

    due = every(10 * MINUTE, NOON + 30 * MINUTE)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent")
        town = {"city": "Umeå", "postal_code": "903 26", "country": "SE"}
        for n in range(9):
            shop.order(f"o{n}", "tent", deliver_to=town)
            nearby.take(f"o{n}", intake=nearby_wiring.intake(), now=NOON)

    def look(self) -> Any:
        names = [tallies.sum_name(place, product) for place in ("SE", "SE.23") for product in (None, "tent")]
        sheets = nearby_wiring.sheets().read(names)
        return {name: tallies.unpack(sheet.body, Tally, Tally()).entries for name, sheet in sheets.items()}


class WebhooksSweep:
    """Events that nobody handed on, and a receiver."""

    due = every(5 * MINUTE)

    def __init__(self, shop: Clockwork) -> None:
        self.shop = shop
        said = {"url": "https://shop.example/hooks", "event_types": ["offer.issued"]}
        shop.ask("POST", "/v1/webhook-endpoints", said)
        for n in range(3):
            webhooks.tell("offer.issued", f"offer-{n}", {"n": n}, NOON)
        shop.queues.waiting.clear()

    def look(self) -> Any:
        return sorted(one.body for one in self.shop.receiver.posted)


class Feed:
    """A merchant's feed that lies in a bucket."""

    due = every(HOUR)

    def __init__(self, shop: Clockwork) -> None:
        rows = "\n".join(f"p{n}\tProdukt {n}\thttps://a.example/{n}\t{n + 1}.00 SEK" for n in range(30))
        body = f"id\ttitle\tlink\tprice\n{rows}".encode()
        objects.put(settings.current().lake_bucket, FEED, body)

    def look(self) -> Any:
        return drills.rows("catalogue", *WHEN)


class CampaignsFire:
    """Orders that were sent three weeks ago, of people who want mails."""

    due = every(MINUTE, NOON + 21 * DAY)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent")
        for n in range(4):
            agreed = {"email": f"p{n}@else.example", "locale": "sv-SE", "consent": {"marketing": True}}
            shop.order(f"o{n}", "tent", **agreed)
            sent = {"event": "order.shipped", "id": f"shipped-{n}", "occurred_at": clock.iso(NOON)}
            shop.ask("POST", f"/v1/orders/o{n}/events", sent)
            scheduling.hear(f"o{n}", doors=campaigns.doors(), now=NOON)

    def look(self) -> Any:
        figures = campaigns.plans().figures("review-request")
        return figures, drills.rows("post", *WHEN).keys()


class Abandonment:
    """A cart that somebody left whom the shop may write to."""

    due = every(HOUR, NOON + 3 * HOUR)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent")
        known = shop.ask("GET", "/v1/campaigns/abandoned-cart")
        said = {name: known[name] for name in ("name", "kind", "trigger", "delay")}
        shop.ask("PUT", "/v1/campaigns/abandoned-cart", said | {"enabled": True})
        left = fact("left", NOON, event="product_added", customer="anna")
        lake.write_facts([left], "case", S3Objects())

    def look(self) -> Any:
        figures = campaigns.plans().figures("abandoned-cart")
        return figures, [(one.name, one.base, one.products) for one in campaigns.plans().of("person:anna")]


#: When something was written; another instant is no other outcome.
WHEN: Final = ("at", "updated_at", "created_at", "revision", "expires_at", "added_at", "place", "since")

CASES: Final[Mapping[str, Callable[[Clockwork], Case]]] = {
    "abandonment": Abandonment,
    "campaigns_fire": CampaignsFire,
    "compact": Compact,
    "feed": Feed,
    "mail_dispatch": MailDispatch,
    "media_sweep": MediaSweep,
    "nearby_publish": NearbyPublish,
    "presence_day": PresenceDay,
    "recommendations_report": RecommendationsReport,
    "recommendations_tuning": RecommendationsTuning,
    "recompute": Recompute,
    "review_feeds": ReviewFeeds,
    "review_priors": ReviewPriors,
    "webhooks_sweep": WebhooksSweep,
}
