"""In-memory stand-ins for the ports of imports."""

import hashlib

from chalicelib.imports.domain import Job
from chalicelib.imports.steps import Upload
from chalicelib.kernel.revisions import Stale


class FakeJobs:
    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def get(self, import_id: str) -> Job | None:
        return self.jobs.get(import_id)

    def add_once(self, job: Job) -> Job | None:
        held = self.jobs.get(job.import_id)
        self.jobs.setdefault(job.import_id, job)
        return held

    def replace(self, job: Job) -> None:
        held = self.jobs.get(job.import_id)
        if held == job:
            return
        if held is None or held.revision != job.revision - 1:
            raise Stale
        self.jobs[job.import_id] = job


class FakeFiles:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def look(self, key: str) -> Upload | None:
        body = self.bodies.get(key)
        return None if body is None else Upload(len(body), hashlib.md5(body).hexdigest())

    def piece(self, key: str, start: int, length: int) -> bytes:
        return self.bodies[key][start : start + length]

    def report(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    def reports(self, job: Job, most: int) -> list[str]:
        return sorted(key for key in self.bodies if key.startswith(f"{job.folder}/errors/"))[:most]

    def upload_address(self, job: Job) -> str:
        return f"https://bucket.example/{job.key}"


class FakeCalls:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def run_soon(self, import_id: str, delay_seconds: int = 0) -> None:
        self.asked.append((import_id, delay_seconds))
