"""The mailbox's addresses: its list, its mails in every form, and the buttons above them."""

import re
from collections.abc import Mapping
from typing import Final

from demo import answers, framing, letterbox, mailbox, notices, trying
from demo.answers import Answer
from demo.api import Refused, Unreachable
from demo.request import Request
from demo.trial import Trial

_MAIL: Final = re.compile(r"/mailbox/(.+)/(brev|ljust|morkt|raw)")


class Desk:
    """Answers what begins with `/mailbox`."""

    def __init__(self, local: Mapping[str, str]) -> None:
        """What a stack announces of itself in `local` comes once it has started."""
        self._local = local

    def answer(self, request: Request) -> Answer:
        """A page of it, or what one of its buttons does."""
        if request.method == "POST":
            return self.post(request)
        if request.method not in ("GET", "HEAD"):
            return notices.refused(request)
        return self.get(request)

    def get(self, request: Request) -> Answer:
        """A page of it."""
        path = request.path
        try:
            if path == "/mailbox":
                return self._list(request)
            found = _MAIL.fullmatch(path)
            mail = self._box().get(found[1]) if found else None
        except mailbox.Closed:
            return notices.closed(request)
        if found is None or mail is None:
            return notices.missing(request)
        return self._mail(mail, found[2], request)

    def post(self, request: Request) -> Answer:
        """What a button does. It takes as long as its mail does, up to 40 seconds."""
        if request.path != "/mailbox/prova":
            return notices.refused(request)
        if not self._may_try():
            return notices.closed(request)
        from infra import errors

        try:
            return answers.onward(trying.do(Trial(self._local), request.form, request))
        except mailbox.Closed:
            return notices.closed(request)
        except (Refused, Unreachable, errors.Refused, ValueError) as error:
            return notices.failed(str(error), request)

    def _list(self, request: Request) -> Answer:
        mails, asked = self._box().latest(), request.asked
        number = trying.numbered(asked.get("order", "")) or trying.latest(mails)
        bar = ""
        if self._may_try():
            bar = trying.bar(Trial(self._local), number, asked.get("gjort", ""), request)
        return Answer(letterbox.listing(mails, bar, request))

    def _mail(self, mail: mailbox.Mail, form: str, request: Request) -> Answer:
        if form == "raw":
            return Answer(mail.archived, "message/rfc822", name=mail.key.rsplit("/", 1)[1])
        if form == "brev":
            return Answer(letterbox.reading(mail, letterbox.view(request.asked), request))
        shown = framing.document(mail.html, dark=form == "morkt")
        return Answer(shown, policy=framing.policy(self._local.get("address", "")))

    def _may_try(self) -> bool:
        return all(self._local.get(name) for name in ("address", "stage", "webhook_secret", "secret_key"))

    def _box(self) -> mailbox.Mailbox:
        return mailbox.Mailbox(self._local.get("endpoint_url", ""), self._local.get("mail_bucket", ""))
