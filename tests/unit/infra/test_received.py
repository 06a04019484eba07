"""Reading a received mail: each thing that may be wrong with it is told."""

from pathlib import Path

import pytest

from infra import received
from infra.errors import Refused

GOOD = """\
Authentication-Results: mx.example.net; dkim=pass header.d=shop.example; spf=pass; dmarc=pass (p=NONE)
DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=abc;
 h=From:To:Subject:Date:Message-ID:List-Unsubscribe:
 List-Unsubscribe-Post; b=abc
From: Nordhem <hello@news.shop.example>
To: asa@example.net
Subject: Hej
Date: Sun, 22 Nov 2026 10:00:00 +0100
Message-ID: <1@shop.example>
List-Unsubscribe: <https://shop.example/u/1>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

Hej
"""


def wrong(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "mail.eml").write_text(text)
    return [line for line in received.lines(tmp_path / "mail.eml") if line.startswith("WRONG")]


def test_a_good_mail_has_nothing_wrong(tmp_path: Path) -> None:
    assert wrong(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("was", "planted", "told"),
    [
        ("d=shop.example; s=abc", "d=amazonses.com; s=abc", "signed by amazonses.com"),
        ("List-Unsubscribe:\n List-Unsubscribe-Post;", "List-Unsubscribe;", "not list-unsubscribe-post"),
        ("h=From:To:Subject", "h=From:To", "not subject"),
        ("spf=pass", "spf=softfail", "spf: softfail"),
        ("; dmarc=pass (p=NONE)", "", "dmarc: not looked at"),
        ("dkim=pass", "dkim=fail", "dkim: fail"),
        ("<https://shop.example/u/1>", "<mailto:u@shop.example>", "one-click"),
        ("List-Unsubscribe-Post: List-Unsubscribe=One-Click\n", "", "one-click"),
        ("DKIM-Signature", "X-Signature", "no signature"),
        ("Authentication-Results", "X-Results", "no Authentication-Results"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, was: str, planted: str, told: str) -> None:
    changed = GOOD.replace(was, planted, 1)
    assert changed != GOOD
    assert any(told in line for line in wrong(tmp_path, changed))


def test_a_transactional_mail_needs_no_unsubscribing(tmp_path: Path) -> None:
    head = "List-Unsubscribe: <https://shop.example/u/1>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
    assert wrong(tmp_path, GOOD.replace(head, "")) == []


def test_what_is_no_mail_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\x00\xff not a mail")
    with pytest.raises(Refused):
        received.read(tmp_path / "x")
