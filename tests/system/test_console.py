"""The console on the deployed stack: let in, mailed a link, signed in, and at work."""

import email
import email.policy
import http.client
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra import operators
from infra import stack as cloudformation
from tests.support.deployed import DeployedStack

EMAIL = "moa@shop.example"
NOBODY = "nobody@shop.example"


def ask(
    stack: DeployedStack, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> Any:
    """One request as a browser makes it; redirects aren't followed. The answer, with its body read."""
    address = urlsplit(stack.address)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    headers = {"Sec-Fetch-Site": "same-origin", "Cookie": cookie, "Accept-Encoding": "identity"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(
        method, f"/api/admin/{path}", urlencode(form).encode() if form is not None else None, headers
    )
    answer: Any = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def letters(stack: DeployedStack) -> list[email.message.EmailMessage]:
    """The archived mails to who signs in here, the latest last."""
    stage = stack.stack.stage
    s3, bucket = stage.client("s3"), cloudformation.outputs(stage)["MailBucket"]
    keys = sorted(one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="sent/").get("Contents", ()))
    raw = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    mails = [email.message_from_bytes(one, policy=email.policy.default) for one in raw]
    return [one for one in mails if one["To"] in (EMAIL, NOBODY)]  # type: ignore[misc]


def test_an_operator_is_let_in_and_signs_in_by_a_mailed_link(stack: DeployedStack) -> None:
    operators.add(stack.stack.stage, EMAIL, "Moa Lind", "admin")
    assert ask(stack, "GET", "queue").status == 401
    before = len(letters(stack))
    for address in (EMAIL, NOBODY):
        assert ask(stack, "POST", "sign-in", {"email": address}).status == 200
    [letter] = letters(stack)[before:]
    assert letter["To"] == EMAIL
    found = re.search(r"/admin/sign-in\?token=([\w-]{43})", letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert found
    assert "Moa Lind" in ask(stack, "GET", f"sign-in?token={found[1]}").text
    opened = ask(stack, "POST", "session", {"token": found[1]})
    assert (opened.status, opened.headers["Location"]) == (303, "./queue")
    told = opened.headers["Set-Cookie"]
    assert "HttpOnly" in told
    assert "Secure" not in told  # plain http on this machine
    assert ask(stack, "POST", "session", {"token": found[1]}).status == 404
    cookie = told.partition(";")[0]
    for path in ("queue", "find", "rules", "fairness", "transparency", "audit", "operators", "account"):
        page = ask(stack, "GET", path, cookie=cookie)
        assert page.status == 200, page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Moa Lind" in ask(stack, "GET", "audit", cookie=cookie).text
    style = re.search(r'href="\./(assets/[^"]+\.css)"', page.text)
    assert style
    assert "--ground" in ask(stack, "GET", style[1]).text
