"""No change may make what is done dearer unseen: what each thing uses is counted and held against the ledger."""

from bench import units


def test_nothing_uses_over_five_per_cent_more_than_the_ledger_says() -> None:
    """Counted over the real app, stores, relays and consumers. After a change that is meant to cost more (or that costs
    less), `python -m bench units --write` shows what differs and keeps it.
    """
    before, now = units.ledger(), units.counted()
    assert set(now) == set(before), "an act is new, or gone: python -m bench units --write"
    dearer = [one for one in units.differences(before, now) if one.dearer]
    assert dearer == [], "python -m bench units shows more"
