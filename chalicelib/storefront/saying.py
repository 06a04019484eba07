"""What the elements say, said by the server: their own texts, and numbers and amounts as they write them.

The twin of `sdk/src/core/saying.ts`: what it says the same of is not said again when the script arrives.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from chalicelib.kernel.money import Money
from chalicelib.letters import public as letters
from chalicelib.storefront import built
from chalicelib.storefront.wording import Language

_PLACE: Final = re.compile(r"\{(\w+)\}")
_SWEDISH: Final = str.maketrans({",": "\u00a0", ".": ","})


class Saying:
    """Speaks one language. Everything it returns is plain text."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._messages = built.messages(language)

    def text(self, name: str, **values: str | int) -> str:
        """The text by its name; `count` chooses the plural. Raises `KeyError` for a name that there is no text by."""
        found = self._messages[name]
        text = found if isinstance(found, str) else self._plural(found, values.get("count"))
        return _PLACE.sub(lambda place: self._put(values.get(place[1], "")), text)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with so many decimals, halves rounded up: `1 346` and `4,6` in Swedish."""
        # As it is written, not as it is kept: 4.35 is 4.4.
        written = f"{_rounded(Decimal(str(value)), decimals):,}"
        return written.translate(_SWEDISH) if self.language == "sv" else written

    def money(self, price: Money | None) -> str:
        """An amount: `1 299 kr`; nothing for none."""
        return letters.money(self.language, price) if price else ""

    def _plural(self, texts: Mapping[str, str], count: str | int | None) -> str:
        return texts["one"] if count == 1 and "one" in texts else texts["other"]

    def _put(self, value: str | int) -> str:
        return value if isinstance(value, str) else self.number(value)


def filled(mean: float) -> str:
    """How wide five stars of 20 are drawn for a mean."""
    return str(_rounded(Decimal(mean * 20), 1))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
