"""What is wrong with a rule that its types can't say."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import is_id
from chalicelib.merchandising.domain import (
    MAIL,
    Boost,
    Bury,
    Diversity,
    Does,
    Exclude,
    Margin,
    Pin,
    RuleContent,
    Trial,
    Withhold,
    normal,
)


def faults(rule_id: str, content: RuleContent) -> Iterator[FieldError]:
    """What the types can't say is wrong with a rule."""
    if not is_id(rule_id):
        yield FieldError("path:rule_id", "expected an id that isn't a word used in paths")
    starts, ends = (_instant(one) for one in (content.starts_at, content.ends_at))
    if starts is None or ends is None:
        yield FieldError("/starts_at" if starts is None else "/ends_at", "expected a time from 1970 to 9999")
    elif content.ends_at is not None and ends <= starts:
        yield FieldError("/ends_at", "lies before it begins")
    if content.where.phrases and not normal(content).where.phrases:
        yield FieldError("/where/phrases", "has neither letter nor figure")
    if isinstance(content.does, Withhold | Trial) and {MAIL} < set(content.where.lists):
        yield FieldError(
            "/where/lists", "names mails beside other lists, which know people by other ids: a rule of each"
        )
    yield from _does_faults(content.does)


def _instant(moment: datetime | None) -> int | None:
    """The instant of a moment, 0 of none; None if it is out of range."""
    try:
        return 0 if moment is None else clock.from_datetime(moment)
    except ValueError:
        return None


def _does_faults(does: Does) -> Iterator[FieldError]:
    if isinstance(does, Boost | Bury | Exclude) and not (does.products or does.categories or does.brands):
        yield FieldError("/does", "names no product, category or brand that it is aimed at")
    if isinstance(does, Pin) and len(set(does.products)) < len(does.products):
        yield FieldError("/does/products", "names a product twice")
    if isinstance(does, Diversity) and does.most >= does.within:
        yield FieldError("/does/most", "must be less than `within`, or nothing is ever moved")
    if isinstance(does, Trial) and not does.numbers.said():
        yield FieldError("/does/numbers", "names no number, so that both would be shown the same")
    for index, line in enumerate(does.margins if isinstance(does, Margin) else ()):
        if sum(one is not None for one in (line.product, line.category, line.brand)) != 1:
            yield FieldError(f"/does/margins/{index}", "expected one of product, category and brand")
