"""What the jobs of recommendations are tried on: the recompute, its report, its tuner."""

import json
from typing import Any

from chalicelib.activity import lake
from chalicelib.activity.store import S3Objects
from chalicelib.tuning import wiring as tuning_wiring
from chalicelib.worth import wiring as worth_wiring
from tests.contract.faults import drills
from tests.contract.faults.clockwork import NOON, Clockwork
from tests.contract.faults.laying import DAY, HOUR, every, fact


class Recompute:
    """People who looked at things, and bought them."""

    due = every(HOUR, times=2)

    def __init__(self, shop: Clockwork) -> None:
        self.shop = shop
        shop.sells("tent", "stove", "mat")
        seen = [
            fact(f"{n}-{product}", NOON - HOUR + m, visitor=f"v{n}", session=f"s{n}", product_id=product)
            for n in range(6)
            for m, product in enumerate(("tent", "stove", "mat")[: 2 + n % 2])
        ]
        lake.write_facts(seen, "case", S3Objects())
        does = {"kind": "trial", "percent": 50, "numbers": {"day_limit": 0}}
        rule = {"does": does, "where": {"lists": ["viewed-also-viewed"]}}
        shop.ask("PUT", "/v1/merchandising/rules/tried", rule)

    def look(self) -> Any:
        path = "/v1/products/{}/recommendations?list=viewed-also-viewed"
        lists = [self.shop.ask("GET", path.format(one))["items"] for one in ("tent", "stove", "mat")]
        told = {(one.product_id, one.value) for one in self.shop.topic.told}
        return lists, told, len(drills.rows("recommendations"))


class RecommendationsReport:
    """Lists that were shown, clicked and bought from, and people from whom they are withheld."""

    due = every(DAY, times=2)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent", "stove")
        told = json.dumps({"list": "for-you", "position": 1})
        rows = [
            fact(f"{n}-{event}", NOON + n, event=event, visitor=f"v{n}", detail=told)
            for n in range(6)
            for event in ("recommendation_shown", "recommendation_clicked")[: 1 + n % 2]
        ]
        drawn = ({"holdout": "worth", "withheld": False}, {"trial": "quick", "challenger": True, "lists": []})
        rows += [
            fact(
                f"asked-{n}-{m}",
                NOON - 8 * DAY,
                event="recommendation_asked",
                product_id=None,
                visitor=f"v{n}",
                detail=json.dumps(one),
            )
            for n in range(4)
            for m, one in enumerate(drawn)
        ]
        held = json.dumps({"campaign": "win-back", "withheld": False})
        rows += [
            fact(f"due-{n}", NOON - 8 * DAY, event="mail_due", product_id=None, visitor=f"v{n}", detail=held)
            for n in range(4)
        ]
        lake.write_facts(rows, "case", S3Objects())
        # So that some of it lies in closed days.
        shop.fire("compact", NOON)

    def look(self) -> Any:
        told = worth_wiring.shelf().read()
        return told and (told.lists, told.holdouts, told.trials, told.mails)


class RecommendationsTuning:
    """Sessions of a month: too few people for anything to be changed, which is what the book says."""

    due = every(7 * DAY, times=2)

    def __init__(self, shop: Clockwork) -> None:
        shop.sells("tent", "stove", "mat")
        seen = [
            fact(
                f"{day}-{n}-{product}",
                NOON - day * DAY + m,
                visitor=f"v{day}-{n}",
                session="s",
                product_id=product,
            )
            for day in range(1, 25)
            for n in range(6)
            for m, product in enumerate(("tent", "stove", "mat")[: 2 + n % 2])
        ]
        lake.write_facts(seen, "case", S3Objects())
        # So that most of it lies in closed days.
        shop.fire("compact", NOON)

    def look(self) -> Any:
        kept = tuning_wiring.book().kept()
        # A run that was skipped isn't in the book; the last one is the same.
        return kept.in_force, kept.runs[:1]
