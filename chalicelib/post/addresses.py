"""The addresses that stand in mails, as this stage signs and serves them."""

from urllib.parse import quote

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.letters.domain import Language
from chalicelib.post import links
from chalicelib.post.domain import Posting


def unsubscribe(posting: Posting) -> str:
    """Where marketing ends: a page by GET, at once by POST."""
    said = links.Unsubscribe(posting.recipient, posting.wanted.language, posting.tag)
    return f"{_base()}/v1/unsubscribe/{links.unsubscribe_token(said, _secret())}"


def preferences(recipient: str, language: Language) -> str:
    """A person's page of choices."""
    token = links.choices_token(links.Choices(recipient, language), _secret())
    return f"{_base()}/v1/preferences/{token}"


def click(posting: Posting, target: str) -> str:
    """On to `target`, by way of us."""
    token = links.click_token(links.Click(posting.tag), target, _secret())
    return f"{_base()}/v1/clicks/{token}?to={quote(target, safe='')}"


def _base() -> str:
    return settings.current().public_url


def _secret() -> str:
    return secrets.current().cursor_secret
