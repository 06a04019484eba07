"""What the room's port promises, held against the fake and the real store."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.revisions import Stale
from chalicelib.letters import models, service
from chalicelib.letters.domain import Kind, KindSettings, Mode, Theme, Wording
from chalicelib.letters.ports import Name, Shelf
from chalicelib.letters.store import DynamoShelf
from tests.fakes.letters import FakeShelf

NOW = 1_800_000_000_000
NAME = Name("wording", "welcome#sv")


@pytest.fixture(params=["fake", "real"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "fake":
        return FakeShelf()
    request.getfixturevalue("aws_endpoint")
    client = clients.dynamodb()
    for row in client.scan(TableName=models.table(), ConsistentRead=True)["Items"]:
        client.delete_item(TableName=models.table(), Key={"pk": row["pk"], "sk": row["sk"]})
    return DynamoShelf()


def test_an_empty_shelf_holds_nothing(shelf: Shelf) -> None:
    assert shelf.all() == {}


def test_what_is_put_is_found_and_replaced_by_the_next_revision_only(shelf: Shelf) -> None:
    shelf.put(NAME, b'{"body":"\xc3\xa5"}', revision=1, at=NOW)
    shelf.put(Name("theme", "theme"), b"{}", revision=1, at=NOW)
    assert shelf.all() == {NAME: b'{"body":"\xc3\xa5"}', Name("theme", "theme"): b"{}"}
    for stale in (1, 3):
        with pytest.raises(Stale):
            shelf.put(NAME, b"[]", revision=stale, at=NOW)
    shelf.put(NAME, b"[]", revision=2, at=NOW)
    assert shelf.all()[NAME] == b"[]"


def test_nothing_can_be_put_in_place_of_what_isnt_there(shelf: Shelf) -> None:
    with pytest.raises(Stale):
        shelf.put(NAME, b"{}", revision=2, at=NOW)
    assert shelf.all() == {}


def test_of_many_at_once_one_gets_through(shelf: Shelf) -> None:
    def attempt(number: int) -> int:
        try:
            service.keep_theme(Theme(name=f"Shop {number}"), shelf=shelf, now=NOW)
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert service.theme(shelf.all(), "").revision == 1


def test_every_choice_comes_back_as_it_was_kept(shelf: Shelf) -> None:
    shadow = KindSettings(mode=Mode.SHADOW, recommendations=False)
    words = Wording(subjects=("Hej {first_name}", "Tjena"), body="Rad\n\nRad två", button="Se")
    for kind in Kind:
        service.change(kind, shadow, shelf=shelf, now=NOW)
        service.keep_wording(kind, "sv", words, shelf=shelf, now=NOW)
    kept = shelf.all()
    for kind in Kind:
        assert service.settings(kind, kept) == KindSettings(
            mode=Mode.SHADOW, recommendations=False, revision=1
        )
        assert service.wording(kind, "sv", kept).subjects == words.subjects
        assert service.wording(kind, "en", kept) == Wording()
