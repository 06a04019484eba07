import pytest

from chalicelib.offsite import google, wiring
from tests.fakes.offsite import FakeFiles
from tests.http.conftest import Api
from tests.support import keys


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch) -> FakeFiles:
    fake = FakeFiles()
    monkeypatch.setattr(wiring, "files", lambda: fake)
    return fake


def test_a_feed_is_where_its_address_says(api: Api, files: FakeFiles) -> None:
    assert api.get(f"/v1/feeds/{google.NAME}").status_code == 404
    with files.replacing(google.NAME, google.CONTENT_TYPE) as write:
        write("x")
    found = api.get(f"/v1/feeds/{google.NAME}?key={keys.PUBLISHABLE}", key=None)
    assert (found.status_code, found.headers["Location"]) == (302, f"https://files.example/{google.NAME}")
    assert found.headers["Cache-Control"] == "private, no-store"
    assert api.get("/v1/feeds/other.xml").status_code == 404


def test_a_feed_needs_a_key(api: Api) -> None:
    assert api.get(f"/v1/feeds/{google.NAME}", key=None).status_code == 401
