"""The carrier against moto: what stands in each stream's mail, and what SES's refusals mean."""

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.ses.models import ses_backends

from chalicelib.aws import clients, secrets
from chalicelib.kernel import settings
from chalicelib.kernel.settings import MailSettings, Settings
from chalicelib.letters.domain import Composed, Kind, Stream
from chalicelib.post import fate, links
from chalicelib.post.carrier import SesCarrier, StreamQueues
from chalicelib.post.domain import Posting, Wanted
from chalicelib.post.ports import NotTaken
from tests.support import keys

NOW = 1_800_000_000_000
BUCKET = "torg-test-mail"
PUBLIC = "https://abcdefghij.execute-api.eu-north-1.amazonaws.com/api"


@pytest.fixture(autouse=True)
def _stage(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Settings(
        stage="test", mail_bucket=BUCKET, mail_from="Fjäll & Co <hej@shop.example>", public_url=PUBLIC,
        mail=MailSettings(
            marketing_from="Fjäll & Co <nytt@news.shop.example>", reply_to="kund@shop.example",
            transactional_set="torg-test-transactional", marketing_set="torg-test-marketing",
        ),
    )  # fmt: skip
    monkeypatch.setattr(settings, "current", lambda: stage)
    secrets.hold(keys.SECRETS)
    clients.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    for domain in ("shop.example", "news.shop.example"):
        clients.mail().create_email_identity(EmailIdentity=domain)


def posting(kind: Kind = Kind.TIMED_OFFER, to: str = "moa@else.example") -> Posting:
    wanted = Wanted(kind=kind, entity="o.1:2", to=to, language="sv", why="t")
    return fate.claimed(fate.new(wanted, "r" * 22, "", NOW, place=NOW), "at", "sent/k", NOW)


def composed(kind: Kind = Kind.TIMED_OFFER, subject: str = "Fri frakt på allt i åtta dagar – bara för dig som handlade hos oss i måndags, å ä ö") -> Composed:  # fmt: skip
    return Composed(
        kind=kind, language="sv", subject=subject, preheader="", html="<p>Hej å</p>", text="Hej å"
    )


def written(kind: Kind) -> tuple[bytes, EmailMessage]:
    raw = SesCarrier().write(posting(kind), composed(kind), NOW)
    return raw, email.message_from_bytes(raw, policy=email.policy.default)


def test_marketing_can_be_ended_with_one_click() -> None:
    raw, mail = written(Kind.TIMED_OFFER)
    assert mail["From"] == "Fjäll & Co <nytt@news.shop.example>"
    assert mail["Reply-To"] == "kund@shop.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # As mailbox providers read it: from the bytes, unfolded, never in encoded words.
    found = re.search(rb"^List-Unsubscribe: <(\S+)>\r$", raw, re.MULTILINE)
    assert found is not None
    address = found[1].decode()
    assert address.startswith(f"{PUBLIC}/v1/unsubscribe/")
    said = links.unsubscribe(address.rpartition("/")[2], keys.SECRETS.cursor_secret)
    assert (said.recipient, said.language, said.tag) == ("r" * 22, "sv", posting().tag)
    assert len(address.rpartition("/")[2]) <= 128
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998


def test_orders_mails_carry_no_unsubscribe() -> None:
    raw, mail = written(Kind.ORDER_PAID)
    assert mail["From"] == "Fjäll & Co <hej@shop.example>"
    assert b"unsubscribe" not in raw.lower()


def test_an_address_to_unsubscribe_by_mail_stands_beside_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    here = settings.current()
    by_mail = MailSettings(unsubscribe_to="sluta@news.shop.example")
    monkeypatch.setattr(
        settings, "current", lambda: Settings(mail_from=here.mail_from, public_url=PUBLIC, mail=by_mail)
    )
    raw, _ = written(Kind.WIN_BACK)
    assert re.search(
        rb"^List-Unsubscribe: <https:\S+>,\r\n <mailto:sluta@news\.shop\.example\?subject=unsubscribe>\r$",
        raw,
        re.M,
    )


def test_what_is_handed_over_is_what_was_kept_with_set_and_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked = clients.mail(), []
    send = client.send_email

    def spying(**request: Any) -> Any:
        asked.append(request)
        return send(**{name: value for name, value in request.items() if name != "ConfigurationSetName"})

    monkeypatch.setattr(client, "send_email", spying)
    carrier, row = SesCarrier(), posting()
    raw = carrier.write(row, composed(), NOW)
    key = carrier.key(row, False, NOW)
    carrier.keep(key, raw)
    assert carrier.read(key) == raw
    assert carrier.hand_over(row, raw)
    [request] = asked
    assert request["ConfigurationSetName"] == "torg-test-marketing"
    assert request["FromEmailAddress"].isascii()
    assert request["Destination"] == {"ToAddresses": ["moa@else.example"]}
    tags = {one["Name"]: one["Value"] for one in request["EmailTags"]}
    assert tags == {"torg-mail": row.tag, "torg-stream": "marketing"}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", one) for pair in tags.items() for one in pair)
    [sent] = ses_backends[DEFAULT_ACCOUNT_ID]["eu-north-1"].sent_messages
    assert sent.raw_data.encode() == raw
    carrier.forget([key])
    assert carrier.read(key) is None
    carrier.forget([])


def test_what_would_have_been_sent_is_kept_apart() -> None:
    carrier = SesCarrier()
    shadow = carrier.key(posting(), True, NOW)
    carrier.keep(shadow, b"what would have been sent")
    assert carrier.read(shadow) == b"what would have been sent"
    carrier.forget([shadow])


def test_a_mail_claimed_again_takes_the_same_place_until_it_is_in_doubt() -> None:
    carrier, row = SesCarrier(), posting()
    first = carrier.key(row, False, NOW)
    claimed = fate.claimed(fate.deferred(row, "rate", NOW, NOW), "at2", first, NOW)
    assert carrier.key(claimed, False, NOW + 10**9) == first
    handed = fate.handed(fate.claimed(posting(Kind.ORDER_PAID), "at", first, NOW), "s", NOW)
    doubted = fate.doubted(handed, NOW + 10**6)
    assert carrier.key(doubted, False, NOW + 10**6) != first
    assert carrier.key(row, True, NOW).startswith("shadow/2027/01/15/")


@pytest.mark.parametrize(
    ("code", "status", "message", "about"),
    [
        ("TooManyRequestsException", 429, "Maximum sending rate exceeded.", "later"),
        ("ThrottlingException", 400, "Daily message quota exceeded.", "later"),
        ("NotFoundException", 404, "Configuration set <x> does not exist.", "later"),
        ("MessageRejected", 400, "Email address is not verified.", "later"),
        ("MailFromDomainNotVerifiedException", 400, "", "later"),
        ("AccountSuspendedException", 400, "", "account"),
        ("SendingPausedException", 400, "", "account"),
        ("MessageRejected", 400, "Message contains a virus.", "mail"),
        ("BadRequestException", 400, "Illegal address", "address"),
        ("BadRequestException", 400, "Missing final '@domain'", "address"),
        ("BadRequestException", 400, "Something else", "mail"),
    ],
)
def test_what_a_refusal_is_about(
    code: str, status: int, message: str, about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, code, status, message)
    with pytest.raises(NotTaken) as refusal:
        SesCarrier().hand_over(posting(), b"raw")
    assert refusal.value.about == about
    assert code in refusal.value.detail


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_ses_leaves_it_unclear(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "InternalFailure", status, "")
    with pytest.raises(ClientError):
        SesCarrier().hand_over(posting(), b"raw")


def refuse(monkeypatch: pytest.MonkeyPatch, code: str, status: int, message: str) -> None:
    def refusing(**_: Any) -> Any:
        answer: Any = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        raise ClientError(answer, "SendEmail")

    monkeypatch.setattr(clients.mail(), "send_email", refusing)


def test_ses_is_asked_once_even_if_its_answer_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    session: Any = clients.mail()._endpoint.http_session  # type: ignore[attr-defined]
    asked = []

    def losing(request: Any) -> Any:
        asked.append(request)
        raise ReadTimeoutError(endpoint_url="https://email.eu-north-1.amazonaws.com")

    monkeypatch.setattr(session, "send", losing)
    monkeypatch.setattr(BotocoreStubber, "__call__", lambda *_, **__: None)
    with pytest.raises(ReadTimeoutError):
        SesCarrier().hand_over(posting(), b"raw")
    assert len(asked) == 1


@pytest.mark.parametrize("stream", Stream)
def test_queues_are_told_ten_at_a_time(stream: Stream) -> None:
    url = clients.sqs().create_queue(QueueName=f"torg-test-mail-{stream}")["QueueUrl"]
    StreamQueues().put(stream, [f"win_back#o{n}#r#1" for n in range(23)])
    bodies = set()
    while found := clients.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies |= {one["Body"] for one in found}
    assert len(bodies) == 23
    assert '{"outbox_id": "win_back#o7#r#1"}' in bodies
