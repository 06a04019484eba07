"""What mails say and look like: previews without a trace, saving with conflicts told, tests to oneself only."""

from html.parser import HTMLParser

import pytest

from chalicelib.console.domain import Role
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, Mode
from tests.http.console.conftest import Browser, text
from tests.support import hostile
from tests.support.moderating import EMAIL
from tests.support.postroom import Postroom

TEXTS = {"language": "sv", "revision": "0"}


def test_texts_are_kept_in_a_language_and_logged(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    form = [*TEXTS.items(), ("subject", "Din order {order}"), ("subject", " "), ("subject", "Hej {first_name}!"), ("body", "Rad ett\r\n\r\nRad två")]  # fmt: skip
    done = browser.send("mail/kinds/order_paid", form)
    assert done.headers["Location"] == "../../mail/kinds/order_paid?language=sv&told=saved"
    kept = letters.wording(Kind.ORDER_PAID, "sv")
    assert kept.subjects == ("Din order {order}", "Hej {first_name}!")
    assert kept.body == "Rad ett\n\nRad två"
    assert letters.wording(Kind.ORDER_PAID, "en").subjects == ()
    page = browser.get("mail/kinds/order_paid?language=sv&told=saved")
    assert "Saved." in text(page)
    assert b'value="Din order {order}"' in page.body
    log = browser.get("audit")
    assert "Moa Lind changed texts sv: subjects, body Mail Order paid" in text(log)
    assert b'href="./mail/kinds/order_paid"' in log.body


def test_what_is_wrong_with_a_text_is_said_beside_it_and_nothing_is_lost(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    answer = browser.send("mail/kinds/order_paid", TEXTS | {"subject": "{nonsense}", "body": "My own words"})
    assert answer.status_code == 400
    assert "Not saved yet" in text(answer)
    assert "{nonsense} isn't known here" in text(answer)
    assert b"My own words</textarea>" in answer.body
    assert letters.wording(Kind.ORDER_PAID, "sv").revision == 0


def test_who_saves_over_another_is_shown_both_and_may_then(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    browser.send("mail/kinds/order_paid", TEXTS | {"subject": "Theirs", "heading": "Same"})
    mine = TEXTS | {"subject": "Mine", "heading": "Same"}
    answer = browser.send("mail/kinds/order_paid", mine)
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else saved meanwhile" in page
    assert "theirs Theirs yours Mine" in page
    assert "theirs Same" not in page
    assert b'name="revision" value="1"' in answer.body
    assert letters.wording(Kind.ORDER_PAID, "sv").subjects == ("Theirs",)
    assert browser.send("mail/kinds/order_paid", mine | {"revision": "1"}).status_code == 303
    assert letters.wording(Kind.ORDER_PAID, "sv").subjects == ("Mine",)
    # Sent twice, the same texts are no conflict.
    assert browser.send("mail/kinds/order_paid", mine | {"revision": "1"}).status_code == 303


def test_a_kind_is_switched_and_the_log_says_by_whom(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    done = browser.send("mail/modes/win_back", {"mode": "shadow", "revision": "0", "language": "en"})
    assert done.headers["Location"] == "../../mail/kinds/win_back?language=en&told=saved"
    kept = letters.settings(Kind.WIN_BACK)
    assert (kept.mode, kept.recommendations) == (Mode.SHADOW, False)
    assert browser.send("mail/modes/win_back", {"mode": "live", "revision": "0"}).status_code == 409
    assert browser.send("mail/modes/win_back", {"mode": "loud", "revision": "1"}).status_code == 400
    plain = {"mode": "live", "revision": "0", "recommendations": "true"}
    assert browser.send("mail/modes/new_password", plain).status_code == 400
    assert "changed the mode shadow Mail Win-back" in text(browser.get("audit"))
    assert browser.get("mail/kinds/none").status_code == 404


def test_a_preview_shows_what_is_typed_and_changes_nothing(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    draft = [*TEXTS.items(), ("subject", "Ett"), ("subject", ""), ("subject", "Två {order}"), ("variant", "2"), ("heading", "Hejsan!")]  # fmt: skip
    shown = browser.send("mail/previews/order_paid", draft).body.decode()
    assert "Två 10482" in shown
    assert "Hejsan!" in shown
    assert letters.wording(Kind.ORDER_PAID, "sv").revision == 0
    as_text = browser.send("mail/previews/order_paid", [*draft, ("part", "text")]).body.decode()
    assert "<pre" in as_text
    assert "<table" not in as_text
    discreet = browser.send(
        "mail/previews/order_paid", [*TEXTS.items(), ("subject", "{product}"), ("sample", "discreet")]
    )
    assert "Intimolja" not in text(discreet).partition("kB of HTML")[0]
    english = browser.get("mail/previews/order_paid?language=en")
    assert b'lang="en"' in english.body


def test_a_preview_is_settled_in_one_colour_scheme(browser: Browser) -> None:
    browser.enter(Role.VIEWER)
    light = browser.get("mail/previews/order_paid?scheme=light").body.decode()
    dark = browser.get("mail/previews/order_paid?scheme=dark").body.decode()
    for shown in (light, dark):
        assert "prefers-color-scheme" not in shown
        assert "light dark" not in shown
    assert "@media (min-width: 0)" in dark
    assert "@media (max-width: 0)" in light
    assert '<meta name="color-scheme" content="dark">' in dark


@pytest.mark.parametrize("path", ["mail/previews/order_paid", "mail/theme/preview"])
def test_a_preview_may_do_nothing_but_be_looked_at_in_a_frame_of_ours(browser: Browser, path: str) -> None:
    browser.enter(Role.VIEWER)
    told = browser.get(path).headers
    assert told["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'; sandbox"
    )
    assert told["X-Frame-Options"] == "SAMEORIGIN"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "no-referrer"
    assert told["Cache-Control"] == "private, no-store"
    dim = browser.get(f"{path}?images=off").headers["Content-Security-Policy"]
    assert "img-src 'none'" in dim
    local = browser.get(path, X_Forwarded_Proto="http").headers["Content-Security-Policy"]
    assert "img-src https: http: data:" in local


@pytest.mark.parametrize("wording", hostile.SCRIPTS[::7])
def test_hostile_words_are_words(browser: Browser, wording: str) -> None:
    browser.enter(Role.ADMIN)
    draft = TEXTS | {
        name: wording.replace("{", "").replace("}", "") for name in ("subject", "heading", "body")
    }
    assert dangers(browser.send("mail/previews/order_paid", draft).body.decode()) == []
    assert dangers(browser.send("mail/previews/order_paid", draft | {"part": "text"}).body.decode()) == []
    saved = browser.send("mail/kinds/order_paid", draft)
    page = browser.get("mail/kinds/order_paid") if saved.status_code == 303 else saved
    assert [one for one in dangers(page.body.decode()) if "assets/console" not in one] == ["iframe"]


class _Dangers(HTMLParser):
    """Elements that run or load something, and attributes that do."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "iframe", "object", "embed", "svg", "form", "meta") and not told.get("content"):
            self.found.append(tag if tag != "script" else f"script {told.get('src')}")
        self.found += [
            name
            for name, value in attrs
            if name.startswith("on") or (hostile.HOST in (value or "") and (name == "src" or tag == "link"))
        ]


def dangers(page: str) -> list[str]:
    parser = _Dangers()
    parser.feed(page)
    return [one for one in parser.found if one not in ("meta", "form")]


def test_a_test_goes_to_whoever_asks_for_it_and_to_nobody_else(browser: Browser, postroom: Postroom) -> None:
    browser.enter(Role.ADMIN)
    browser.send("mail/kinds/welcome", TEXTS | {"subject": "Kom in"})
    assert browser.send("mail/tests/welcome", {"language": "sv", "to": "x@y.example"}).status_code == 400
    done = browser.send("mail/tests/welcome", {"language": "sv"})
    assert done.headers["Location"].endswith("told=tested")
    assert [(to, one.subject) for to, one in postroom.tests_sent] == [(EMAIL, "Kom in")]
    assert f"on its way to {EMAIL}" in text(browser.get("mail/kinds/welcome?told=tested"))
    assert "sent a test to themselves" in text(browser.get("audit"))


def test_a_test_says_so_in_its_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.aws import mail
    from chalicelib.console import wiring
    from chalicelib.console.domain import Operator

    sent = []
    monkeypatch.setattr(mail, "sender", lambda: "Torg <shop@mail.example>")
    monkeypatch.setattr(mail, "send", lambda made, **_: sent.append(made))
    who = Operator(operator_id="op", email=EMAIL, name="Moa", role=Role.ADMIN, added_at=0, added_by="x")
    wiring.send_test(
        letters.compose(
            letters.sample(Kind.WELCOME, "en"), theme=letters.Theme(name="Torg"), wording=letters.Wording()
        ),
        who,
        1_795_000_000_000,
    )
    [made] = sent
    assert made["To"] == EMAIL
    assert made["Subject"].startswith("[Test] ")
    assert made.get_body(("html",)) is not None


def test_the_look_is_kept_if_it_can_be_read(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    page = text(browser.get("mail/theme"))
    assert "easy to read" in page
    pale = browser.send("mail/theme", {"revision": "0", "accent": "#eeeeee", "name": "Nordhem"})
    assert pale.status_code == 400
    assert "too pale to read" in text(pale)
    assert "/accent" in text(pale)
    assert b'value="Nordhem"' in pale.body
    done = browser.send(
        "mail/theme", {"revision": "0", "accent": "#123456", "name": "Nordhem", "legal": "Nordhem AB"}
    )
    assert done.headers["Location"] == "../mail/theme?told=saved"
    assert letters.theme().accent == "#123456"
    late = browser.send("mail/theme", {"revision": "0", "name": "Sydhem"})
    assert late.status_code == 409
    assert "theirs Nordhem yours Sydhem" in text(late)
    preview = browser.send("mail/theme/preview", {"revision": "0", "name": "Västhem", "accent": "#123456"})
    assert "Västhem" in preview.body.decode()
    assert letters.theme().name == "Nordhem"
    assert "changed the look" in text(browser.get("audit"))
