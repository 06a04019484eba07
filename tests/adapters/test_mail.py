"""Mails against moto: what is kept is what is sent, and it is kept first."""

import email
import email.policy

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.aws import clients, mail, objects
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.settings import Settings

NOW = 1_800_000_000_000
BUCKET = "torg-test-mail"


@pytest.fixture(autouse=True)
def _stage(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Settings(stage="test", mail_bucket=BUCKET, mail_from="Fjäll & Co <hej@shop.example>")
    monkeypatch.setattr(settings, "current", lambda: stage)
    clients.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    clients.mail().create_email_identity(EmailIdentity="shop.example")


def letter(to: str = "moa@else.example", subject: str = "Din länk") -> email.message.EmailMessage:
    return mail.message(to=to, subject=subject, text="Hej å", html="<p>Hej å</p>", mail_id="m-1", now=NOW)


def test_what_is_sent_is_kept_byte_for_byte() -> None:
    assert mail.send(letter(), mail_id="m-1", now=NOW)
    kept = objects.get(BUCKET, "sent/2027/01/15/1800000000000-m-1.eml")
    assert kept is not None
    [sent] = ses_backends[DEFAULT_ACCOUNT_ID]["eu-north-1"].sent_messages
    assert sent.raw_data.encode() == kept
    assert set(sent.destinations) == {"moa@else.example"}
    read = email.message_from_bytes(kept, policy=email.policy.default)
    assert (read["To"], read["Subject"], read["Message-ID"]) == (
        "moa@else.example",
        "Din länk",
        "<m-1@shop.example>",
    )
    assert "Fjäll & Co" in str(read["From"])
    assert read.get_body(("plain",)).get_content().strip() == "Hej å"
    assert read.get_body(("html",)).get_content().strip() == "<p>Hej å</p>"
    assert kept.isascii()


def test_what_cannot_be_kept_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(*_: object) -> None:
        raise OSError("no storage")

    monkeypatch.setattr(objects, "put", put)
    with pytest.raises(OSError, match="no storage"):
        mail.send(letter(), mail_id="m-1", now=NOW)
    assert ses_backends[DEFAULT_ACCOUNT_ID]["eu-north-1"].sent_messages == []


@pytest.mark.parametrize("field", ["to", "subject"])
def test_nobody_writes_headers_of_their_own(field: str) -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed|carriage"):
        letter(**{field: "a@b.example\r\nBcc: all@hostile.example"})


def test_a_stage_without_an_address_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", Settings)
    with pytest.raises(Unavailable, match="TORG_MAIL_FROM"):
        letter()
