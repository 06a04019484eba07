import msgspec
import pytest

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from tests.http.conftest import Api
from tests.support import keys


def test_health_needs_no_key(api: Api) -> None:
    answer = api.get("/v1/health", key=None)
    assert answer.status_code == 200
    assert answer.json_body["stage"] == settings.current().stage
    assert answer.headers["Cache-Control"].startswith("public, max-age=5,")


def test_a_refusal_is_a_problem_document(api: Api) -> None:
    answer = api.get("/v1/recommendations?limit=0", key=keys.PUBLISHABLE)
    problem = msgspec.json.decode(answer.body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == "urn:torg:problem:invalid"
    assert problem["errors"][0]["pointer"] == "query:limit"
    assert problem["request_id"]


def test_chalices_own_refusals_are_problem_documents_too(api: Api) -> None:
    answer = api.post("/v1/health", {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "GET"


def test_browsers_of_any_origin_may_ask(api: Api) -> None:
    assert api.get("/v1/health").headers["Access-Control-Allow-Origin"] == "*"


def test_public_answers_can_be_revalidated(api: Api) -> None:
    first = api.get("/v1/openapi.json", key=None)
    again = api.get("/v1/openapi.json", key=None, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.body) == (304, b"")
    assert "stale-while-revalidate" in first.headers["Cache-Control"]


@pytest.mark.parametrize("key", [None, "pk_unknown", "sk_unknown"])
def test_keys_are_asked_for(api: Api, key: str | None) -> None:
    answer = api.get("/v1/recommendations", key=key)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_answer_that_failed_by_our_fault_is_counted(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError

    def failed() -> list[str]:
        return [line for line in capsys.readouterr().out.splitlines() if '"Answers"' in line]

    api.get("/v1/recommendations?limit=0", key=keys.PUBLISHABLE)
    assert failed() == []
    monkeypatch.setattr(secrets, "current", broken)
    assert api.get("/v1/recommendations", key=keys.PUBLISHABLE).status_code == 500
    (line,) = failed()
    assert '"outcome":"failed"' in line
