"""The report as it is kept: one suite over the fake and over the bucket."""

import msgspec
import pytest

from chalicelib.aws import objects
from chalicelib.kernel import settings
from chalicelib.worth.domain import (
    Added,
    Estimate,
    Group,
    HoldoutReport,
    ListReport,
    MailReport,
    Place,
    Report,
    Tally,
    TrialReport,
)
from chalicelib.worth.service import Shelf
from tests.fakes.worth import FakeReport

KEY = "recommendations/report.json"
SURE = Estimate(0.25, 0.125, 0.5)
GROUP = Group(people=100, buyers=40, orders=41, money=2_000_000)
TALLY = Tally(people=100, shown=900, clicked=40)
REPORT = Report(
    as_of="2026-11-20T03:47:00Z", first_day="2026-09-26", currency="SEK", catalogue=6,
    lists=(ListReport(
        list="for-you", shown=40, clicked=4, bought=1, money=49_000, people=12, click_through=SURE, products=3,
        coverage=0.5, diversity=None, novelty=1.5,
        places=(Place(day="2026-11-20", position=None, shown=40, clicked=4, bought=1, money=49_000),),
    ),),
    holdouts=(HoldoutReport(
        rule_id="worth", shown=GROUP, withheld=GROUP,
        added=Added(orders_each=SURE, money_each=SURE, orders=SURE, money=SURE),
    ),),
    trials=(TrialReport(
        rule_id="quick", in_force=GROUP, challenger=GROUP, in_force_clicks=TALLY, challenger_clicks=TALLY,
        click_through=None, added=None,
    ),),
    mails=(MailReport(campaign_id="win-back", sent=GROUP, withheld=GROUP, added=None),),
)  # fmt: skip


@pytest.fixture(params=["fake", "bucket"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "fake":
        return FakeReport()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.worth.store import BucketReport

    bucket = settings.current().lake_bucket
    objects.delete(bucket, [KEY])
    return BucketReport(bucket)


def test_before_the_first_there_is_none(shelf: Shelf) -> None:
    assert shelf.read() is None


def test_what_was_written_last_is_read_whole(shelf: Shelf) -> None:
    shelf.write(msgspec.structs.replace(REPORT, lists=()))
    shelf.write(REPORT)
    assert shelf.read() == REPORT


@pytest.mark.parametrize("name", ["trials", "mails"])
def test_a_report_of_before_there_were_trials_or_mails_is_read(aws_endpoint: str, name: str) -> None:
    from chalicelib.worth.store import BucketReport

    bucket, older = settings.current().lake_bucket, msgspec.to_builtins(REPORT)
    del older[name]
    objects.put(bucket, KEY, msgspec.json.encode(older))
    assert BucketReport(bucket).read() == msgspec.structs.replace(REPORT, **{name: ()})
    objects.delete(bucket, [KEY])


def test_what_another_version_wrote_is_none(aws_endpoint: str) -> None:
    from chalicelib.worth.store import BucketReport

    bucket = settings.current().lake_bucket
    objects.put(bucket, KEY, b'{"lists": "many"}')
    assert BucketReport(bucket).read() is None
    objects.delete(bucket, [KEY])
