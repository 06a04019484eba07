"""Forms and addresses for uploads, as AWS takes them."""

import base64
import json

import pytest

from chalicelib.media.domain import Media
from chalicelib.media.store import MediaBucket

MEDIA = Media(media_id="m_1", author="a", uploader="a", content_type="image/jpeg", size=5, created_at=0)


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")


@pytest.mark.usefixtures("aws")
def test_a_form_leads_to_the_buckets_own_region_and_says_all_that_may_be_sent() -> None:
    form = MediaBucket().form(MEDIA)
    assert form.url == "https://torg-test-media.s3.eu-north-1.amazonaws.com/"
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    for wanted in (
        {"key": "incoming/m_1"},
        {"Content-Type": "image/jpeg"},
        {"bucket": "torg-test-media"},
        ["content-length-range", 5, 5],
    ):
        assert wanted in conditions


@pytest.mark.usefixtures("aws")
def test_an_address_leads_to_the_buckets_own_region_and_expires() -> None:
    link = MediaBucket().link("published/m_1/large.webp", 300)
    place = "https://torg-test-media.s3.eu-north-1.amazonaws.com/published/m_1/large.webp?"
    assert link.startswith(place)
    assert "X-Amz-Expires=300" in link
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
