"""Merchant rules over HTTP, for the shop's server."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.merchandising import service, wiring
from chalicelib.merchandising.views import RevisionQuery, RuleBody, RuleView, view
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_RULE: Final = "/v1/merchandising/rules/{rule_id}"


@endpoint(routes, "GET", "/v1/merchandising/rules", needs=Needs.SECRET, answer=Page[RuleView])
def get_rules(call: Call[None, None]) -> Answer:
    """All rules by id, which is the order in which they are applied; at most 200, so that one page holds them."""
    found = wiring.shelf().read().rules
    return Answer(Page(tuple(view(one, call.now) for one in found), None))


@endpoint(routes, "GET", _RULE, needs=Needs.SECRET, answer=RuleView, raises=(NotFound,))
def get_rule(call: Call[None, None], rule_id: str) -> Answer:
    """One rule."""
    return Answer(view(service.get(rule_id, shelf=wiring.shelf()), call.now))


@endpoint(routes, "PUT", _RULE, needs=Needs.SECRET, body=RuleBody, answer=RuleView, raises=(Conflict,))
def put_rule(call: Call[RuleBody, None], rule_id: str) -> Answer:
    """Say what a rule does to recommendations, where and when; all of it anew, and the same again changes nothing.

    A rule pins, boosts, buries or leaves out products, keeps a list to its question's category, weighs scores by
    margin, or lets only so many of a category or brand stand first. It changes which products are shown and in which
    order; the counts beside them stay what was counted. Two kinds are for some people alone, as chance decides: one
    withholds lists from them, one shows them lists ranked by other numbers (from the next recompute on). It holds
    everywhere within 30 seconds. With `revision` it is 409 if somebody changed it meanwhile, as it is beyond 200 rules,
    for a second trial of one time, and for other numbers of a trial.
    """
    kept = service.keep(
        rule_id, call.body.content(), call.body.revision, shelf=wiring.shelf(), now=call.now
    )  # fmt: skip
    wiring.forget()
    return Answer(view(kept, call.now))


@endpoint(
    routes, "DELETE", _RULE, needs=Needs.SECRET, query=RevisionQuery, answer=None, status=204,
    raises=(NotFound, Conflict),
)  # fmt: skip
def delete_rule(call: Call[None, RevisionQuery], rule_id: str) -> Answer:
    """Delete a rule; with `revision` only if nobody changed it meanwhile."""
    service.delete(rule_id, call.query.revision, shelf=wiring.shelf())
    wiring.forget()
    return Answer(None, 204)
