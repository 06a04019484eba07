import pytest

from chalicelib.kernel.addresses import household


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("203.0.113", None),
        ("", None),
        (None, None),
    ],
)
def test_a_household_counts_once(address: str | None, known: str | None) -> None:
    assert household(address) == known
