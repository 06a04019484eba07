from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.webhooks import domain, service
from chalicelib.webhooks.domain import EndpointContent
from chalicelib.webhooks.service import Made
from tests.fakes.webhooks import FakeHooks

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
SAID = EndpointContent(url="https://shop.example/hooks", event_types=("offer.issued",))


@pytest.fixture
def hooks() -> FakeHooks:
    return FakeHooks()


def create(hooks: FakeHooks, once: str | None = None, **said: Any) -> Made:
    return service.create(replace(SAID, **said), once, hooks=hooks, allow={"localhost:8080"}, now=NOW)


def test_a_secret_is_shown_when_it_is_made(hooks: FakeHooks) -> None:
    made = create(hooks)
    assert made.secret is not None
    assert made.secret.startswith("whsec_")
    assert made.endpoint.signing(NOW) == (made.secret,)
    assert made.secret not in repr(made.endpoint)


def test_sent_again_it_makes_no_second_one(hooks: FakeHooks) -> None:
    first, again = create(hooks, "k"), create(hooks, "k")
    assert (again.endpoint, again.secret) == (first.endpoint, None)
    with pytest.raises(Conflict, match="Idempotency-Key"):
        create(hooks, "k", url="https://other.example/")
    assert create(hooks, "other").endpoint.endpoint_id != first.endpoint.endpoint_id


def test_twenty_who_make_the_same_one_at_once_make_one(hooks: FakeHooks) -> None:
    with ThreadPoolExecutor(20) as people:
        made = list(people.map(lambda _: create(hooks, "k"), range(20)))
    assert len(hooks.kept) == 1
    assert len([one for one in made if one.secret]) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hooks",
        "ftp://shop.example/",
        "https://",
        "https://a:b@shop.example/",
        "https://shop.example/#here",
        "https://shop.example/å",
        "https://shop.example/a b",
        "https://shop.example:99999/",
        "https://[::1",
        "http://localhost:8081/",
        "localhost:8080/x",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_https_address_is_refused(hooks: FakeHooks, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(hooks, url=url)
    assert refusal.value.errors[0].pointer == "/url"
    assert hooks.kept == {}


def test_plain_http_reaches_hosts_that_the_stage_allows(hooks: FakeHooks) -> None:
    assert create(hooks, url="http://localhost:8080/hooks").endpoint.url == "http://localhost:8080/hooks"


def test_there_are_twenty_at_most(hooks: FakeHooks) -> None:
    for n in range(domain.MOST_ENDPOINTS):
        create(hooks, str(n))
    with pytest.raises(Conflict, match="20 endpoints"):
        create(hooks)
    assert create(hooks, "3").secret is None


def test_after_a_rotation_both_secrets_sign_for_a_day(hooks: FakeHooks) -> None:
    made = create(hooks)
    endpoint_id = made.endpoint.endpoint_id
    turned = service.rotate(endpoint_id, hooks=hooks, now=NOW)
    assert turned.endpoint.signing(NOW) == (turned.secret, made.secret)
    assert turned.endpoint.signing(NOW + domain.ROTATION) == (turned.secret,)
    for _ in range(2):
        service.rotate(endpoint_id, hooks=hooks, now=NOW + clock.HOUR)
    with pytest.raises(TooMany):
        service.rotate(endpoint_id, hooks=hooks, now=NOW + clock.HOUR)
    later = service.rotate(endpoint_id, hooks=hooks, now=NOW + domain.ROTATION)
    assert made.secret not in [one.secret for one in later.endpoint.secrets]
    with pytest.raises(NotFound):
        service.rotate("none", hooks=hooks, now=NOW)


def test_a_change_keeps_the_secret_and_says_whose_off_it_is(hooks: FakeHooks) -> None:
    made = create(hooks)
    one = made.endpoint.endpoint_id
    off = service.change(one, replace(SAID, enabled=False), hooks=hooks, allow=(), now=NOW)
    assert off.off is not None
    assert off.off.why == "switched off by the shop"
    again = service.change(one, replace(SAID, enabled=False), hooks=hooks, allow=(), now=NOW + 5)
    assert again == off
    back = service.change(one, replace(SAID, description="x"), hooks=hooks, allow=(), now=NOW)
    assert (back.off, back.secrets) == (None, made.endpoint.secrets)
    service.delete(one, hooks=hooks)
    service.delete(one, hooks=hooks)
    with pytest.raises(NotFound):
        service.get(one, hooks=hooks)
