import time

import jwt
import pytest

from chalicelib.members import wiring
from tests.fakes.members import FakeMembers
from tests.http.conftest import Api
from tests.support import keys


@pytest.fixture(autouse=True)
def members(monkeypatch: pytest.MonkeyPatch) -> FakeMembers:
    fake = FakeMembers()
    monkeypatch.setattr(wiring, "members", lambda: fake)
    return fake


def token(customer: str) -> str:
    claims = {"sub": customer, "aud": "torg", "exp": int(time.time()) + 600}
    return f"Bearer {jwt.encode(claims, keys.SIGNING, algorithm='HS256')}"


def test_a_shopper_answers_and_reads_their_consents(api: Api) -> None:
    none = api.get("/v1/me/consents", key=None, Authorization=token("c1"))
    assert none.json_body == {"analytics": None, "marketing": None}
    assert none.headers["Cache-Control"] == "private, no-store"

    body = {"analytics": True, "source": "banner"}
    put = api.put("/v1/me/consents", body, key=None, Authorization=token("c1"))
    assert put.status_code == 200
    assert put.json_body["analytics"] | {"at": ""} == {"given": True, "at": "", "source": "banner"}
    assert put.json_body["marketing"] is None
    assert api.get("/v1/me/consents", key=None, Authorization=token("c1")).json_body == put.json_body
    assert api.get("/v1/me/consents", key=None, Authorization=token("c2")).json_body["analytics"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"analytics": "yes", "source": "x"}, "/analytics"), ({"analytics": True}, "/source"), ({"source": "x", "ads": True}, "/ads")],
)  # fmt: skip
def test_a_bad_answer_is_told(api: Api, body: dict[str, object], pointer: str) -> None:
    answer = api.put("/v1/me/consents", body, key=None, Authorization=token("c1"))
    assert answer.status_code == 400
    assert answer.json_body["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(("key", "status"), [(None, 401), (keys.PUBLISHABLE, 403), (keys.SECRET, 403)])
def test_only_a_shopper_has_consents(api: Api, key: str | None, status: int) -> None:
    assert api.get("/v1/me/consents", key=key).status_code == status
