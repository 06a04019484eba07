"""Every letter as the mail that leaves: its headers, what a spam filter says, and that it bears a signature.

SpamAssassin's local rules are a tripwire, no promise: nothing here can show what an inbox does.
"""

import email
import email.policy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.kernel.settings import MailSettings, Settings
from chalicelib.letters import linting
from chalicelib.letters.domain import LANGUAGES, Kind, Language, Stream
from chalicelib.post.carrier import SesCarrier
from chalicelib.post.domain import Posting, Wanted, outbox_id
from tests.support import keys, spam
from tests.support.written import composed

NOW = 1_800_000_000_000
MOST = 0.5
STAGE = Settings(
    stage="test",
    mail_from="Nordhem <hej@nordhem.example>",
    public_url="https://torg.nordhem.example",
    mail=MailSettings(marketing_from="Nordhem <nytt@nyheter.nordhem.example>"),
)
# One key for signatures of these tests alone.
RSA_BITS = 1024


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", lambda: STAGE)
    secrets.hold(keys.SECRETS)


@pytest.fixture(scope="module")
def spam_filter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spam.Filter]:
    if not spam.is_installed():
        if os.environ.get("CI"):
            pytest.fail("no SpamAssassin: install spamassassin, spamd and spamc")
        pytest.skip("NO SPAMASSASSIN: WHAT A FILTER SAYS OF MAILS ISN'T TESTED (apt install spamd spamc)")
    with spam.running(Path(tmp_path_factory.mktemp("spam"))) as started:
        yield started


def raw(kind: Kind, language: Language = "sv") -> bytes:
    wanted = Wanted(kind=kind, entity="10482", to="asa@else.example", language=language, why="a test")
    posting = Posting(
        outbox_id=outbox_id(kind, "10482", "A" * 22), recipient="A" * 22, wanted=wanted, due_at=NOW
    )
    return SesCarrier().write(posting, composed(kind, language), NOW)


def parsed(mail: bytes) -> email.message.EmailMessage:
    made = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(made, email.message.EmailMessage)
    return made


@pytest.mark.parametrize("kind", list(Kind))
def test_headers_are_right_and_both_twins_arrive_as_they_were_written(kind: Kind) -> None:
    for language in LANGUAGES:
        mail, letter = parsed(raw(kind, language)), composed(kind, language)
        assert linting.lint_message(mail, marketing=kind.stream is Stream.MARKETING) == []
        assert str(mail["Subject"]) == letter.subject
        text, html = (part.get_content() for part in mail.iter_parts())
        assert text.replace("\r\n", "\n").strip() == letter.text.strip()
        assert html.replace("\r\n", "\n").strip() == letter.html.strip()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_spam_filter_has_nothing_against_it(spam_filter: spam.Filter, kind: Kind) -> None:
    for language in LANGUAGES:
        opinion = spam_filter.opinion(raw(kind, language))
        assert opinion.score <= MOST, opinion.report


def test_the_filter_is_awake(spam_filter: spam.Filter) -> None:
    good = raw(Kind.WELCOME)
    body = good.index(b"\r\n\r\n", good.index(b"text/plain")) + 4
    canary = good[:body] + spam.GTUBE.encode() + b"\r\n" + good[body:]
    assert spam_filter.opinion(canary).score > 100


def test_what_sounds_like_spam_costs_points(spam_filter: spam.Filter) -> None:
    good = raw(Kind.WELCOME)
    shouting = good.replace(b"Subject: ", b"Subject: $$$ FREE MONEY VIAGRA 100% GUARANTEED !!! ", 1)
    assert spam_filter.opinion(shouting).score > spam_filter.opinion(good).score


SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post")


@pytest.fixture(scope="module")
def signer() -> tuple[bytes, bytes]:
    """A key pair: the private one in PEM, the public one as a DNS record has it."""
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    from base64 import b64encode

    from cryptography.hazmat.primitives import serialization as forms

    made = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    private = made.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.TraditionalOpenSSL, forms.NoEncryption()
    )
    public = made.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
    return private, b"v=DKIM1; k=rsa; p=" + b64encode(public)


@pytest.mark.parametrize("kind", [Kind.ORDER_CONFIRMATION, Kind.REVIEW_REQUEST])
def test_a_mail_bears_a_signature_over_all_that_must_be_signed(
    signer: tuple[bytes, bytes], kind: Kind
) -> None:
    """Relaxed canonical forms, as SES signs. A mail that isn't as SMTP wants it would be mended, and not verify."""
    import dkim

    private, record = signer
    mail = raw(kind)
    present = {name.lower().encode() for name in parsed(mail)}
    headers = [name for name in SIGNED if name in present]
    signature = dkim.sign(
        mail,
        b"s",
        b"nordhem.example",
        private,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=headers,
    )

    def holds(sent: bytes) -> bool:
        return bool(dkim.verify(sent, dnsfunc=lambda *_, **__: record, minkey=RSA_BITS))

    assert holds(signature + mail)
    # Relays may rewrite line ends and long white space; nothing of that is ours to fear.
    assert holds(signature + mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    tampered = mail.replace(b"Subject: ", b"Subject: X", 1)
    assert not holds(signature + tampered)
    if kind.stream is Stream.MARKETING:
        assert not holds(signature + mail.replace(b"One-Click", b"Two-Click", 1))
        assert {b"list-unsubscribe", b"list-unsubscribe-post"} <= set(headers)
