"""What the links in mails open: ending marketing, choosing, and what a forged link gets."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import MARKETING, Kind
from chalicelib.post import fate, public, wiring
from chalicelib.post.domain import Posting, Wanted
from tests.http.fakes import Shop
from tests.support import keys

NOW = 1_800_000_000_000
TO = "moa@else.example"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def posting(shop: Shop) -> Posting:
    wanted = Wanted(kind=Kind.TIMED_OFFER, entity="o1", to=TO, language="sv", why="t", customer_id="kund-1")
    row = fate.new(wanted, wiring.recipient(TO), wiring.owner("kund-1"), NOW, place=NOW)
    shop.house.outbox.add(row)
    return row


@pytest.fixture
def unsubscribe(posting: Posting) -> str:
    return public.unsubscribe_url(posting)


@pytest.fixture
def preferences(shop: Shop) -> str:
    return public.preferences_url(TO, "sv")


def may(kind: Kind = Kind.TIMED_OFFER, customer: str | None = None) -> bool:
    return public.allowed(TO, customer, kind, 2_000_000_000_000).may_send


def consenting() -> None:
    public.take_in_consent(TO, True, 1, "newsletter", "Ja tack")


def opened(shop: Shop, path: str, **more: Any) -> tuple[int, str]:
    answer = shop.api.get(path, key=None, **more)
    return answer.status_code, answer.body.decode()


def post(shop: Shop, path: str, said: Any = (), media: str = FORM) -> tuple[int, str]:
    body = said if isinstance(said, bytes) else urlencode(list(said)).encode()
    answer = shop.api.request("POST", path, body, key=None, Content_Type=media)
    return answer.status_code, answer.body.decode()


def ticked(page: str) -> set[str]:
    return set(re.findall(r'value="(\w+)" checked', page))


def test_opening_the_link_ends_nothing(shop: Shop, unsubscribe: str) -> None:
    consenting()
    status, page = opened(shop, unsubscribe)
    assert status == 200
    assert '<html lang="sv">' in page
    assert "Avsluta prenumerationen" in page
    assert may()


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"List-Unsubscribe=One-Click", FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"", "text/plain"),
        (b"nonsense", "application/json"),
    ],
)
def test_one_click_ends_marketing_at_once_and_again_is_the_same(
    shop: Shop, unsubscribe: str, body: bytes, media: str
) -> None:
    consenting()
    for _ in range(2):
        status, page = post(shop, unsubscribe, body, media)
        assert status == 200
        assert "Det är avslutat" in page
        assert not any(may(kind) for kind in MARKETING)
    assert may(Kind.ORDER_PAID)


def test_one_click_is_stronger_than_what_the_customer_said_before(shop: Shop, unsubscribe: str) -> None:
    token = keys.shopper_token("kund-1")
    said = {"marketing": True, "source": "account"}
    assert shop.api.put("/v1/me/consents", said, key=keys.PUBLISHABLE, Authorization=token).status_code == 200
    assert may(customer="kund-1")
    assert ticked(opened(shop, public.preferences_url(TO, "sv"))[1]) == {
        "reviews",
        "offers",
        "left_behind",
        "win_back",
    }
    post(shop, unsubscribe)
    assert not may(customer="kund-1")
    assert ticked(opened(shop, public.preferences_url(TO, "sv"))[1]) == set()


def test_pages_speak_the_mails_language_or_the_chosen_one(shop: Shop, unsubscribe: str) -> None:
    assert "Unsubscribe" in opened(shop, f"{unsubscribe}?language=en")[1]
    assert '<html lang="en">' in opened(shop, public.preferences_url(TO, "en"))[1]
    assert "Vilka mejl" in opened(shop, public.preferences_url(TO, "en") + "?language=sv&utm_source=x")[1]
    assert shop.api.get(f"{unsubscribe}?language=fi", key=None).status_code == 400


def test_a_person_chooses_what_to_get(shop: Shop, preferences: str) -> None:
    assert ticked(opened(shop, preferences)[1]) == set()
    status, page = post(shop, preferences, [("topic", "offers"), ("topic", "reviews")])
    assert status == 200
    assert ticked(page) == {"offers", "reviews"}
    assert "Dina val är sparade." in page
    assert may(Kind.TIMED_OFFER)
    assert may(Kind.REVIEW_REMINDER)
    assert not may(Kind.WIN_BACK)
    [proof] = public.standing(TO).answers
    assert (proof.given, proof.source, proof.text) == (
        True,
        "preferences",
        "Ja tack, jag vill få dessa mejl från Torg.",
    )
    assert ticked(opened(shop, preferences)[1]) == {"offers", "reviews"}


@pytest.mark.parametrize("form", [[], [("none", "1")], [("topic", "offers"), ("none", "1")]])
def test_none_of_it_ends_marketing(shop: Shop, preferences: str, form: list[tuple[str, str]]) -> None:
    consenting()
    assert ticked(opened(shop, preferences)[1]) == {"reviews", "offers", "left_behind", "win_back"}
    _, page = post(shop, preferences, form)
    assert ticked(page) == set()
    assert "inga erbjudanden" in page
    assert not may()


def test_who_cannot_be_written_to_is_told(shop: Shop, preferences: str) -> None:
    consenting()
    assert "skräppost" not in opened(shop, preferences)[1]
    public.suppress(TO, "bounce", NOW)
    status, page = opened(shop, preferences)
    assert (status, "skräppost" in page) == (200, True)
    assert ticked(page) == {"reviews", "offers", "left_behind", "win_back"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [(b"topic=spam", "/topic"), (b"\xff\xfe", ""), (b"&".join([b"topic=offers"] * 30), "")],
)
def test_a_form_that_is_not_ours_is_refused_and_changes_nothing(
    shop: Shop, preferences: str, body: bytes, pointer: str
) -> None:
    answer = shop.api.request("POST", preferences, body, key=None, Content_Type=FORM)
    assert answer.status_code == 400
    assert answer.json_body["errors"][0]["pointer"] == pointer
    assert public.standing(TO).answer is None


def test_other_kinds_of_bodies_and_long_ones_are_refused(shop: Shop, preferences: str) -> None:
    assert post(shop, preferences, b"{}", "application/json")[0] == 415
    assert post(shop, preferences, b"topic=" + b"a" * 5_000)[0] == 413


@pytest.mark.parametrize("kind", ["unsubscribe", "preferences"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_ours_opens_nothing(
    shop: Shop, unsubscribe: str, preferences: str, kind: str, method: str
) -> None:
    consenting()
    link, other = (unsubscribe, preferences) if kind == "unsubscribe" else (preferences, unsubscribe)
    token = link.rpartition("/")[2]
    damaged = [
        token[:-1],
        token[:10] + ("A" if token[10] != "A" else "B") + token[11:],
        "x",
        other.rpartition("/")[2],
    ]
    for one in damaged:
        answer = shop.api.request(method, f"/v1/{kind}/{one}", b"", key=None, Content_Type=FORM)
        assert answer.status_code == 400
        assert answer.json_body["errors"][0]["pointer"] == "path:token"
        seen = shop.api.request(
            method, f"/v1/{kind}/{one}", b"", key=None, Content_Type=FORM, Accept="text/html"
        )
        assert (seen.status_code, "Länken fungerar inte" in seen.body.decode()) == (400, True)
    assert may()


def test_a_page_runs_nothing_tells_nobody_and_is_kept_nowhere(shop: Shop, preferences: str) -> None:
    answer = shop.api.get(preferences, key=None)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in answer.body.decode()
    style = re.search(r"<style>(.*)</style>", answer.body.decode(), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert TO not in answer.body.decode()


def test_a_click_leads_where_it_was_signed_to_and_nowhere_else(shop: Shop, posting: Posting) -> None:
    target = "https://shop.example/p/tent?utm_source=mail&x=å"
    url = urlsplit(public.click_url(posting, target))
    token, to = url.path.rpartition("/")[2], parse_qs(url.query)["to"][0]
    assert (to, len(token) <= 128) == (target, True)
    found = public.clicked(token, to)
    assert found is not None
    assert found.outbox_id == posting.outbox_id
    for wrong in ("https://hostile.example/", target + "&", ""):
        with pytest.raises(Invalid):
            public.clicked(token, wrong)
