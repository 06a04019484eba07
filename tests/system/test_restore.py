"""The restore drill: a backup into a stage of its own, and nobody is back who was forgotten meanwhile.

Nothing is deployed here: the API runs in a process of its own that takes itself for a stage, over the emulator.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from infra import backup, erasing, inside, restore, secret_document, stack
from infra.errors import Refused
from infra.local.emulator import Emulator
from infra.secret_document import Keys
from infra.stage import Stage
from tests.support.paths import PROJECT

#: Calls (method, path, body) come in, what was answered goes out.
_API: Final = """
import json, sys
from chalice.test import Client
from app import app
key, calls = json.load(sys.stdin)
headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
with Client(app) as client:
    for method, path, body in calls:
        sent = {} if body is None else {"body": json.dumps(body).encode()}
        answer = client.http.request(method, path, headers=headers, **sent)
        assert answer.status_code < 300, (method, path, answer.body)
        print("answer", json.dumps(answer.json_body))
"""
KEYS: Final = Keys.new()
ERASED, KEPT, LATER = "c-forgotten", "c-kept", "c-later"


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Stage, Stage]]:
    """Three stages that are up and not deployed, in an account of their own."""
    emulator = Emulator(tmp_path_factory.mktemp("account"))
    emulator.start()
    project = tmp_path_factory.mktemp("checkout")
    try:
        all_of_them = [Stage(name, project, endpoint=emulator.endpoint) for name in ("old", "new", "third")]
        for stage in all_of_them:
            stack.up(stage, protected=True)
            secret_document.create_once(stage, KEYS if stage.name == "old" else Keys.new(), [])
        yield all_of_them[0], all_of_them[1], all_of_them[2]
    finally:
        emulator.stop()


def calls(stage: Stage, *asked: tuple[str, str, Any]) -> list[Any]:
    """What the stage's API answers to calls with the first stage's key."""
    done = subprocess.run(
        [sys.executable, "-c", _API], input=json.dumps([KEYS.secret_key, asked]), cwd=PROJECT,
        env=inside.environment(stage), capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [
        json.loads(line.removeprefix("answer "))
        for line in done.stdout.splitlines()
        if line.startswith("answer ")
    ]


def bought(customer: str) -> tuple[str, str, Any]:
    lines = [{"product_id": "tent", "quantity": 1, "price": {"amount": 10_000, "currency": "SEK"}}]
    told = {"customer_id": customer, "email": f"{customer}@example.se", "first_name": "Maja", "lines": lines}
    return "POST", "/v1/orders", {"order_id": f"o-{customer}", **told}


def left(stage: Stage, customer: str) -> Any:
    """What an operator's command says of somebody."""
    (told,) = erasing.person(stage, "status", {"customer_id": customer})
    return json.loads(told)


def test_a_backup_comes_back_whole_but_for_who_was_forgotten_since(
    stages: tuple[Stage, Stage, Stage], tmp_path: Path
) -> None:
    old, new, _ = stages
    product = {
        "title": "Tent",
        "url": "https://shop.example/tent",
        "price": {"amount": 10_000, "currency": "SEK"},
    }
    calls(old, ("PUT", "/v1/products/tent", product), bought(ERASED), bought(KEPT))
    assert {"orders", "members"} <= set(left(old, ERASED)["left"])

    place = backup.Disc(tmp_path / "backup")
    assert backup.last(old) is None
    before = int(time.time())
    written = list(backup.backup(old, place, at=None, live=False))
    assert before <= (backup.last(old) or 0) <= time.time()
    calls(old, ("POST", "/v1/people/erase", {"customer_id": ERASED}))
    assert left(old, ERASED)["left"] == []
    (copied,) = erasing.person(old, "export", {"customer_id": KEPT})
    assert f"o-{KEPT}" in copied
    assert json.loads(copied)["log"] == []

    shutil.copytree(tmp_path / "backup", tmp_path / "spoilt")
    spoilt(tmp_path / "spoilt")
    with pytest.raises(Refused, match="members: the backup holds"):
        list(restore.restore(old, new, at=None, kept=backup.Disc(tmp_path / "spoilt")))

    said = list(restore.restore(old, new, at=None, kept=place))
    for line in (line for line in written if " rows, " in line):
        assert line in said
    orders = next(line for line in said if line.startswith("orders: "))
    assert re.fullmatch(r"orders: [1-9]\d* rows, [0-9a-f]{64}", orders)
    assert any(line.startswith("erased again: ") and " 0 " not in line for line in said)
    assert any("expiry, recovery and protection are on" in line for line in said)
    assert left(new, ERASED)["left"] == []
    assert {"orders", "members"} <= set(left(new, KEPT)["left"])
    assert f"{ERASED}@" not in str(calls(new, ("GET", f"/v1/orders/o-{ERASED}", None)))
    has_streams(old, new)
    # It was finished: again it does nothing but look, and from elsewhere it is refused.
    assert "every checksum is equal" in list(restore.restore(old, new, at=None, kept=place))[-1]
    with pytest.raises(Refused, match="take another stage"):
        list(restore.restore(old, new, at=None, kept=None))


def test_what_buckets_held_comes_out_of_a_backup_when_the_buckets_are_lost(
    stages: tuple[Stage, Stage, Stage],
) -> None:
    old, _, third = stages
    calls(old, bought(LATER))
    client, here = old.client("s3"), {kind: backup.bucket(old, kind).bucket for kind in backup.KEPT}
    held = {"lake": "raw/day=2026-11-01/1-2-ab.ndjson.gz", "media": "kept/p/1.webp", "mail": "m/1"}
    for kind, key in held.items():
        client.put_object(Bucket=here[kind], Key=key, Body=f"{kind} as it was".encode())
    client.put_object(Bucket=here["lake"], Key="forgotten/somebody.1.json", Body=b"{}")
    client.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": old.region})
    client.put_object(Bucket="elsewhere", Key="b/contents/mail/m/erased-since", Body=b"of an earlier backup")

    place = backup.folder(old, "s3://elsewhere/b")
    written = list(backup.backup(old, place, at=None, live=True))
    assert any(line.startswith("media: 1 objects, 1 copied now") for line in written)
    assert in_bucket(client, "elsewhere", "b/contents/mail/") == {held["mail"]}
    calls(old, ("POST", "/v1/people/erase", {"customer_id": LATER}))
    for kind, key in held.items():
        client.delete_object(Bucket=here[kind], Key=key)

    spoilt = f"b/contents/media/{held['media']}"
    client.put_object(Bucket="elsewhere", Key=spoilt, Body=b"media as it wasnt")
    with pytest.raises(Refused, match="media: the backup holds"):
        list(restore.restore(old, third, at=None, kept=place))
    client.put_object(Bucket="elsewhere", Key=spoilt, Body=b"media as it was")
    said = list(restore.restore(old, third, at=None, kept=place))
    assert "every checksum is equal" in said[-1]
    for kind, key in held.items():
        told = client.get_object(Bucket=backup.bucket(third, kind).bucket, Key=key)["Body"].read()
        assert told == f"{kind} as it was".encode()
    # Nobody's proof came along: what was erased from files since is in them again, and the job looks through all.
    assert in_bucket(client, backup.bucket(third, "lake").bucket, "forgotten/") == set()
    gone = left(third, LATER)
    assert (gone["left"], gone["log"]) == ([], "waiting")
    # Again, nothing that was erased in the end comes back.
    client.delete_object(Bucket=backup.bucket(third, "media").bucket, Key=held["media"])
    list(restore.restore(old, third, at=None, kept=place))
    assert in_bucket(client, backup.bucket(third, "media").bucket, "") == set()


def in_bucket(client: Any, bucket: str, prefix: str) -> set[str]:
    """Keys below a prefix, without it."""
    found = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
    return {str(one["Key"]).removeprefix(prefix) for one in found}


def has_streams(old: Stage, new: Stage) -> None:
    """Each table's stream is there again and shows the same, and rows expire by the same name."""
    client = new.client("dynamodb")
    for name in client.list_tables()["TableNames"]:
        if name.startswith("torg-new-"):
            here, there = name.replace("torg-new-", "torg-old-"), name
            one, other = (client.describe_table(TableName=table)["Table"] for table in (here, there))
            assert one.get("StreamSpecification") == other.get("StreamSpecification")
            assert one.get("KeySchema") == other.get("KeySchema")
            goes = [
                client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
                for table in (here, there)
            ]
            assert goes[0] == goes[1]


def spoilt(place: Path) -> None:
    """Another address in a row of a backup, as long as the right one."""
    (part,) = (place / "tables").glob("members-*")
    body = gzip.decompress(part.read_bytes())
    assert b"c-kept@" in body
    part.write_bytes(gzip.compress(body.replace(b"c-kept@", b"c-kepd@")))
