import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import secrets
from chalicelib.console import wiring
from chalicelib.console.domain import Role
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Unavailable
from chalicelib.media import processing, public
from chalicelib.media import wiring as media
from chalicelib.moderation.domain import Kind, State
from chalicelib.moderation.public import decision_grounds
from tests.fakes.media import FakeWorkshop
from tests.http.console.conftest import Browser, text
from tests.support import keys
from tests.support.moderating import EMAIL

HELD = "Ring 070-123 45 67 och köp på http://annat.example/x"


def cookies(answer: object) -> dict[str, str]:
    told = answer.headers["Set-Cookie"]  # type: ignore[attr-defined]
    listed = told if isinstance(told, list) else [told]
    return {one.partition("=")[0]: one for one in listed}


def test_a_link_signs_in_with_a_cookie_that_scripts_cannot_read(browser: Browser) -> None:
    browser.shop.operator()
    known = browser.send("sign-in", {"email": EMAIL})
    unknown = browser.send("sign-in", {"email": "nobody@shop.example"})
    assert known.status_code == unknown.status_code == 200
    assert known.body == unknown.body
    [(_, token)] = browser.shop.house.console.letters
    for _ in range(2):
        assert "Moa Lind" in text(browser.get(f"sign-in?token={token}"))
    answer = browser.send("session", {"token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "./queue")
    cookie = cookies(answer)["torg_operator"]
    assert re.fullmatch(
        r"torg_operator=op_[\w-]{22}\.[\w-]{43}; HttpOnly; SameSite=Lax; Secure; Max-Age=43200", cookie
    )
    assert browser.send("session", {"token": token}).status_code == 404
    local = browser.send("session", {"token": token}, X_Forwarded_Proto="http")
    assert local.status_code == 404
    browser.cookie = cookie.partition(";")[0].partition("=")[2]
    assert browser.get("queue").status_code == 200
    gone = browser.send("sign-out", {})
    assert "Max-Age=0" in cookies(gone)["torg_operator"]
    assert browser.get("queue").status_code == 401


def test_what_is_no_address_is_said_and_too_many_are_refused(browser: Browser) -> None:
    assert "isn't an e-mail address" in text(browser.send("sign-in", {"email": "moa"}))
    answers = [browser.send("sign-in", {"email": EMAIL}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_stage_that_sends_no_mail_says_so_to_everybody(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise Unavailable("this stage sends no mail")

    monkeypatch.setattr(wiring, "check_mail", none)
    assert browser.send("sign-in", {"email": EMAIL}).status_code == 503


def test_links_hold_under_whatever_stands_in_front(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    review = browser.shop.review("c-1", text=HELD)
    assert b'href="../../queue"' in browser.get(f"cases/review/{review}").body
    assert b'href="./queue"' in browser.get("queue").body
    assert browser.get("").headers["Location"] == "admin/queue"


def test_the_identity_provider_is_gone_to_with_a_cookie_for_this_browser(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.console.openid import Discovery

    class Provider:
        issuer, client_id = "https://id.example", "torg"

        def discover(self) -> Discovery:
            return Discovery(
                "https://id.example", "https://id.example/go", "https://id.example/t", "https://id.example/k"
            )

    assert browser.get("openid").status_code == 404
    monkeypatch.setattr(wiring, "provider", Provider)
    answer = browser.get("openid", Host="api.example")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == ["https://api.example/admin/callback"]
    assert "HttpOnly; SameSite=Lax; Secure; Max-Age=600" in cookies(answer)["torg_attempt"]
    assert browser.get(f"callback?state={asked['state'][0]}&code=c&iss=x").status_code == 401
    assert browser.get("callback?error=access_denied&error_description=no").status_code == 400


def test_the_sign_in_page_offers_the_provider_where_there_is_one(browser: Browser) -> None:
    assert "company account" not in text(browser.get("sign-in"))
    from msgspec.structs import replace

    secrets.hold(replace(keys.SECRETS, openid=secrets.OpenId("https://id.example", "torg", "s")))
    try:
        assert "company account" in text(browser.get("sign-in"))
    finally:
        secrets.hold(keys.SECRETS)


def test_a_decision_changes_the_review_and_its_case_and_is_logged(browser: Browser) -> None:
    review = browser.shop.review("c-1", text=HELD, stars=1)
    browser.enter(Role.MODERATOR)
    refused = browser.send(f"cases/review/{review}", {"state": "rejected"})
    assert refused.status_code == 400
    assert "/ground" in text(refused)
    assert browser.send(f"cases/review/{review}", {"state": "withdrawn"}).status_code == 400
    done = browser.send(f"cases/review/{review}", {"state": "published", "ground": "fake", "place": "held"})
    assert done.headers["Location"] == f"../../queue?place=held&done=published&last=review%3A{review}"
    assert browser.shop.case(review).state is State.PUBLISHED
    kept = browser.shop.house.reviews.get(review)
    assert kept is not None
    assert kept.is_shown
    assert "Moa Lind decided Review" in text(browser.get("audit"))
    assert browser.send("cases/review/none", {"state": "published"}).status_code == 404
    assert browser.send("cases/nonsense/none", {"state": "published"}).status_code == 404


def test_a_picture_goes_and_comes_back_as_it_is_decided(browser: Browser) -> None:
    def fetch(url: str, path: Path) -> None:
        path.write_bytes(url.encode())

    now, objects = clock.now_ms(), browser.shop.house.bucket.objects
    picture = public.fetch_later("https://old.example/a.jpg", "anna", "review:r", now)
    tools = processing.Tools(FakeWorkshop(), fetch)
    processing.look(picture, 1, doors=media.doors(), tools=tools, now=lambda: now)
    shown = f"published/{picture}/large.webp"
    browser.enter(Role.MODERATOR)
    for state in ("rejected", "published"):
        ground = decision_grounds(State(state))[0].code
        done = browser.send(f"cases/media/{picture}", {"state": state, "ground": ground})
        assert done.status_code == 303
        assert (shown in objects) == (state == "published")


def test_several_are_decided_each_by_itself(browser: Browser) -> None:
    ids = [browser.shop.review(f"c-{n}", text=HELD + str(n)) for n in range(3)]
    browser.enter(Role.MODERATOR)
    fields = [("case", f"review:{one}") for one in [*ids, "none"]] + [
        ("state", "rejected"),
        ("ground", "fake"),
    ]
    done = browser.send("queue", fields)
    assert done.headers["Location"] == "./queue?place=held&done=rejected&n=3&refused=1"
    assert {browser.shop.case(one).state for one in ids} == {State.REJECTED}
    for wrong in (
        [("state", "published")],
        [("case", "x"), ("state", "published")],
        [("case", "list:"), ("state", "published")],
    ):
        assert browser.send("queue", wrong).status_code == 400


def test_the_queue_is_of_a_kind_and_from_an_end(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    for n in range(30):
        browser.shop.hold(f"r-{n}", f"Köp på annat.example/x{n} nu", ago=(40 - n) * 60_000)
    browser.shop.submit(Kind.QUESTION, "q-1", "Ring 070-765 43 21, eller mejla ett@annat.example")
    first = browser.get("queue")
    assert "Held 31" in text(first)
    assert first.body.index(b"annat.example/x0 ") < first.body.index(b"annat.example/x1 ")
    cursor = re.search(rb'cursor=([^"&]+)" rel="next"', first.body)
    assert cursor
    second = text(browser.get(f"queue?cursor={cursor[1].decode()}"))
    assert "annat.example/x29" in second
    assert "annat.example/x0 " not in second
    assert "annat.example/x29" in text(browser.get("queue?order=newest"))
    only = text(browser.get("queue?kind=question&order=newest"))
    assert "765 43 21" in only
    assert "annat.example" not in only.replace("ett@annat.example", "")
    assert browser.get(f"queue?order=newest&cursor={cursor[1].decode()}").status_code == 400
    for wrong in ("place=x", "kind=x", "cursor=x", "n=1000", "nonsense=1"):
        assert browser.get(f"queue?{wrong}").status_code == 400
    assert "Publish" not in text(first)


def test_a_case_shows_all_that_belongs_to_it_but_nobodys_pseudonym(browser: Browser) -> None:
    review = browser.shop.review("c-1", title="Läcker", text="Läcker som ett såll", stars=2, name="Kalle")
    other = browser.shop.review("c-1", None, text="Butiken svarar aldrig på mejl")
    browser.shop.report(review, "Det är en konkurrent")
    browser.enter(Role.MODERATOR)
    page = browser.get(f"cases/review/{review}")
    shown = text(page)
    for part in (
        "Läcker som ett såll",
        "Kalle",
        "Det är en konkurrent",
        "Not the author's own experience",
        "Butiken svarar aldrig",
    ):
        assert part in shown
    case = browser.shop.case(review)
    assert case.submission.author.encode() not in page.body
    assert f"cases/review/{other}".encode() in page.body


def test_rules_are_kept_once_and_conflicts_are_told(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    kept = browser.send(
        "rules", {"revision": "0", "hold_from": "30", "reject_from": "", "words": "bluff\r\n bluff \r\nskräp"}
    )
    assert kept.headers["Location"] == "./rules?saved=true"
    policy = browser.shop.house.moderation.ledger.policy()
    assert (policy.hold_from, policy.reject_from, policy.words) == (30, None, ("bluff", "skräp"))
    assert browser.send("rules", {"revision": "0", "words": "annat"}).status_code == 409
    for field, value in (
        ("hold_from", "0"),
        ("hold_from", "x"),
        ("words", "a"),
        ("domains", "ok.se\nno domain"),
        ("reject_from", "10"),
    ):
        answer = browser.send("rules", {"revision": str(policy.revision), "hold_from": "30"} | {field: value})
        assert answer.status_code == 400, (field, value)
        assert f"/{field}" in text(answer)
    assert "no domain" in text(browser.send("rules", {"revision": "1", "domains": "ok.se\nno domain"}))
    assert "Moa Lind changed the rules" in text(browser.get("audit"))


def test_operators_are_managed_but_not_by_themselves(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    me = browser.shop.house.console.store.operators()[0]
    assert (
        browser.send(
            "operators", {"email": "nils@shop.example", "name": "Nils", "role": "viewer"}
        ).status_code
        == 303
    )
    other = next(
        one for one in browser.shop.house.console.store.operators() if one != me and one.name == "Nils"
    )
    assert browser.send(f"operators/{other.operator_id}", {"role": "moderator"}).status_code == 303
    assert browser.shop.house.console.store.operator(other.operator_id).role is Role.MODERATOR  # type: ignore[union-attr]
    assert browser.send(f"operators/{me.operator_id}", {"role": "viewer"}).status_code == 409
    assert browser.send(f"operators/{me.operator_id}", {"remove": "true"}).status_code == 409
    assert (
        browser.send(f"operators/{other.operator_id}", {"remove": "true", "role": "admin"}).status_code == 303
    )
    assert not browser.shop.house.console.store.operator(other.operator_id).is_active  # type: ignore[union-attr]
    assert browser.send("operators/op_none", {"role": "viewer"}).status_code == 404
    for wrong in (
        {"email": "x", "name": "N", "role": "viewer"},
        {"email": "a@b.se", "name": " ", "role": "viewer"},
        {"email": "a@b.se", "name": "N", "role": "owner"},
    ):
        assert browser.send("operators", wrong).status_code == 400
    listed = text(browser.get("audit"))
    for line in (
        "Moa Lind let in viewer Nils",
        "Moa Lind gave another role moderator Nils",
        "Moa Lind let go Nils",
    ):
        assert line in listed


def test_assets_are_kept_for_good_under_names_of_their_content(browser: Browser) -> None:
    page = browser.get("sign-in").body.decode()
    names = re.findall(r'(?:href|src)="\./(assets/[^"]+)"', page)
    assert len(names) == 3
    for name in names:
        answer = browser.get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get("assets/console-000000000000.css").status_code == 404


def test_fairness_and_figures_follow_the_cases(browser: Browser) -> None:
    for n in range(5):
        browser.shop.review(f"h{n}", stars=1, text=f"{HELD}{n}")
        browser.shop.review(f"p{n}", stars=5, text=f"Vi sov gott i den under {n + 2} nätter på fjället")
    browser.enter(Role.VIEWER)
    fairness = text(browser.get("fairness"))
    assert "Of 10 reviews" in fairness
    assert "don't meet" in fairness
    figures = text(browser.get("transparency"))
    assert "10 came in" in figures
    assert "a phone number 5" in figures


def test_the_page_speaks_swedish_when_asked_to(browser: Browser) -> None:
    assert "Skicka en länk" in text(browser.get("sign-in", Accept_Language="sv-SE,sv;q=0.9"))
    browser.enter(Role.VIEWER, language="sv")
    answer = browser.get("queue", Accept_Language="en")
    assert answer.headers["Content-Language"] == "sv"
    assert "Inget väntar" in text(answer)


def test_a_fault_of_ours_has_a_page_and_tells_nothing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.enter(Role.VIEWER)
    monkeypatch.setattr(wiring, "desk_doors", lambda: 1 / 0)
    answer = browser.get("queue")
    assert answer.status_code == 500
    assert b"division" not in answer.body
    assert "wrong on our side" in text(answer)


def test_a_page_takes_few_waves(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    review = browser.shop.review("c-1", text=HELD)
    browser.shop.house.waves = 0
    browser.get("queue")
    assert browser.shop.house.waves <= 2
    browser.shop.house.waves = 0
    browser.get(f"cases/review/{review}")
    assert browser.shop.house.waves <= 2


def test_files_are_shown_from_where_they_are_and_nowhere_else(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.media.domain import Kind as Shown
    from chalicelib.media.public import MediaView

    kept = "https://bucket.example/kept/m-1/"
    urls = {"large.webp": f"{kept}large.webp?s=1&x=2", "small.jpg": f"{kept}small.jpg?s=1"}
    view = MediaView(id="m-1", kind=Shown.PICTURE, urls=urls, alt='En "bild" <b>')
    monkeypatch.setattr(wiring, "previews", lambda ids: dict.fromkeys(ids, view))
    browser.shop.submit(Kind.MEDIA, "m-1")
    browser.enter(Role.VIEWER)
    case = browser.get("cases/media/m-1")
    assert (
        b'src="https://bucket.example/kept/m-1/small.jpg?s=1" alt="En &#34;bild&#34; &lt;b&gt;"' in case.body
    )
    assert b'href="https://bucket.example/kept/m-1/large.webp?s=1&amp;x=2"' in case.body
    for path in ("cases/media/m-1", "queue?place=held"):
        assert (
            "img-src 'self' https://bucket.example;" in browser.get(path).headers["Content-Security-Policy"]
        )
    assert "img-src 'self';" in browser.get("rules").headers["Content-Security-Policy"]
