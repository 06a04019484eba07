"""What a newcomer tries: an order and its life told by signed webhooks, the clock moved, the mails that follow."""

import json
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from demo import moments, ordering
from demo.api import BUSY, PATIENCE, Api, Refused, Unreachable
from demo.mailbox import Closed, Mail, Mailbox
from demo.ordering import Event
from demo.signing import signed

_HOOK: Final = "/v1/webhooks/torg"
_LOOK: Final = 0.3  # seconds between two looks into the mailbox
_BRIEFLY: Final = 3.0  # seconds
_NEAR: Final = timedelta(minutes=2)


class Done(NamedTuple):
    """What came of it: the order (empty of a move of the clock), what happened, and the mails that came of it."""

    number: str
    said: str
    mails: list[Mail]


class Trial:
    """Tells a running stack, as `.torg/local.json` describes it, what a shop's server would tell."""

    def __init__(self, local: Mapping[str, str], patience: float = 40) -> None:
        """`patience` is how many seconds a mail is waited for."""
        self._local, self._patience = local, patience
        self._api = Api(local["api_base"], local.get("secret_key", ""))

    def ahead(self) -> int:
        """By how many seconds the stack's clock is ahead of the true time."""
        from infra.local import clock

        return clock.offset(self._stage())

    def now(self) -> datetime:
        """What the stack's clock shows."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead())

    def order(self, number: str) -> dict[str, Any] | None:
        """An order as the API shows it; None if there is none."""
        try:
            found: dict[str, Any] = self._api.get(f"/v1/orders/{number}")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return found

    def place(self, *, email: str = "", name: str = "", products: Collection[str] = ()) -> Done:
        """Place an order of somebody invented, unless said otherwise. Raises `ValueError`, `Refused`, `Unreachable`."""
        number = f"FK-{100_000 + secrets.randbelow(900_000)}"
        address = self._local["address"]

        def event(number: str, now: datetime) -> Event:
            return ordering.placed(number, now, address, email=email, name=name, products=tuple(products))

        return self._told(number, event)

    def step(self, word: str, number: str) -> Done:
        """Tell that something happened to an order: a word of `ordering.STEPS`."""
        if self.order(number) is None:
            raise ValueError(f"{number}: there is no such order")
        return self._told(number, ordering.STEPS[word])

    def later(self, said: str) -> Done:
        """Move the clock (see `moments.moment`), then do what has become due. Raises `ValueError`, infra's `Refused`."""
        from infra.local import clock

        stage = self._stage()
        wanted = moments.moment(said, self.now())
        if wanted is None:
            clock.move(stage, 0)
            self._hold(timedelta())
            return Done("", f"the clock shows the true time again, {moments.shown(self.now())}", [])
        box, before = self._before()
        ahead = timedelta(seconds=round((wanted - datetime.now(UTC)).total_seconds()))
        clock.move(stage, round(ahead.total_seconds()))
        self._hold(ahead)
        posted = _count(clock.catch_up(stage)["campaigns_fire"], "posted")
        # The stage's own minute may have come first, and its mails be under way already.
        patience = self._patience if posted else _BRIEFLY
        mails = self._awaited(box, before, lambda found: len(found) >= max(posted, 1), patience)
        return Done("", f"the clock shows {moments.shown(wanted)}", mails)

    def _told(self, number: str, make: Callable[[str, datetime], Event]) -> Done:
        now = self.now()
        event = make(number, now)
        box, before = self._before()
        outcome = self.tell(event, now)["outcome"]
        mails = self._awaited(
            box, before, lambda found: any(_is_about(one, number) for one in found), self._patience
        )
        said = f"{event['type']} {number}: {outcome}"
        return Done(number, said, [one for one in mails if _is_about(one, number)])

    def run(self, job: str) -> None:
        """Do now what the stack does by a schedule. Raises infra's `Refused`."""
        from infra.local import clock

        clock.run(self._stage(), job)

    def ask(self, path: str, **query: str | int) -> Any:
        """What the API answers the shop's server. Raises `Refused`, `Unreachable`."""
        return self._api.get(path, **query)

    def post(self, path: str, body: Any) -> Any:
        """What the shop's server posts to the API. Raises `Refused`, `Unreachable`."""
        return self._api.post(path, body)

    def tell(self, event: Event, now: datetime) -> dict[str, Any]:
        """Deliver one event, signed as Standard Webhooks has it; what is answered."""
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = signed(body, self._local["webhook_secret"], f"msg_{secrets.token_hex(12)}", now)
        answer: dict[str, Any] = self._api.deliver(_HOOK, body, headers)
        return answer

    def _before(self) -> tuple[Mailbox, frozenset[str]]:
        box = Mailbox(self._local["endpoint_url"], self._local["mail_bucket"])
        return box, frozenset(box.keys())

    def _awaited(
        self,
        box: Mailbox,
        before: frozenset[str],
        enough: Callable[[list[Mail]], bool],
        patience: float,
    ) -> list[Mail]:
        give_up = time.monotonic() + patience
        found: dict[str, Mail] = {}
        while not enough(list(found.values())) and time.monotonic() < give_up:
            time.sleep(_LOOK)
            with suppress(Closed):  # a machine with much to start is asked again
                new = [key for key in box.keys() if key not in before and key not in found]  # noqa: SIM118
                found |= {key: mail for key in new if (mail := box.get(key))}
        return list(found.values())

    def _hold(self, ahead: timedelta) -> None:
        """Wait until the API is so far ahead of the true time, or give up in the end."""
        give_up = time.monotonic() + PATIENCE
        while not self._is_ahead(ahead):
            if time.monotonic() > give_up:
                raise Unreachable("the clock was moved, and the API still shows another time")
            time.sleep(_LOOK)

    def _is_ahead(self, ahead: timedelta) -> bool:
        """Whether the API is so far ahead. Functions that were told another time start anew, which may take long."""
        try:
            shown = datetime.fromisoformat(self._api.get("/v1/health")["time"])
            return abs(shown - datetime.now(UTC) - ahead) <= _NEAR
        except Unreachable:
            return False
        except Refused as refused:
            if refused.status not in BUSY:
                raise
            return False

    def _stage(self) -> Any:
        from infra.stage import DEFAULT_REGION, Stage

        return Stage(self._local["stage"], region=DEFAULT_REGION, endpoint=self._local["endpoint_url"])


def _is_about(mail: Mail, number: str) -> bool:
    return number in mail.text or number in str(mail.message["Subject"])


def _count(outcome: Any, name: str) -> int:
    return int((outcome or {}).get(name, 0))
