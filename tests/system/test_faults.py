"""Browsers that time out and repeat themselves, against a deployed stack whose AWS throttles, loses answers and whose
functions are killed: nothing acknowledged is lost and nothing counts twice, by recount in the lake and in the numbers shown.

`make soak` has 400 browsers' schedules with 20,000 events, `make test` a few. `SEED=…` repeats a run.
"""

import gzip
import http.client
import json
import os
import random
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from infra import stack as cloudformation
from tests.support.chromium import AGENT
from tests.support.deployed import DeployedStack, eventually
from tests.support.examples import tried
from tests.support.network import Weather
from tests.support.passage import Passage

pytestmark = pytest.mark.system

SEED = int(os.environ.get("SEED") or 20_261_122)
SCHEDULES = tried(4, 6, 400)
A_SCHEDULE = 50
A_BATCH = 10
TRIES = 200
BROWSER = {"User-Agent": AGENT}
THROUGH = ("api_handler", "lake", "live")


class Schedule:
    """A shop's corner with two products of its own, and who looks at both; a client of batches that can't be relied on."""

    def __init__(self, stack: DeployedStack, number: int) -> None:
        self.stack, self.chance = stack, random.Random(SEED + number)
        self.name = f"faults-{SEED}-{number}"
        self.products = (f"{self.name}-a", f"{self.name}-b")
        self.people = A_SCHEDULE // 2

    def events(self) -> list[dict[str, Any]]:
        now = datetime.now(UTC).isoformat()
        return [
            {
                "event_id": f"{self.name}-{person}-{product[-1]}", "event": "product_viewed", "occurred_at": now,
                "product_id": product, "anonymous_id": f"{self.name}-{person}", "session_id": f"{self.name}-{person}",
                "consent": {"analytics": True},
            }
            for person in range(self.people)
            for product in self.products
        ]  # fmt: skip

    def run(self) -> None:
        """Sends each batch until it is acknowledged; gives up waiting sometimes, and repeats what was taken."""
        found = self.events()
        bodies = [
            json.dumps(
                {"batch_id": f"{self.name}-{first}", "events": found[first : first + A_BATCH]}
            ).encode()
            for first in range(0, len(found), A_BATCH)
        ]
        for body in bodies:
            self._until_taken(body)
            if self.chance.random() < 0.2:
                self._until_taken(self.chance.choice(bodies))

    def _until_taken(self, body: bytes) -> None:
        for _ in range(TRIES):
            if self.chance.random() < 0.1:
                self._without_waiting(body)
                continue
            # What no browser sends counts nowhere.
            answer = self.stack.call(
                "POST", "/v1/events", body, key=self.stack.publishable_key, headers=BROWSER
            )
            if answer.status == 202:
                assert answer.json() == {"accepted": A_BATCH, "rejected": []}
                return
            assert answer.status >= 429, answer.body
        raise AssertionError(f"SEED={SEED}: it was never taken")

    def _without_waiting(self, body: bytes) -> None:
        """Sent, and the connection is gone before the answer: as a page's that is left."""
        place = urllib.parse.urlsplit(self.stack.api_base)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
        headers = BROWSER | {"Content-Type": "application/json", "X-Torg-Key": self.stack.publishable_key}
        connection.request("POST", f"{place.path}/v1/events", body, headers)
        connection.close()

    def shown(self) -> tuple[int, int]:
        """How many people, of how many, are said to have looked at both."""
        path = f"/v1/products/{self.products[0]}/recommendations?list=viewed-also-viewed"
        items = self.stack.call("GET", path, key=self.stack.secret_key).json()["items"]
        return next(
            ((one["people"], one["of"]) for one in items if one["product_id"] == self.products[1]), (0, 0)
        )


def in_lake(stack: DeployedStack) -> Counter[str]:
    """How often each of our events stands in the lake as a reader sees it: by id and number, from all raw objects."""
    client = stack.stack.stage.client("s3")
    bucket = cloudformation.outputs(stack.stack.stage)["LakeBucket"]
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="raw/")
    seen: set[tuple[str, int]] = set()
    for key in (one["Key"] for page in pages for one in page.get("Contents", ())):
        body = gzip.decompress(client.get_object(Bucket=bucket, Key=key)["Body"].read())
        rows = (json.loads(line) for line in body.splitlines())
        seen |= {
            (row["event_id"], row.get("n", 0))
            for row in rows
            if row["event_id"].startswith(f"faults-{SEED}-")
        }
    return Counter(event_id for event_id, _ in seen)


@pytest.fixture
def schedules(stack: DeployedStack) -> Iterator[list[Schedule]]:
    """The browsers' schedules, with products that are there for as long as they are tried."""
    found = [Schedule(stack, number) for number in range(SCHEDULES)]
    paths = [f"/v1/products/{product}" for one in found for product in one.products]
    for path in paths:
        said = {"title": "A tent", "url": f"https://shop.example{path}"}
        assert stack.call("PUT", path, said, key=stack.secret_key).status == 200
    yield found
    for path in paths:
        stack.call("DELETE", path, key=stack.secret_key)


def test_nothing_is_lost_or_counted_twice_on_the_deployed_stack(
    stack: DeployedStack, schedules: list[Schedule], record_property: Callable[[str, object], None]
) -> None:
    passage = Passage(stack.stack.emulator_port)
    wanted = {event["event_id"] for one in schedules for event in one.events()}
    weather = Weather(SEED, throttled=0.10, lost=0.10, killed=0.03)
    with passage.befalling(stack.stack.stage, THROUGH, weather):
        with ThreadPoolExecutor(4) as browsers:
            list(browsers.map(Schedule.run, schedules))
        eventually(lambda: wanted <= set(in_lake(stack)), within=900)
    seen = in_lake(stack)
    assert set(seen) == wanted, f"SEED={SEED}: {len(wanted) - len(seen)} lost"
    assert max(seen.values()) == 1, f"SEED={SEED}: counted twice"
    stack.recompute()
    for one in schedules:
        assert one.shown() == (one.people, one.people), f"SEED={SEED}: {one.name}"
    told = (
        f"{len(wanted):,} acknowledged events, {SCHEDULES} schedules, seed {SEED}, {dict(passage.happened)}"
    )
    record_property("told", f"{told}: 0 lost, 0 twice")
    assert {"throttled", "lost"} <= set(passage.happened)
