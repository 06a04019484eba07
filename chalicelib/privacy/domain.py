"""Who a person is when everything of theirs is asked for, or is to go; and how far their erasure is."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_PLAIN = r"^[^\x00-\x1f\x7f]+$(?!\n)"


class Who(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A customer by the shop's id, by address, or both: what was done under either is theirs.

    A browser's `anonymous_id`, alone or beside them, names what was done in that browser.
    """

    customer_id: Annotated[str, Meta(max_length=256, pattern=_PLAIN, examples=["c-1017"])] | None = None
    email: (
        Annotated[
            str,
            Meta(
                max_length=254,
                pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)",
                examples=["a@example.se"],
            ),
        ]
        | None
    ) = None
    anonymous_id: Annotated[str, Meta(max_length=256, pattern=_PLAIN, examples=["a-1f0c"])] | None = None

    @property
    def is_customer(self) -> bool:
        """Whether more than a browser is named: rooms other than the log know none."""
        return self.customer_id is not None or self.email is not None


class Erasure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a person's erasure is, as it was looked up now.

    `erased_at` is when it was last asked for; from then on nothing of theirs counts or is shown. `left` are the rooms
    that hold something of them (since they came back, or as one failed). `log` says whether the lake's files hold
    nothing of theirs from before (`done`, with when and in how many objects rows were), or still do (`waiting`).
    """

    erased_at: str | None
    left: tuple[str, ...]
    log: Literal["never", "waiting", "done"]
    log_done_at: str | None = None
    log_objects: int | None = None
