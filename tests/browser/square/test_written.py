"""Numbers, amounts and times that the elements write themselves are what the browser would write."""

from typing import Any, Final

import pytest

from tests.support.square import Life
from tests.support.storefront import visit

# What differs, each with what the browser has.
_COMPARE: Final = """async (language) => {
  const say = await torg.saying(language, true), wrong = [];
  const same = (mine, theirs) => mine === theirs || wrong.push([mine, theirs]);
  for (let n = 0; n <= 500; n += 1)
    same(say.number(n / 100, 1), (n / 100).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  for (const n of [0, 7, 999, 1000, 1346, 123456, 1234567]) same(say.number(n), n.toLocaleString(language));
  for (const currency of ["SEK", "EUR"]) for (const n of [0, 5, 899.5, 1299, 123456.78]) {
    const digits = n % 1 ? 2 : 0;
    const format = new Intl.NumberFormat(language, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
    same(say.own(currency, { amount: say.number(n, digits) }), format.format(n));
  }
  const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, counts] of [["second", [0]], ["minute", [1, 2, 59]], ["hour", [1, 2, 23]], ["day", [1, 3, 6]]])
    for (const count of counts) same(say.own(unit, { count }), ago.format(-count, unit));
  return wrong;
}"""


@pytest.mark.parametrize("language", ["sv", "en", "sv-SE", "en-GB", "en-US"])
def test_it_is_written_as_the_browser_would(page: Any, address: str, life: Life, language: str) -> None:
    visit(page, address, "")
    page.wait_for_function("window.torg")
    assert page.evaluate(_COMPARE, language) == []


@pytest.mark.parametrize(("language", "count"), [("de", "1.346"), ("en-IN", "1,346"), ("fr-CH", None)])
def test_other_languages_are_the_browsers(
    page: Any, address: str, life: Life, language: str, count: str | None
) -> None:
    visit(page, address, "")
    page.wait_for_function("window.torg")
    told = page.evaluate(
        """async (language) => {
          const say = await torg.saying(language, true);
          return [say.number(1346), (1346).toLocaleString(language), say.own("SEK", { amount: "1" })];
        }""",
        language,
    )
    assert told[0] == told[1]
    assert count is None or told[0] == count
    assert told[2] is None, "the browser has a format for it"
