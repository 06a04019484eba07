"""An in-memory stand-in for the port of the room worth."""

from chalicelib.worth.domain import Report


class FakeReport:
    def __init__(self) -> None:
        self.kept: Report | None = None

    def read(self) -> Report | None:
        return self.kept

    def write(self, report: Report) -> None:
        self.kept = report
