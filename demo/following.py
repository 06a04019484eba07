"""What comes of a visit's orders after a while: mails in the mailbox, reviews and what became of them."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from demo import catalogue
from demo.api import Api, Refused, Unreachable
from demo.mailbox import Closed, Mail, Mailbox
from demo.visits import Visit

_NEWEST: Final = 12  # mails looked through at a time
_PAUSE: Final = 20.0  # seconds between two looks at a visit's reviews, of which each costs the API a question
_PATIENCE: Final = 10.0
#: What is said of a review in the state that the API tells.
_STATES: Final[Mapping[str, str]] = {
    "published": "published",
    "held": "held",
    "rejected": "refused",
}


class Follower:
    """Looks after what became of orders. Whatever doesn't answer is looked at another time."""

    def __init__(self, local: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        """`local` describes the running stack; the readings of `clock` are in seconds."""
        self._local, self._clock = local, clock
        self._api = Api(local.get("api_base", ""), local.get("secret_key", ""), _PATIENCE)
        self._lock = threading.Lock()
        self._read: dict[str, Mail] = {}
        self._looked: dict[str, float] = {}
        self._links: dict[str, dict[str, str]] = {}

    def look(self, visit: Visit) -> None:
        """Note what is new of a visit's orders. One look at a time: who comes meanwhile goes without."""
        orders = [one.said["order"] for one in visit.all("ordered")]
        if not orders or not self._lock.acquire(blocking=False):
            return
        try:
            self._mails(visit, orders)
            if visit.did("shipped") and self._is_due(visit.name):
                self._reviews(visit, orders[-1])
        except (Closed, Refused, Unreachable):
            return
        finally:
            self._lock.release()

    def mail(self, visit: Visit, mail: Mail) -> None:
        """Note a mail, once."""
        if not visit.first("letter", mail.key):
            return
        visit.note("mail", subject=mail.subject, address=f"/mailbox/{mail.key}/brev")

    def _mails(self, visit: Visit, orders: list[str]) -> None:
        box = Mailbox(self._local.get("endpoint_url", ""), self._local.get("mail_bucket", ""))
        keys = box.keys()[:_NEWEST]
        self._read = {key: mail for key in keys if (mail := self._read.get(key) or box.get(key))}
        for mail in reversed(self._read.values()):
            if any(number in f"{mail.subject}\n{mail.text}" for number in orders):
                self.mail(visit, mail)

    def _is_due(self, name: str) -> bool:
        due = self._clock() >= self._looked.get(name, float("-inf")) + _PAUSE
        if due:
            self._looked = {name: self._clock()}
        return due

    def _reviews(self, visit: Visit, order: str) -> None:
        for product_id, link in self._asked_for(order).items():
            if visit.has("published", product_id):
                continue
            written = self._api.get("/v1/review-links", link=link)["review_id"]
            if written:
                self._review(visit, product_id, written)

    def _asked_for(self, order: str) -> dict[str, str]:
        """The links with which an order's products are reviewed."""
        if order not in self._links:
            found = self._api.post("/v1/review-links", {"order_id": order})["items"]
            links = {one["product_id"]: one["link"] for one in found if one["product_id"]}
            self._links = {order: links}
        return self._links[order]

    def _review(self, visit: Visit, product_id: str, written: str) -> None:
        state = self._api.get(f"/v1/reviews/{written}")["state"]
        known = catalogue.products().get(product_id)
        visit.tick("reviewed", product_id)
        kind = _STATES.get(state, "")
        if kind and visit.first(kind, product_id):
            visit.note(kind, product=known.title if known else product_id)
