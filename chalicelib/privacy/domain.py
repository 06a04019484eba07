"""Who a person is when everything of theirs is asked for, or is to go."""

from typing import Annotated

import msgspec
from msgspec import Meta

_PLAIN = r"^[^\x00-\x1f\x7f]+$(?!\n)"


class Who(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A customer by the shop's id, by address, or both: what was done under either is theirs."""

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
