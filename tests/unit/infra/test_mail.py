"""What a stage needs of SES, against moto and against accounts of every kind."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import chalice_config, mail, up
from infra.errors import Refused
from infra.policy import policy
from infra.stage import Stage

TOPIC = "arn:aws:sns:eu-north-1:123456789012:torg-prod-mail-events"


class Ses:
    """SES's answers, and what it was asked."""

    class exceptions:  # noqa: N801  (botocore's)
        class AlreadyExistsException(Exception):
            pass

        class NotFoundException(Exception):
            pass

    def __init__(self, **account: Any) -> None:
        self.account, self.sets, self.destinations = account, {}, {}  # type: ignore[var-annotated]
        self.updates = 0
        self.identities: dict[str, Any] = {}
        self.knows_sets = True

    def get_account(self) -> Any:
        return self.account

    def create_configuration_set(self, **asked: Any) -> None:
        if not self.knows_sets:
            raise ClientError({"Error": {"Code": "InvalidAction"}}, "CreateConfigurationSet")
        if asked["ConfigurationSetName"] in self.sets:
            raise self.exceptions.AlreadyExistsException
        self.sets[asked["ConfigurationSetName"]] = asked

    def create_configuration_set_event_destination(self, **asked: Any) -> None:
        if asked["ConfigurationSetName"] in self.destinations:
            raise self.exceptions.AlreadyExistsException
        self.destinations[asked["ConfigurationSetName"]] = asked["EventDestination"]

    def update_configuration_set_event_destination(self, **asked: Any) -> None:
        self.updates += 1
        self.destinations[asked["ConfigurationSetName"]] = asked["EventDestination"]

    def get_email_identity(self, *, EmailIdentity: str) -> Any:  # noqa: N803
        if EmailIdentity not in self.identities:
            raise self.exceptions.NotFoundException
        return self.identities[EmailIdentity]

    def create_email_identity(self, *, EmailIdentity: str) -> Any:  # noqa: N803
        self.identities[EmailIdentity] = {"DkimAttributes": {"Tokens": ["one", "two"]}}
        return self.identities[EmailIdentity]


class Prod(Stage):
    ses: Any

    def client(self, service: str, **_: Any) -> Any:
        return self.ses


def stage(ses: Any, folder: Path, endpoint: str | None = None) -> Stage:
    made = Prod("prod", folder, "eu-north-1", endpoint)
    object.__setattr__(made, "ses", ses)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text('{"stages": {"prod": {"environment_variables": {}}}}')
    return tmp_path


def test_each_stream_has_a_set_whose_events_reach_the_stage(folder: Path) -> None:
    ses = Ses()
    for _ in range(2):
        told, [line] = mail.sets(stage(ses, folder), TOPIC)
        assert told == {
            "TORG_TRANSACTIONAL_SET": "torg-prod-transactional", "TORG_MARKETING_SET": "torg-prod-marketing",
        }  # fmt: skip
        assert "events reach" in line
    assert ses.updates == 2
    for one in ses.destinations.values():
        assert one["SnsDestination"] == {"TopicArn": TOPIC}
        assert {"SEND", "BOUNCE", "COMPLAINT"} <= set(one["MatchingEventTypes"])
        assert not {"OPEN", "CLICK"} & set(one["MatchingEventTypes"])


def test_where_there_are_no_sets_mails_go_without(folder: Path) -> None:
    ses = Ses()
    ses.knows_sets = False
    told, [line] = mail.sets(stage(ses, folder), TOPIC)
    assert (told, "no events" in line) == ({}, True)


@pytest.mark.parametrize(
    ("rate", "said", "told"),
    [(14.0, None, "11"), (1.0, None, "1"), (80.0, None, "64"), (14.0, "11", None), (14.0, "12", None)],
)
def test_the_stage_stays_below_the_accounts_rate(
    folder: Path, rate: float, said: str | None, told: str | None
) -> None:
    ses = Ses(SendQuota={"MaxSendRate": rate}, ProductionAccessEnabled=True)
    variables = {"TORG_MAILS_PER_SECOND": said} if said else {}
    found, [line] = mail.rate(stage(ses, folder), variables)
    assert found == ({"TORG_MAILS_PER_SECOND": told} if told else {})
    assert line.startswith("warning") is (said == "12")


def test_a_sandbox_is_told_of_and_an_emulators_rate_is_not_asked(folder: Path) -> None:
    ses = Ses(SendQuota={"MaxSendRate": 1.0})
    assert "sandbox" in mail.rate(stage(ses, folder), {})[1][0]
    assert mail.rate(stage(None, folder, "http://127.0.0.1:1"), {}) == ({}, [])


def test_both_senders_domains_become_identities(folder: Path) -> None:
    ses = Ses()
    ses.identities["shop.example"] = {"VerifiedForSendingStatus": True}
    senders = {"TORG_MAIL_FROM": "Shop <a@shop.example>", "TORG_MARKETING_FROM": "b@news.shop.example"}
    lines = mail.ensure(stage(ses, folder), senders)
    assert lines[0] == "mail from shop.example: verified"
    assert lines[1].startswith("mail from news.shop.example: not verified")
    assert "one._domainkey.news.shop.example  CNAME  one.dkim.amazonses.com" in lines[2]
    assert (
        len(
            mail.ensure(
                stage(ses, folder),
                {"TORG_MAIL_FROM": "a@shop.example", "TORG_MARKETING_FROM": "b@shop.example"},
            )
        )
        == 1
    )
    with pytest.raises(Refused, match="TORG_MARKETING_FROM"):
        mail.ensure(stage(ses, folder), {"TORG_MARKETING_FROM": "nobody"})


def test_what_was_made_is_told_to_the_functions(folder: Path) -> None:
    ses = Ses(SendQuota={"MaxSendRate": 14.0}, ProductionAccessEnabled=True)
    here = stage(ses, folder)
    up._mail(here, {"MailEventsTopic": TOPIC}, {"TORG_MAIL_FROM": "a@shop.example"})
    assert chalice_config.variables(here) == {
        "TORG_TRANSACTIONAL_SET": "torg-prod-transactional",
        "TORG_MARKETING_SET": "torg-prod-marketing",
        "TORG_MAILS_PER_SECOND": "11",
    }


def test_functions_may_send_by_their_own_sets_only(folder: Path) -> None:
    here = stage(Ses(), folder)
    here.__dict__["account"] = "123456789012"
    outputs = {name: name for name in ("LakeBucket", "MediaBucket", "MailBucket", "NewsTopic")}
    [allowed] = [
        one
        for one in policy(here, outputs, "mail_marketing", {})["Statement"]
        if "ses:SendEmail" in one["Action"]
    ]
    assert "arn:aws:ses:eu-north-1:123456789012:configuration-set/torg-prod-*" in allowed["Resource"]
