"""What EMR Serverless is asked for is what its API takes; the script is the file that is tried here."""

from typing import Any

import botocore.session
from botocore.validate import validate_parameters

from chalicelib.recommendations import cluster
from tests.support.spark import DRIVER

ROLE = "arn:aws:iam::123456789012:role/torg-prod-spark-JobRole-1"


def request() -> dict[str, Any]:
    return cluster.request("00f1abc", ROLE, "s3://lake/script.py", "s3://lake/job.json", "1790000000000")


def test_the_api_takes_it() -> None:
    model = botocore.session.get_session().get_service_model("emr-serverless")
    shape = model.operation_model("StartJobRun").input_shape
    validate_parameters(request(), shape)


def test_workers_stay_and_the_job_is_named() -> None:
    submit = request()["jobDriver"]["sparkSubmit"]
    assert submit["entryPointArguments"] == ["s3://lake/job.json"]
    words = submit["sparkSubmitParameters"].split(" --conf ")
    assert "spark.dynamicAllocation.enabled=false" in words, "local checkpoints go with their workers"
    assert request()["clientToken"] == "1790000000000"


def test_the_script_goes_with_the_job() -> None:
    assert cluster.source() == DRIVER.read_bytes()
