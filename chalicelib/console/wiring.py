"""Where the console's ports meet their adapters."""

import hashlib
import hmac
import time
import uuid
from functools import cache

from chalicelib.aws import mail, secrets
from chalicelib.console import domain
from chalicelib.console.domain import Operator
from chalicelib.console.openid import Provider
from chalicelib.console.provider import FetchedProvider
from chalicelib.console.service import Doors, SendLink
from chalicelib.console.store import DynamoConsole
from chalicelib.kernel.errors import NotFound

# Whether an address is an operator's mustn't be told by how long the answer takes: sending a link takes about
# half of this.
LINK_ANSWER_SECONDS = 1.0


@cache
def store() -> DynamoConsole:
    """Operators, sessions and the ways in."""
    return DynamoConsole()


def hashed(text: str) -> str:
    """A keyed hash, under which is counted who asks for links."""
    key = secrets.current().pseudonym_secret.encode()
    return hmac.digest(key, b"console\0" + text.encode(), hashlib.sha256).hex()[:32]


def doors(base: str) -> Doors:
    """All of it; links in mails begin with `base`."""
    return Doors(store(), _send_link(base), hashed)


def has_openid() -> bool:
    """Whether the shop has an identity provider."""
    return secrets.current().openid is not None


def provider() -> Provider:
    """The shop's identity provider. Raises `NotFound` where it has none."""
    known = secrets.current().openid
    if known is None:
        raise NotFound("this shop has no identity provider")
    return FetchedProvider(known)


def check_mail() -> None:
    """Raise `Unavailable` where the stage sends no mail: before anybody is looked up."""
    mail.sender()


def wait_for_others(began: float) -> None:
    """Hold the answer back until it has taken as long as anybody's; `began` by the monotonic clock."""
    time.sleep(max(0.0, began + LINK_ANSWER_SECONDS - time.monotonic()))


def _send_link(base: str) -> SendLink:
    def send(operator: Operator, token: str, now: int) -> None:
        from chalicelib.console import render

        values = {
            "name": operator.name,
            "url": f"{base}/admin/sign-in?token={token}",
            "minutes": domain.LINK_LIFE // 60_000,
        }
        language = domain.language(operator.language, "")
        subject, text, html = render.letter("sign_in", values, language)
        mail_id = f"sign-in-{uuid.uuid4().hex}"
        made = mail.message(
            to=operator.email, subject=subject, text=text, html=html, mail_id=mail_id, now=now
        )
        mail.send(made, mail_id=mail_id, now=now)

    return send
