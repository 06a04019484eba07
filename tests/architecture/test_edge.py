"""What the edge lets through, and what of it is believed."""

from typing import Any

from chalicelib.web import sender
from infra.templates import of_type, resources


def config() -> dict[str, Any]:
    made: dict[str, Any] = resources("edge")["Distribution"]["Properties"]["DistributionConfig"]
    return made


def test_the_api_is_told_where_a_viewer_is_under_the_header_that_it_believes() -> None:
    policy = resources("edge")["ApiRequest"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]
    told = {header.lower() for header in policy["Headers"]}
    assert {"cloudfront-viewer-address", "cloudfront-viewer-latitude", "cloudfront-viewer-longitude"} <= told
    assert "host" not in told
    assert len(told) <= 10, "CloudFront takes no more"
    (api,) = (one for one in config()["Origins"] if one["Id"] == "api")
    (shown,) = api["OriginCustomHeaders"]
    assert shown["HeaderName"].lower() == sender.EDGE_HEADER


def test_answers_are_kept_apart_by_whoever_asks() -> None:
    cache = resources("edge")["ApiCache"]["Properties"]["CachePolicyConfig"]
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert set(key["HeadersConfig"]["Headers"]) == {"Authorization", "X-Torg-Key", "X-Torg-Guest"}
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert (cache["MinTTL"], cache["DefaultTTL"]) == (0, 0), "only what says so is kept"


def test_only_the_distribution_reads_assets_and_nobody_speaks_plain_http() -> None:
    behaviours = [config()["DefaultCacheBehavior"], *config()["CacheBehaviors"]]
    assert {one["ViewerProtocolPolicy"] for one in behaviours} <= {"redirect-to-https", "https-only"}
    (assets,) = (one for one in behaviours if one["TargetOriginId"] == "assets")
    assert assets["PathPattern"] == "/v1/assets/*"
    (statement,) = (
        one
        for one in of_type("AWS::S3::BucketPolicy")["AssetsBucketPolicy"]["Properties"]["PolicyDocument"][
            "Statement"
        ]
        if one["Effect"] == "Allow"
    )
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Resource"] == "${AssetsBucket.Arn}/v1/assets/*"


def test_a_firewall_counts_by_address_and_lets_events_through() -> None:
    rules = {one["Name"]: one for one in resources("edge")["Firewall"]["Properties"]["Rules"]}
    assert rules["rate"]["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
    common = rules["common"]["Statement"]["ManagedRuleGroupStatement"]
    counted = {one["Name"] for one in common["RuleActionOverrides"]}
    assert "SizeRestrictions_BODY" in counted
    assert len([one for one in rules.values() if "ManagedRuleGroupStatement" in one["Statement"]]) == 3
