"""The mailbox's addresses: its list, its mails in every form, and the buttons above them."""

import re
from collections.abc import Mapping
from typing import Final

from demo import answers, framing, letterbox, mailbox, trying
from demo.answers import Answer
from demo.api import Refused, Unreachable
from demo.trial import Trial

_MAIL: Final = re.compile(r"/mailbox/(.+)/(brev|ljust|morkt|raw)")
_READING: Final = answers.POLICY + "; frame-src 'self'"
_Asked = Mapping[str, str]


class Desk:
    """Answers what begins with `/mailbox`."""

    def __init__(self, local: Mapping[str, str]) -> None:
        """What a stack announces of itself in `local` comes once it has started."""
        self._local = local

    def get(self, path: str, asked: _Asked) -> Answer:
        """A page of it."""
        try:
            if path == "/mailbox":
                return self._list(asked)
            found = _MAIL.fullmatch(path)
            mail = self._box().get(found[1]) if found else None
        except mailbox.Closed:
            return answers.closed()
        if found is None or mail is None:
            return answers.missing()
        return self._mail(mail, found[2], asked)

    def post(self, path: str, sent: _Asked) -> Answer:
        """What a button does. It takes as long as its mail does, up to 40 seconds."""
        if path != "/mailbox/prova":
            return answers.refused()
        if not self._may_try():
            return answers.closed()
        from infra import errors

        try:
            return answers.onward(trying.do(Trial(self._local), sent))
        except mailbox.Closed:
            return answers.closed()
        except (Refused, Unreachable, errors.Refused, ValueError) as error:
            return answers.failed(str(error))

    def _list(self, asked: _Asked) -> Answer:
        mails = self._box().latest()
        number = trying.numbered(asked.get("order", "")) or trying.latest(mails)
        bar = trying.bar(Trial(self._local), number, asked.get("gjort", "")) if self._may_try() else ""
        return Answer(letterbox.listing(mails, bar))

    def _mail(self, mail: mailbox.Mail, form: str, asked: _Asked) -> Answer:
        if form == "raw":
            return Answer(mail.archived, "message/rfc822", name=mail.key.rsplit("/", 1)[1])
        if form == "brev":
            return Answer(letterbox.reading(mail, letterbox.view(asked)), policy=_READING)
        shown = framing.document(mail.html, dark=form == "morkt")
        return Answer(shown, policy=framing.policy(self._local.get("address", "")))

    def _may_try(self) -> bool:
        return all(self._local.get(name) for name in ("address", "stage", "webhook_secret", "secret_key"))

    def _box(self) -> mailbox.Mailbox:
        return mailbox.Mailbox(self._local.get("endpoint_url", ""), self._local.get("mail_bucket", ""))
