from chalicelib.kernel import clock
from chalicelib.members import origin
from chalicelib.members.domain import Pseudonyms

NOW = 1_790_000_000_000


def test_a_source_means_nothing_the_next_day_and_a_household_is_one() -> None:
    keyed = Pseudonyms(b"pepper").source
    today = origin.source("192.0.2.7", NOW, keyed)
    assert today
    assert "192" not in today
    assert origin.source("192.0.2.7", NOW + 60_000, keyed) == today
    assert origin.source("192.0.2.7", NOW + clock.DAY, keyed) != today
    assert origin.source("::ffff:192.0.2.7", NOW, keyed) == today
    assert origin.source("2001:db8:1:2::1", NOW, keyed) == origin.source("2001:db8:1:2:ffff::9", NOW, keyed)
    assert origin.source("2001:db8:1:3::1", NOW, keyed) != origin.source("2001:db8:1:2::1", NOW, keyed)
    assert [origin.source(one, NOW, keyed) for one in (None, "", "nowhere", "fe80::1%eth0")][:3] == [None] * 3
