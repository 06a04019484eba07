"""Tests over HTTP, for the shop's server."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.experiments import judging, service, wiring
from chalicelib.experiments.domain import MOST_ARMS, Plan, Trial
from chalicelib.experiments.judging import Needed, Report
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class NeededQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The share of people who do it today, and the relative lift that would be worth seeing (0.2: a fifth more)."""

    baseline: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    lift: Annotated[float, msgspec.Meta(ge=-0.99, le=100)]
    arms: Annotated[int, msgspec.Meta(ge=2, le=MOST_ARMS)] = 2


@endpoint(routes, "GET", "/v1/experiments", needs=Needs.SECRET, answer=Page[Report])
def get_experiments(call: Call[None, None]) -> Answer:
    """What every test and holdout has shown so far."""
    found = service.reports(experiments=wiring.experiments(), now=call.now)
    return Answer(Page(tuple(found), None))


@endpoint(
    routes, "GET", "/v1/experiments/{test_id}", needs=Needs.SECRET, answer=Report, raises=(NotFound,)
)  # fmt: skip
def get_experiment(call: Call[None, None], test_id: str) -> Answer:
    """What a test has shown: people, clicks and orders of each arm, and a verdict once it may be given.

    A verdict is given once: when the declared sample is full and all of it has had its seven days. Looking
    earlier changes nothing.
    """
    return Answer(service.report(test_id, experiments=wiring.experiments(), now=call.now))


@endpoint(
    routes, "PUT", "/v1/experiments/{test_id}", needs=Needs.SECRET, body=Plan, answer=Trial,
    raises=(Conflict,),
)  # fmt: skip
def put_experiment(call: Call[Plan, None], test_id: str) -> Answer:
    """Start a test of subjects.

    `subject:<kind>:<language>` tries the subjects of a kind of mail, `campaign:<campaign id>:<language>` those of a
    campaign. The same plan again changes nothing; another one while the test runs is a conflict; a stopped test
    starts anew, with people counted from nothing.
    """
    return Answer(service.start(test_id, call.body, experiments=wiring.experiments(), now=call.now))


@endpoint(
    routes, "POST", "/v1/experiments/{test_id}/stop", needs=Needs.SECRET, answer=Report, raises=(NotFound,)
)  # fmt: skip
def stop_experiment(call: Call[None, None], test_id: str) -> Answer:
    """Stop a test. Again changes nothing."""
    service.stop(test_id, experiments=wiring.experiments(), now=call.now)
    return Answer(service.report(test_id, experiments=wiring.experiments(), now=call.now))


@endpoint(routes, "GET", "/v1/experiment-size", needs=Needs.SECRET, query=NeededQuery, answer=Needed)
def get_experiment_size(call: Call[None, NeededQuery]) -> Answer:
    """How many people a test needs, before one starts it: to see `lift` in 80 of 100 tests, at 5 %."""
    asked = call.query
    try:
        return Answer(judging.needed(asked.baseline, asked.lift, asked.arms))
    except ValueError as error:
        raise Invalid.field("query:lift", str(error)) from error
