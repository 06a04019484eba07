"""What the forms of a person's data hold, and whom they name."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec

from chalicelib.kernel.errors import Invalid
from chalicelib.privacy import public as privacy
from chalicelib.web.parsing import invalid_body

NAMES: Final = ("customer_id", "email", "anonymous_id")
Named = Annotated[str, msgspec.Meta(max_length=320)]


class WhoForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose data: the shop's id, the address, a browser's id, or several that are one person's."""

    customer_id: Named = ""
    email: Named = ""
    anonymous_id: Named = ""

    @property
    def given(self) -> dict[str, str]:
        """What was typed, by the API's names."""
        return {name: typed for name in NAMES if (typed := getattr(self, name).strip())}


class EraseForm(WhoForm, frozen=True, kw_only=True):
    """Who is to be forgotten, and the name typed once more: without it nothing is done."""

    again: Named = ""


def who(form: WhoForm) -> privacy.Who:
    """The person that a form names. Raises `Invalid` naming the field."""
    given: Mapping[str, str] = form.given
    if not given:
        raise Invalid.field("/customer_id", "name the customer_id, the email, the anonymous_id, or several")
    try:
        return msgspec.convert(given, type=privacy.Who)
    except msgspec.ValidationError as error:
        raise invalid_body(error) from error
