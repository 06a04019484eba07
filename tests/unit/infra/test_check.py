"""What `check` finds, and that it says so where nobody answers."""

import struct
from collections.abc import Iterable
from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError

from infra import check
from infra.checking import ground, mailing, package
from infra.checking.findings import Finding, asked
from infra.checking.mailing import Unresolved
from infra.lock import Lock
from tests.support.operating import Account, Answers, NotFound, refusal

SENDER = {"TORG_MAIL_FROM": "Shop <hello@brev.shop.example>"}


def _levels(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(one.level, one.about) for one in found]


def _account(**clients: Answers) -> Account:
    return Account(clients)


@pytest.mark.parametrize(
    ("version", "level"),
    [((3, 10), "blocks"), ((3, 11), "warns"), ((3, 12), "ok"), ((3, 13), "ok"), ((3, 14), "blocks")],
)
def test_python_is_one_that_lambda_has(version: tuple[int, int], level: str) -> None:
    assert [one.level for one in ground.python(version)] == [level]


def test_a_region_that_is_only_taken_is_named_with_what_to_type() -> None:
    (found,) = ground.region(_account(), None)  # type: ignore[arg-type]
    assert (found.level, found.do) == ("warns", "export AWS_DEFAULT_REGION=eu-north-1")
    assert [one.level for one in ground.region(_account(), "eu-west-1")] == ["ok"]  # type: ignore[arg-type]


def test_without_credentials_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = _account(sts=Answers(get_caller_identity=NoCredentialsError()))
    monkeypatch.setattr(check, "configured_region", lambda: "eu-north-1")
    found = list(check.findings(stage, mailing._nobody))  # type: ignore[arg-type]
    assert _levels(found)[-1] == ("blocks", "credentials")
    assert check.blocks(found)


def test_the_root_user_is_warned_of() -> None:
    told = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:root"}
    assert [one.level for one in ground.account(_account(sts=Answers(get_caller_identity=told)))] == ["warns"]  # type: ignore[arg-type]


@pytest.mark.parametrize(("most", "level"), [(10, "warns"), (150, "warns"), (1000, "ok")])
def test_a_new_accounts_quota_is_told_with_how_to_raise_it(most: int, level: str) -> None:
    told = {"AccountLimit": {"ConcurrentExecutions": most}}
    (found,) = ground.concurrency(_account(**{"lambda": Answers(get_account_settings=told)}))  # type: ignore[arg-type]
    assert found.level == level
    assert ("request-service-quota-increase" in found.do) == (level == "warns")


def test_what_an_emulator_does_not_serve_could_not_be_asked() -> None:
    (found,) = asked("functions at once", lambda: ground.concurrency(_account()))  # type: ignore[arg-type]
    assert (found.level, found.said) == (
        "unknown", "couldn't be asked (UnknownOperationException: UnknownOperationException)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "level"),
    [(None, "ok"), ("UPDATE_COMPLETE", "ok"), ("REVIEW_IN_PROGRESS", "ok"), ("UPDATE_IN_PROGRESS", "blocks"),
     ("ROLLBACK_COMPLETE", "ok"), ("UPDATE_ROLLBACK_FAILED", "blocks")],
)  # fmt: skip
def test_a_stack_that_takes_no_update_blocks(status: str | None, level: str) -> None:
    assert [one.level for one in ground.stack(lambda _: status, _account())] == [level]  # type: ignore[arg-type]


def test_a_deploy_that_has_begun_is_told() -> None:
    held = Lock("moa@laptop", "t", 100, 200)
    assert [one.level for one in ground.lock(held, 150)] == ["warns"]
    assert [one.level for one in ground.lock(held, 200)] == ["ok"]
    assert [one.level for one in ground.lock(None, 0)] == ["ok"]


def test_the_sandbox_is_told_and_a_region_without_ses() -> None:
    stage = _account(sesv2=Answers(get_account={"ProductionAccessEnabled": False, "SendingEnabled": True}))
    (found,) = mailing.service(stage, ["eu-north-1"])  # type: ignore[arg-type]
    assert (found.level, found.said) == ("warns", "in the sandbox")
    (found,) = mailing.service(stage, ["eu-west-1"])  # type: ignore[arg-type]
    assert (found.level, found.do) == ("warns", "choose one of eu-west-1")


def _ses(**identity: object) -> Account:
    return _account(sesv2=Answers(get_email_identity=identity))


IDENTITY = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"Tokens": ["abc"]},
    "MailFromAttributes": {"MailFromDomain": "post.brev.shop.example"},
}
RECORDS = {
    ("abc._domainkey.brev.shop.example", "CNAME"): ["abc.dkim.amazonses.com"],
    ("post.brev.shop.example", "TXT"): ["other", "v=spf1 include:amazonses.com -all"],
    ("_dmarc.shop.example", "TXT"): ["v=DMARC1; p=reject"],
}


def test_a_sender_whose_dns_is_right_is_told_line_by_line() -> None:
    found = mailing.senders(_ses(**IDENTITY), SENDER, lambda name, kind: RECORDS.get((name, kind), []))  # type: ignore[arg-type]
    assert _levels(found) == [
        ("ok", "sender brev.shop.example"),
        ("ok", "DKIM of brev.shop.example"),
        ("ok", "SPF of post.brev.shop.example"),
        ("ok", "DMARC of brev.shop.example"),
    ]


def test_what_dns_lacks_is_what_is_to_be_typed_there() -> None:
    found = list(mailing.senders(_ses(**IDENTITY), SENDER, lambda *_: []))  # type: ignore[arg-type]
    assert [one.do for one in found if one.level == "warns"] == [
        "abc._domainkey.brev.shop.example  CNAME  abc.dkim.amazonses.com",
        "post.brev.shop.example  TXT  v=spf1 include:amazonses.com ~all",
        '_dmarc.brev.shop.example  TXT  "v=DMARC1; p=none"',
    ]


def test_where_no_resolver_answers_nothing_is_claimed() -> None:
    def silent(*_: str) -> list[str]:
        raise Unresolved("timed out")

    found = mailing.senders(_ses(**IDENTITY), SENDER, silent)  # type: ignore[arg-type]
    assert [one.level for one in found] == ["ok", "unknown", "unknown", "unknown"]


def test_no_sender_and_an_unknown_one_are_told() -> None:
    assert _levels(mailing.senders(_ses(), {}, lambda *_: [])) == [("warns", "sender")]  # type: ignore[arg-type]
    stranger = _account(sesv2=Answers(get_email_identity=NotFound()))
    found = list(mailing.senders(stranger, SENDER, lambda *_: []))  # type: ignore[arg-type]
    assert found[0].said == "SES doesn't know it yet"


def _elf(path: Path, machine: int) -> Path:
    path.write_bytes(b"\x7fELF" + b"\0" * 14 + struct.pack("<H", machine) + b"\0" * 40)
    return path


def test_wheels_of_another_machine_are_found(tmp_path: Path) -> None:
    _elf(tmp_path / "arm.so", 183)
    _elf(tmp_path / "intel.so", 62)
    (tmp_path / "script.so").write_bytes(b"INPUT(libc)")
    assert package.strangers(tmp_path, "arm64") == ["intel.so"]
    assert package.strangers(tmp_path, "x86_64") == ["arm.so"]


def test_the_deployed_commit_is_told_beside_this_one() -> None:
    stored = {"code": "abc", "by": "moa@laptop", "at": "2026-11-22T12:00:00Z"}
    assert [one.said for one in package.sources("abc", stored)] == ["abc, as deployed"]
    assert [one.said for one in package.sources("def", stored)] == [
        "def; deployed is abc (by moa@laptop, 2026-11-22T12:00:00Z)"
    ]
    assert [one.level for one in package.sources("def+", stored)] == ["warns"]
    assert [one.level for one in package.sources("unknown", {})] == ["unknown"]


def test_an_error_of_aws_is_no_crash() -> None:
    (found,) = asked("SES", lambda: _raise())
    assert found.said == "couldn't be asked (AccessDenied: AccessDenied)"


def _raise() -> Iterable[Finding]:
    raise refusal("AccessDenied")
