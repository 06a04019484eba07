"""Shows on the account itself what no test here can: that EMR Serverless takes a job, that the role lets it read and
write and nothing else, and that its rows are DuckDB's.

A week of a made-up shop, computed on both, in the lake's bucket under `recommendations/spark/`; the stage's lists aren't
touched. It costs a few cents.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from chalicelib.activity.domain import Fact
from chalicelib.activity.lake import ndjson
from chalicelib.kernel import clock
from chalicelib.recommendations import cluster, sparkjob
from chalicelib.recommendations.domain import KeyLists, Parameters
from chalicelib.recommendations.engine import Recompute, Sources
from chalicelib.recommendations.results import ResultFiles
from infra import extras, stack
from infra.errors import Refused
from infra.stage import Stage

_PAUSE: Final = 10.0
_PEOPLE: Final = 40
_PRODUCTS: Final = tuple((f"p-{n}", f"Category {n % 3}", n == 7) for n in range(12))
_ENDED: Final = ("SUCCESS", "FAILED", "CANCELLED")
#: What the jobs' role may not do, each with an object of the lake's bucket.
_DENIED: Final = (
    ("s3:DeleteObject", "closed/day=2026-01-01/1.parquet"),
    ("s3:PutObject", "raw/day=2026-01-01/1.ndjson.gz"),
    ("s3:PutObject", "recommendations/ledger.json.z"),
    ("s3:GetObject", "imports/people.csv"),
)


def lines(stage: Stage, *, pause: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """Try the stage's Spark; a line for each thing that was seen. Raises `Refused` with what is wrong."""
    made, bucket = extras.outputs(stage, extras.SPARK), stack.outputs(stage)["LakeBucket"]
    if not made:
        raise Refused(f"stage {stage.name} has no Spark; run: python -m infra spark --stage {stage.name}")
    yield from _role(stage, made["Role"], bucket)
    name = f"try-{int(time.time())}"
    folder = f"{cluster.FOLDER}{name}/"
    asked = _job(stage.client("s3"), bucket, folder)
    script = _put(stage.client("s3"), bucket, folder)(cluster.SCRIPT, cluster.source())
    emr = stage.client("emr-serverless")
    request = cluster.request(made["Application"], made["Role"], script, asked, name)
    run = emr.start_job_run(**request)["jobRunId"]
    yield f"run {run}: started; a few minutes"
    ended = _ended(emr, made["Application"], run, pause)
    if ended["state"] != "SUCCESS":
        raise Refused(f"run {run} ended as {ended['state']}: {ended.get('stateDetails', 'no reason given')}")
    used = ended.get("totalResourceUtilization", {})
    yield f"run {run}: {used.get('vCPUHour', '?')} vCPU-hours, {used.get('memoryGBHour', '?')} GB-hours"
    yield _compared(_held(stage.client("s3"), bucket, f"{folder}results/"))


def _role(stage: Stage, role: str, bucket: str) -> Iterator[str]:
    """That IAM refuses the role what it has no business with."""
    client = stage.client("iam")
    for action, key in _DENIED:
        where = f"arn:aws:s3:::{bucket}/{key}"
        (found,) = client.simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ResourceArns=[where]
        )["EvaluationResults"]
        if found["EvalDecision"] == "allowed":
            raise Refused(f"the jobs' role may {action} {key}; run: python -m infra spark")
    yield f"role: refused {len(_DENIED)} things that aren't its business"


def _ended(emr: Any, application: str, run: str, pause: Callable[[float], None]) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = emr.get_job_run(applicationId=application, jobRunId=run)["jobRun"]
        if found["state"] in _ENDED:
            return found
        pause(_PAUSE)


def _job(client: Any, bucket: str, folder: str) -> str:
    put = _put(client, bucket, folder)
    fresh = [put("fresh.ndjson.gz", _rows())]
    rows = sparkjob.Rows(_PRODUCTS, (), ())
    return sparkjob.write(
        rows, fresh, [], Parameters(), as_of=_as_of(), output=f"s3://{bucket}/{folder}results", put=put
    )


def _put(client: Any, bucket: str, folder: str) -> Callable[[str, bytes], str]:
    def put(name: str, body: bytes) -> str:
        client.put_object(Bucket=bucket, Key=folder + name, Body=body)
        return f"s3://{bucket}/{folder}{name}"

    return put


def _held(client: Any, bucket: str, folder: str) -> ResultFiles:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
    names = [one["Key"].removeprefix(folder) for page in pages for one in page.get("Contents", ())]

    def read(name: str) -> bytes:
        body: bytes = client.get_object(Bucket=bucket, Key=folder + name)["Body"].read()
        return body

    return ResultFiles(names, read)


def _compared(made: ResultFiles) -> str:
    expected = _here()
    found = _by_key(made.results())
    apart = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    if apart:
        raise Refused(f"{len(apart)} of {len(expected)} keys aren't DuckDB's: {', '.join(apart[:5])}")
    return f"rows: all {len(expected)} keys are DuckDB's, with counts and scores"


def _here() -> dict[str, KeyLists]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.ndjson.gz"
        path.write_bytes(_rows())
        with Recompute(Sources([path], [], _PRODUCTS), Parameters(), as_of=_as_of()) as run:
            return _by_key(run.results())


def _by_key(results: Iterator[KeyLists]) -> dict[str, KeyLists]:
    return {one.key: one for one in results}


def _as_of() -> int:
    return clock.parse_iso("2026-01-08T00:00:00Z")


def _rows() -> bytes:
    """People who look at some products in a row, and buy one of them a day later."""
    facts = []
    for person in range(_PEOPLE):
        at = _as_of() - 7 * clock.DAY + person * clock.HOUR
        seen = [_PRODUCTS[(person * 5 + step * step) % len(_PRODUCTS)][0] for step in range(1 + person % 5)]
        own = {"visitor": f"v{person}", "session": f"s{person}"}
        facts += [
            _fact(f"{person}-{step}", at + step * clock.MINUTE, product_id=one, **own)
            for step, one in enumerate(seen)
        ]
        bought = {"event": "order_placed", "product_id": seen[-1], "order_id": f"o{person}", "quantity": 1}
        facts.append(_fact(f"{person}-o", at + clock.DAY // 2, **own, **bought))
    return ndjson(facts)


def _fact(name: str, at: int, **said: Any) -> Fact:
    told: dict[str, Any] = {"event": "product_viewed", "received": at} | said
    return Fact(event_id=name, at=at, **told)
