"""A customer of the deployed stack is forgotten everywhere, the lake's Parquet, the mail archive and media included."""

import gzip
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import jwt
import pytest

from infra import recompute
from infra import stack as cloudformation
from tests.support import pictures
from tests.support.deployed import DeployedStack, eventually
from tests.support.forms import posted

pytestmark = pytest.mark.system

MARK = uuid.uuid4().hex[:8]
GONE, STAYS = f"gone-{MARK}", f"stays-{MARK}"
TENT = f"forgotten-{MARK}"


class Bucket:
    """One of the stage's buckets, looked into past the API."""

    def __init__(self, deployed: DeployedStack, output: str) -> None:
        self._client = deployed.stack.stage.client("s3")
        self._name = cloudformation.outputs(deployed.stack.stage)[output]

    def listed(self, prefix: str = "") -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
        return [str(one["Key"]) for page in pages for one in page.get("Contents", ())]

    def body(self, key: str) -> bytes:
        return bytes(self._client.get_object(Bucket=self._name, Key=key)["Body"].read())


def event(customer: str, **fields: Any) -> dict[str, Any]:
    """Somebody looks at the tent in a browser of their own."""
    return {
        "event_id": uuid.uuid4().hex, "event": "product_viewed", "product_id": TENT, "anonymous_id": f"browser-{customer}",
        "occurred_at": datetime.now(UTC).isoformat(), "consent": {"analytics": True}, **fields,
    }  # fmt: skip


def does_things(deployed: DeployedStack, customer: str) -> str:
    """Looks around before and after logging in, long ago and now, buys, and sends a picture; the picture's id."""
    secret, long_ago = deployed.secret_key, (datetime.now(UTC) - timedelta(days=12)).isoformat()
    past = {"occurred_at": long_ago, "historical": True}
    events = [
        event(customer), event(customer, user_id=customer), event(customer, **past),
        event(customer, user_id=customer, **past),
    ]  # fmt: skip
    batch = {"batch_id": uuid.uuid4().hex, "events": events}
    taken = deployed.call("POST", "/v1/events", batch, key=secret)
    assert (taken.status, taken.json()["accepted"]) == (202, 4), taken.body
    order = {
        "order_id": f"o-{customer}", "customer_id": customer, "email": address(customer), "first_name": "Maja",
        "lines": [{"product_id": TENT, "quantity": 1, "price": {"amount": 49_900, "currency": "SEK"}}],
    }  # fmt: skip
    assert deployed.call("POST", "/v1/orders", order, key=secret).status == 201
    return sends_picture(deployed, customer)


def address(customer: str) -> str:
    return f"{customer}@example.com"


def sends_picture(deployed: DeployedStack, customer: str) -> str:
    claims = {"sub": customer, "aud": "torg", "exp": int(time.time()) + 1800}
    token = {"Authorization": f"Bearer {jwt.encode(claims, deployed.shopper_signing_secret)}"}
    body = pictures.jpeg()
    announced = {
        "content_type": "image/jpeg", "size": len(body), "licence": {"accepted": True, "version": "2026-11"}, "alt": "Ett tält",
    }  # fmt: skip
    told = deployed.call("POST", "/v1/media", announced, headers=token).json()
    assert posted(told["upload"]["url"], told["upload"]["fields"], body) == 204
    return str(told["id"])


def in_lake(deployed: DeployedStack, folder: Path) -> tuple[int, int]:
    """Rows about the tent in all the lake's objects, raw and closed."""
    lake, raw, closed = Bucket(deployed, "LakeBucket"), 0, 0
    for key in lake.listed("raw/"):
        raw += sum(TENT.encode() in line for line in gzip.decompress(lake.body(key)).splitlines())
    for key in lake.listed("closed/"):
        if key.endswith(".parquet"):
            (folder / "day.parquet").write_bytes(lake.body(key))
            found = duckdb.execute(
                f"SELECT COUNT(*) FROM '{folder / 'day.parquet'}' WHERE product_id = ?", [TENT]
            ).fetchall()
            closed += int(found[0][0])
    return raw, closed


def mails(deployed: DeployedStack, customer: str) -> list[str]:
    """What the archive holds to somebody."""
    archive = Bucket(deployed, "MailBucket")
    return [key for key in archive.listed() if address(customer).encode() in archive.body(key)]


@pytest.fixture
def pasts(stack: DeployedStack) -> dict[str, str]:
    """Two customers who did the same, and whose past is in Parquet; their pictures."""
    product = {"title": "Tältet", "url": "https://shop.example/tent"}
    assert stack.call("PUT", f"/v1/products/{TENT}", product, key=stack.secret_key).status == 200
    sent = {customer: does_things(stack, customer) for customer in (GONE, STAYS)}
    # Beside these the lake may hold two years of the demo's days, none of them closed yet.
    assert recompute.run(stack.stack.stage, "compact", patience=600)["days_left"] == 0
    media = Bucket(stack, "MediaBucket")
    for customer, picture in sent.items():
        eventually(lambda customer=customer: mails(stack, customer))
        eventually(
            lambda picture=picture: [key for key in media.listed("kept/") if picture in key], within=300
        )
    return sent


def test_who_is_erased_is_in_no_file_any_more_when_the_job_has_run(
    stack: DeployedStack, pasts: dict[str, str], tmp_path: Path
) -> None:
    # Five of each: two now, two then (in the day's Parquet, and in what went into it), and the order.
    assert in_lake(stack, tmp_path) == (10, 4)
    began, secret = time.monotonic(), stack.secret_key
    assert stack.call("POST", "/v1/people/erase", {"customer_id": GONE}, key=secret).status == 200
    assert erasure(stack, GONE)["log"] == "waiting"
    # What the rooms tell the log about an erasure goes, too.
    told = recompute.run(stack.stack.stage, "compact", patience=600)
    took = time.monotonic() - began
    assert (told["people_forgotten"] >= 1, told["people_waiting"]) == (True, 0)

    assert in_lake(stack, tmp_path) == (5, 2)
    assert mails(stack, GONE) == []
    assert [key for key in Bucket(stack, "MediaBucket").listed() if pasts[GONE] in key] == []
    done = erasure(stack, GONE)
    assert (done["log"], done["left"]) == ("done", [])
    assert done["log_done_at"]
    sys.stdout.write(f"forgotten everywhere and proven in {took:.1f} s\n")

    assert mails(stack, STAYS)
    assert [key for key in Bucket(stack, "MediaBucket").listed() if pasts[STAYS] in key]
    left = stack.call("POST", "/v1/people/export", {"customer_id": STAYS}, key=secret).json()["data"]
    assert (left["orders"][0]["order_id"], left["media"] != []) == (f"o-{STAYS}", True)
    gone = stack.call("POST", "/v1/people/export", {"customer_id": GONE}, key=secret)
    assert GONE not in gone.body.decode()


def erasure(deployed: DeployedStack, customer: str) -> Any:
    return deployed.call(
        "POST", "/v1/people/erased", {"customer_id": customer}, key=deployed.secret_key
    ).json()
