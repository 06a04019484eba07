"""How a language says things: our words by gettext, and money, numbers, days and times as people write them there.

Babel and the catalogues are read when the first letter is written, not before.
"""

import gettext
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money, exponent
from chalicelib.letters import texts
from chalicelib.letters.domain import Language
from chalicelib.letters.texts import N_

# English as Europeans write it: days before months.
_LOCALES: Final = {"sv": "sv", "en": "en_GB"}
_DEFAULT_ZONE: Final = "Europe/Stockholm"
_NO_BREAK: Final = "\u00a0"


@cache
def speech(language: Language, timezone: str) -> "Speech":
    """How a language says things in a time zone; Stockholm's where there is no such zone."""
    return Speech(language, timezone)


class Speech:
    """One language in one time zone. Everything it returns is plain text."""

    def __init__(self, language: Language, timezone: str) -> None:
        self.language = language
        self._zone = _zone(timezone)
        self._words = _catalogue(language)

    def __call__(self, message: str, **values: Any) -> str:
        """Our words for a message id, with `{name}` filled from `values`."""
        return _put(self._words.gettext(message), values)

    def plural(self, one: str, other: str, n: int, **values: Any) -> str:
        """Our words for `n` of something; `{n}` is the number as it is written."""
        return _put(self._words.ngettext(one, other, n), {"n": self.whole(n), **values})

    def whole(self, number: int) -> str:
        """A whole number: `1 346`."""
        return str(self._plain.apply(Decimal(number), self._locale))

    def rating(self, value: float) -> str:
        """A mean of stars with one decimal: `4,6`."""
        return str(self._tenths.apply(Decimal(str(value)), self._locale))

    def percent(self, value: float) -> str:
        """A percentage, 25.0 for a quarter: `25 %`."""
        return str(self._percent.apply(Decimal(str(value)) / 100, self._locale))

    def money(self, money: Money) -> str:
        """An amount as it is written here: `1 346 kr`, `269,20 kr`. Whole amounts have no decimals."""
        return amount(_LOCALES[self.language], money)

    def day(self, day: str) -> str:
        """A day written `2026-11-25`: `onsdag 25 november`; as it is where it isn't one."""
        try:
            return self._day(date.fromisoformat(day))
        except ValueError:
            return day

    def dated(self, instant: int) -> str:
        """The day of an instant with its year: `22 november 2026`."""
        from babel.dates import format_date

        return format_date(self._at(instant), "long", locale=self._locale)

    def moment(self, instant: int) -> str:
        """An instant's day and time: `söndag 29 november kl. 23:59`."""
        from babel.dates import format_time

        at = self._at(instant)
        time = format_time(at, "HH:mm", tzinfo=self._zone, locale=self._locale)
        return self(N_("{day} at {time}"), day=self._day(at.date()), time=time)

    def _day(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, "EEEE d MMMM", locale=self._locale)

    def _at(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant / clock.SECOND, UTC).astimezone(self._zone)

    @cached_property
    def _locale(self) -> Any:
        return _locale(_LOCALES[self.language])

    @cached_property
    def _plain(self) -> Any:
        return _pattern("#,##0")

    @cached_property
    def _tenths(self) -> Any:
        return _pattern("#,##0.0")

    @cached_property
    def _percent(self) -> Any:
        return _pattern(self._locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##"))


@lru_cache(4_096)
def amount(locale: str, money: Money) -> str:
    """An amount as a locale of CLDR writes it, whole ones without decimals.

    They are kept: both twins of a letter write every amount, and a shop has few prices.
    """
    digits = exponent(money.currency)
    value = Decimal(money.amount).scaleb(-digits)
    is_whole = value == value.to_integral_value()
    pattern = _amounts(locale, 0 if is_whole else digits)
    return _spaced(str(pattern.apply(value, _locale(locale), currency=money.currency, currency_digits=False)))


@cache
def _amounts(locale: str, decimals: int) -> Any:
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _pattern(_locale(locale).currency_formats["standard"].pattern.replace("#,##0.00", shape))


@cache
def _locale(name: str) -> Any:
    from babel import Locale

    return Locale.parse(name)


def _pattern(text: str) -> Any:
    from babel.numbers import parse_pattern

    return parse_pattern(text)


def _spaced(written: str) -> str:
    """A currency's letters stand apart from figures (`SEK 1,346`), its sign doesn't (`£12`)."""
    for place in range(1, len(written)):
        if written[place - 1].isalpha() and written[place].isdigit():
            return written[:place] + _NO_BREAK + written[place:]
    return written


def _put(text: str, values: dict[str, Any]) -> str:
    return texts.put(text, {name: str(value) for name, value in values.items()}) if values else text


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(_DEFAULT_ZONE)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """A language's words; English is what the message ids are written in."""
    if language == "en":
        return gettext.NullTranslations()
    path = ("mail", "locale", language, "LC_MESSAGES", "mail.mo")
    with resources.files("templates").joinpath(*path).open("rb") as file:
        return gettext.GNUTranslations(file)
