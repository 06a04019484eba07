"""Spark on EMR Serverless, and its runs' files in the lake's bucket.

recommendations/spark/run.json                  the run at work
recommendations/spark/<generation>/job.json     what it does, beside what it reads of the catalogue, and its script
recommendations/spark/<generation>/results/     what it computed; see `results`
"""

from importlib import resources
from typing import Final

import msgspec

from chalicelib.aws import clients, objects
from chalicelib.recommendations.elsewhere import Begun, Standing
from chalicelib.recommendations.results import DONE, ResultFiles

FOLDER: Final = "recommendations/spark/"
SCRIPT: Final = "sparkdriver.py"
_NOTE: Final = f"{FOLDER}run.json"
_MINUTES: Final = 360
# Eight workers of 4 cores and 16 GB, as many as the application has room for (infra/spark.yaml). They stay to the end:
# what `localCheckpoint` keeps lies on their disks alone.
_SIZED: Final = (
    "spark.driver.cores=4 spark.driver.memory=14g spark.executor.cores=4 spark.executor.memory=14g "
    "spark.executor.instances=7 spark.dynamicAllocation.enabled=false"
)
_ENDED: Final = {"SUCCESS": "done", "FAILED": "failed", "CANCELLING": "failed", "CANCELLED": "failed"}


class BucketDesk:
    """Runs' files and the note in the stage's bucket; see `elsewhere.Desk`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def noted(self) -> Begun | None:
        """See `elsewhere.Desk`."""
        body = objects.get(self._bucket, _NOTE)
        return None if body is None else msgspec.json.decode(body, type=Begun)

    def note(self, begun: Begun) -> None:
        """See `elsewhere.Desk`."""
        objects.put(self._bucket, _NOTE, msgspec.json.encode(begun))

    def results(self, generation: int) -> ResultFiles | None:
        """See `elsewhere.Desk`."""
        folder = f"{_folder(generation)}results/"
        names = [key.removeprefix(folder) for key in objects.keys(self._bucket, folder)]
        return ResultFiles(names, lambda name: self._read(folder + name)) if DONE in names else None

    def forget(self, begun: Begun) -> None:
        """See `elsewhere.Desk`."""
        objects.delete(self._bucket, [_NOTE])
        objects.delete(self._bucket, list(objects.keys(self._bucket, _folder(begun.generation))))

    def put(self, generation: int, name: str, body: bytes) -> str:
        """Write a file of a run, and say its address."""
        objects.put(self._bucket, _folder(generation) + name, body)
        return self.address(_folder(generation) + name)

    def address(self, key: str) -> str:
        """How Spark names an object."""
        return f"s3://{self._bucket}/{key}"

    def output(self, generation: int) -> str:
        """Where a run's results go."""
        return self.address(f"{_folder(generation)}results")

    def _read(self, key: str) -> bytes:
        body = objects.get(self._bucket, key)
        if body is None:
            raise FileNotFoundError(f"{key} is gone")
        return body


class EmrServerless:
    """An application of EMR Serverless, whose jobs get a role; see `elsewhere.Cluster`."""

    def __init__(self, application: str, role: str, desk: BucketDesk) -> None:
        self._application, self._role, self._desk = application, role, desk

    def start(self, job: str, generation: int) -> str:
        """See `elsewhere.Cluster`. The script is this release's own, and goes with the job."""
        script = self._desk.put(generation, SCRIPT, source())
        answer = clients.spark().start_job_run(
            **request(self._application, self._role, script, job, str(generation))
        )
        return str(answer["jobRunId"])

    def standing(self, run: str) -> Standing:
        """See `elsewhere.Cluster`."""
        answer = clients.spark().get_job_run(applicationId=self._application, jobRunId=run)["jobRun"]
        state = _ENDED.get(answer["state"], "at work")
        return Standing(state, f"{answer['state']}: {answer.get('stateDetails', '')}")  # type: ignore[arg-type]


def request(application: str, role: str, script: str, job: str, name: str) -> dict[str, object]:
    """What EMR Serverless is asked for to run a job; twice with one name it is one run."""
    submit = {
        "entryPoint": script,
        "entryPointArguments": [job],
        "sparkSubmitParameters": " ".join(f"--conf {word}" for word in _SIZED.split()),
    }
    return {
        "applicationId": application,
        "executionRoleArn": role,
        "clientToken": name,
        "name": f"recompute-{name}",
        "executionTimeoutMinutes": _MINUTES,
        "jobDriver": {"sparkSubmit": submit},
    }


def source() -> bytes:
    """The script that Spark runs."""
    return resources.files("chalicelib.recommendations").joinpath(SCRIPT).read_bytes()


def _folder(generation: int) -> str:
    return f"{FOLDER}{generation}/"
