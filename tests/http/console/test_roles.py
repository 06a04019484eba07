"""Every page × everybody: only whom the page declares; and no form that isn't our own."""

import re
from typing import Final

import pytest

import app  # noqa: F401  (registers every page)
from chalicelib.console.domain import Role
from chalicelib.web.endpoint import PAGES, Endpoint
from tests.http.console.conftest import Browser
from tests.support import keys

GUARDED: Final = [one for one in PAGES if one.roles]
IDENTITIES: Final = ("nobody", "publishable", "secret", "shopper", "removed", "made up", *Role)


# Documents in frames of ours: they have a policy of their own (tests/http/console/test_previews.py).
FRAMED: Final = frozenset({
    "/admin/mail/previews/{kind}", "/admin/mail/theme/preview", "/admin/mail/archive",
})  # fmt: skip


def path_of(one: Endpoint) -> str:
    known = {
        "{kind}": "order_paid" if one.path.startswith("/admin/mail") else "review",
        "{stream}": "marketing",
        "{campaign_id}": "review-request",
        "{offer_id}": "none",
        "{rule_id}": "none",
        "{test_id}": "subject:order_paid:sv",
        "{subject_id}": "r-1",
        "{review_id}": "r-1",
        "{operator_id}": "op_x",
        "{name}": "x",
    }
    return re.sub(r"{\w+}", lambda found: known[found[0]], one.path).removeprefix("/admin").removeprefix("/")


def enter(browser: Browser, identity: str) -> dict[str, str]:
    """Become somebody; the headers that they send besides a session."""
    if identity in set(Role):
        browser.enter(Role(identity))
    elif identity == "removed":
        browser.enter(Role.ADMIN)
        browser.shop.operator(Role.ADMIN, removed_at=1)
    elif identity == "made up":
        browser.cookie = "op_" + "A" * 22 + "." + "B" * 43
    elif identity != "nobody":
        return {
            "publishable": {"X_Torg_Key": keys.PUBLISHABLE},
            "secret": {"Authorization": f"Bearer {keys.SECRET}"},
            "shopper": {"Authorization": keys.shopper_token("c-1")},
        }[identity]
    return {}


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("one", GUARDED, ids=lambda one: f"{one.method} {one.path}")
def test_only_those_pass_whom_the_page_declares(browser: Browser, one: Endpoint, identity: str) -> None:
    headers = enter(browser, identity)
    path = path_of(one)
    answer = browser.get(path, **headers) if one.method == "GET" else browser.send(path, {}, **headers)
    if identity in one.roles:
        assert answer.status_code in (200, 303, 400, 404), answer.body
    else:
        assert answer.status_code == (403 if identity in set(Role) else 401), answer.body


@pytest.mark.parametrize("one", [one for one in PAGES if one.method == "POST"], ids=lambda one: one.path)
def test_forms_of_others_are_refused(browser: Browser, one: Endpoint) -> None:
    browser.enter(Role.ADMIN)
    path = path_of(one)
    foreign: list[dict[str, str]] = [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ]
    for headers in foreign:
        assert browser.send(path, {}, **headers).status_code == 403
    plain = {"Content_Type": "application/x-www-form-urlencoded"}
    for origin in (
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://api.example"},
    ):
        answer = browser.ask("POST", f"/admin/{path}", b"", Host="api.example", **plain, **origin)
        assert answer.status_code == 403
    if one.roles:
        body = b"form_token=" + b"x" * 32
        answer = browser.ask("POST", f"/admin/{path}", body, Sec_Fetch_Site="same-origin", **plain)
        assert answer.status_code == 403
        token = b"form_token=" + browser.form_token.encode()
        mine = browser.ask(
            "POST", f"/admin/{path}", token, Host="api.example", Origin="https://api.example", **plain
        )
        assert mine.status_code != 403


@pytest.mark.parametrize("one", [one for one in PAGES if one.method == "POST"], ids=lambda one: one.path)
def test_what_is_no_form_is_refused_with_a_page(browser: Browser, one: Endpoint) -> None:
    browser.enter(Role.ADMIN)
    path = f"/admin/{path_of(one)}"
    ours = {"Sec_Fetch_Site": "same-origin"}
    token = b"form_token=" + browser.form_token.encode() + b"&" if one.roles else b""
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    cases = {
        415: [browser.ask("POST", path, b"{}", Content_Type="application/json", **ours)],
        413: [browser.ask("POST", path, token + b"a=" + b"b" * one.limit, **form, **ours)],
        400: [
            browser.ask("POST", path, token + wrong, **form, **ours)
            for wrong in (
                b"a",
                b"nonsense=1",
                b"\xff=1",
                b"a=%ff",
                b"&".join(b"a=1" for _ in range(600)),
                b"a=1&&b",
            )
        ],
    }
    for status, answers in cases.items():
        for answer in answers:
            assert answer.status_code == status, answer.body
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert b"<h1>" in answer.body


@pytest.mark.parametrize(
    "one", [one for one in PAGES if one.path not in FRAMED], ids=lambda one: f"{one.method} {one.path}"
)
def test_every_answer_is_safe_to_show(browser: Browser, one: Endpoint) -> None:
    for signed_in in (False, True):
        if signed_in:
            browser.enter(Role.ADMIN)
        path = path_of(one)
        answer = browser.get(path) if one.method == "GET" else browser.send(path, {})
        told = answer.headers
        policy = told["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        for part in (
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for",
        ):
            assert part in policy
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "same-origin"
        assert told["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in told


def test_a_console_that_is_off_is_not_there(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.kernel import settings
    from chalicelib.kernel.settings import Settings

    monkeypatch.setattr(settings, "current", lambda: Settings(off=frozenset({"console"})))
    assert browser.get("sign-in").status_code == 404
