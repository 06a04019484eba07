"""The campaigns in the documentation can be made as they stand there."""

import re

import msgspec

from chalicelib.campaigns import domain
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.domain import Content
from chalicelib.campaigns.plans import Reason
from tests.support.paths import DOCS

TEXT = (DOCS / "campaigns.md").read_text()


def test_every_campaign_shown_can_be_made() -> None:
    bodies = re.findall(r"^PUT /v1/campaigns/\S+\n(\{.*?\})\n```", TEXT, re.DOTALL | re.MULTILINE)
    assert len(bodies) == 2
    for one in bodies:
        assert list(domain.faults(msgspec.json.decode(one, type=Content))) == []


def test_every_shipped_campaign_and_every_reason_is_told() -> None:
    assert [one for one in (*SHIPPED, *Reason) if f"`{one}`" not in TEXT] == []
