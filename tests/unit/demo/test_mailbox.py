"""The local mailbox: every mail that was archived, harmless whatever it holds."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from demo import framing, letterbox, mailbox
from demo.api import Api
from demo.letterbox import View
from demo.mailbox import Closed, Mail, Mailbox
from demo.shop import Shop
from tests.support import hostile

LOCAL = {
    "endpoint_url": "http://127.0.0.1:1",
    "mail_bucket": "b",
    "api_base": "",
    "publishable_key": "",
    "address": "http://127.0.0.1:8080",
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = "sent/2026/11/22/1795000000000-m-1.eml"


def letter(
    subject: str = "Din länk", text: str = "Se https://a.example/x?a=1&b=<2> nu", html: str = "<p>Hej</p>"
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Torg <a@b.example>", "moa@b.example", subject
    made.set_content(text)
    made.add_alternative(f"<html><head></head><body>{html}</body></html>", subtype="html")
    return made.as_bytes()


class Bucket:
    """As much of S3 as the mailbox asks of it."""

    class exceptions:  # noqa: N801  (botocore's name)
        class NoSuchKey(Exception):
            pass

    def __init__(self, **objects: bytes) -> None:
        self.objects = objects
        self.kept: dict[str, datetime] = {}
        self.is_silent = False

    def get_paginator(self, name: str) -> "Bucket":
        assert name == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[Any]:  # noqa: N803
        listed = [key for key in self.objects if key.startswith(Prefix)]
        yield {"Contents": [{"Key": key, "LastModified": self.kept.get(key, NOON)} for key in listed]}
        self.hear()

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey

        class Body:
            @staticmethod
            def read() -> bytes:
                self.hear()
                return self.objects[Key]

        return {"Body": Body}

    def hear(self) -> None:
        if self.is_silent:
            raise ReadTimeoutError(endpoint_url="http://127.0.0.1:1")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    monkeypatch.setattr(mailbox, "_client", lambda endpoint: made)
    return made


@pytest.fixture
def shop() -> Shop:
    return Shop(LOCAL, Api("http://127.0.0.1:1", "", 1))


def test_an_empty_mailbox_says_so(bucket: Bucket, shop: Shop) -> None:
    assert "Brevlådan är tom" in shop.answer("GET", "/mailbox").text
    assert Shop({}, Api("http://127.0.0.1:1", "", 1)).answer("GET", "/mailbox").status == 503


def test_mails_are_listed_newest_first_and_opened(bucket: Bucket, shop: Shop) -> None:
    bucket.objects |= {
        KEY: letter("Första"),
        KEY.replace("22/1795", "23/1796"): letter(
            "Andra", "TORG\n\nVi har tagit emot din order, och packar den.\n"
        ),
        "sent/else": b"x",
    }
    listed = shop.answer("GET", "/mailbox").text
    assert listed.index("Andra") < listed.index("Första")
    assert "Vi har tagit emot din order, och packar den." in listed
    assert "<span class=from>Torg</span>" in listed
    assert "2026-11-18 12:06" in listed
    assert "else" not in re.findall(r'href="([^"]*)"', listed)


def test_what_was_sent_in_the_future_stands_where_it_came(bucket: Bucket, shop: Shop) -> None:
    future = KEY.replace("2026/11/22/1795", "2027/01/04/1798")
    bucket.objects |= {future: letter("Senare"), KEY: letter("Efteråt")}
    bucket.kept[KEY] = NOON + timedelta(minutes=1)
    listed = shop.answer("GET", "/mailbox").text
    assert listed.index("Efteråt") < listed.index("Senare")


def test_a_mail_is_seen_as_a_person_sees_it(bucket: Bucket, shop: Shop) -> None:
    bucket.objects[KEY] = letter()
    page = shop.answer("GET", f"/mailbox/{KEY}/brev")
    assert f'src="/mailbox/{KEY}/ljust"' in page.text
    assert "<iframe class=skarm " in page.text
    assert "frame-src 'self'" in page.policy
    page = shop.answer("GET", f"/mailbox/{KEY}/brev", {"bredd": "telefon", "farg": "morkt"})
    assert f'src="/mailbox/{KEY}/morkt"' in page.text
    assert "<iframe class=telefon " in page.text
    html = shop.answer("GET", f"/mailbox/{KEY}/ljust")
    assert '<head><base target="_blank">' in html.text
    assert html.policy.startswith("sandbox ")
    assert "allow-scripts" not in html.policy
    assert "img-src data: http://127.0.0.1:8080;" in html.policy


def test_its_text_its_headers_and_all_of_it_are_there(bucket: Bucket, shop: Shop) -> None:
    whole = bucket.objects[KEY] = letter()
    text = shop.answer("GET", f"/mailbox/{KEY}/brev", {"visa": "text"}).text
    assert '<a href="https://a.example/x?a=1&amp;b=" rel=noreferrer>' in text
    headers = shop.answer("GET", f"/mailbox/{KEY}/brev", {"visa": "huvuden"}).text
    assert "<dt>From</dt><dd>Torg &lt;a@b.example&gt;</dd>" in headers
    raw = shop.answer("GET", f"/mailbox/{KEY}/raw")
    assert (raw.text, raw.media, raw.name) == (whole, "message/rfc822", "1795000000000-m-1.eml")


def test_who_reads_english_has_the_mailbox_in_it(bucket: Bucket, shop: Shop) -> None:
    assert "The mailbox is empty" in shop.answer("GET", "/en/mailbox").text
    bucket.objects[KEY] = letter(subject="", text="Only this.", html="<p>x</p>")
    listed = str(shop.answer("GET", "/en/mailbox").text)
    assert f'<a href="/en/mailbox/{KEY}/brev">' in listed
    assert "(no subject)" in listed
    read = [
        shop.answer("GET", f"/en/mailbox/{KEY}/brev", {"visa": form}) for form in ("html", "text", "huvuden")
    ]
    pages = [listed, *(str(one.text) for one in read)]
    assert f'src="/en/mailbox/{KEY}/ljust"' in pages[1]
    assert shop.answer("GET", f"/en/mailbox/{KEY}/ljust").policy.startswith("sandbox ")
    for page in pages:
        own = page[page.index("<main") : page.index("</main>")]
        assert not re.search("[åäöÅÄÖ]", own), own
        assert 'href="/mailbox' not in own


@pytest.mark.parametrize("asked", [{"visa": "<b>"}, {"bredd": "x y"}, {"farg": "'"}, {"else": "1"}])
def test_what_is_asked_for_wrongly_is_as_usual(asked: dict[str, str]) -> None:
    assert letterbox.view(asked) == View()


def test_a_frame_shows_one_scheme_whatever_the_machine_is_set_to() -> None:
    mail = (
        '<html style="color-scheme: light dark"><head><meta name="color-scheme" content="light dark">'
        "<style>@media (prefers-color-scheme: dark) {.a {color: red}}</style></head></html>"
    )
    light, dark = (framing.document(mail, dark=dark) for dark in (False, True))
    assert "prefers-color-scheme" not in light + dark
    assert "@media (max-width: 0) {.a" in light
    assert "@media (min-width: 0) {.a" in dark
    assert (light.count("light dark"), dark.count("light dark")) == (0, 0)
    assert (light.count("light"), dark.count("dark")) == (2, 2)


def test_a_bucket_that_falls_silent_on_the_way_is_a_closed_mailbox(bucket: Bucket, shop: Shop) -> None:
    bucket.objects[KEY] = letter()
    bucket.is_silent = True
    for path in ("", f"/{KEY}/brev"):
        answer = shop.answer("GET", f"/mailbox{path}")
        assert answer.status == 503, answer.text
        assert "Brevlådan är stängd" in answer.text
    for ask in (Mailbox("http://127.0.0.1:1", "b").keys, lambda: Mailbox("http://127.0.0.1:1", "b").get(KEY)):
        with pytest.raises(Closed):
            ask()


@pytest.mark.parametrize("key", ["", "sent/x.eml", "../keys.json", KEY.replace("m-1", "none"), KEY + "/../x"])
def test_nothing_else_is_read(bucket: Bucket, shop: Shop, key: str) -> None:
    bucket.objects |= {KEY: letter(), "sent/x.eml": b"x", "../keys.json": b"x"}
    assert shop.answer("GET", f"/mailbox/{key}/brev").status == 404


def tags(mail: Mail) -> list[str]:
    """The names of all elements of the mailbox's pages with this mail."""
    views = (View(form=form) for form in ("html", "text", "huvuden"))
    pages = letterbox.listing([mail]) + "".join(letterbox.reading(mail, view) for view in views)
    return re.findall(r"<(\w+)", re.sub(r"<a href=[^>]*>https?:[^<]*</a>", "", pages))


def test_nothing_that_a_mail_says_becomes_the_mailboxs_own(bucket: Bucket) -> None:
    def opened(subject: str, text: str) -> Mail:
        bucket.objects = {KEY: letter(subject, text)}
        mail = Mailbox("http://127.0.0.1:1", "b").get(KEY)
        assert mail is not None
        return mail

    harmless = tags(opened("Hej", "Hej"))
    for text in hostile.SCRIPTS:
        tidy = "".join(one for one in text if one.isprintable())
        assert tags(opened(tidy, text.replace("\x00", ""))) == harmless, text
