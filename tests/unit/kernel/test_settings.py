import pytest

from chalicelib.kernel.settings import Settings


def test_nothing_said_gives_defaults() -> None:
    settings = Settings.from_environ({})
    assert (settings.stage, settings.secrets_parameter) == ("dev", "/torg/dev/secrets")
    assert settings.table("orders") == "torg-dev-orders"


def test_the_clock_moves_on_test_stages_only() -> None:
    with pytest.raises(ValueError, match="TORG_CLOCK_OFFSET"):
        Settings.from_environ({"TORG_CLOCK_OFFSET": "86400"})
    assert Settings.from_environ({"TORG_CLOCK_OFFSET": "86400", "TORG_TEST_STAGE": "1"}).clock_offset_seconds


@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5"])
def test_a_bad_number_names_its_variable(value: str) -> None:
    with pytest.raises(ValueError, match="TORG_LIST_WINDOW_DAYS"):
        Settings.from_environ({"TORG_LIST_WINDOW_DAYS": value})
