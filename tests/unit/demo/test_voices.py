"""What the demo's customers said: every row of it can be read, and is true to the catalogue."""

import io
from typing import Any

import jwt
import pytest

from chalicelib.imports import spoken
from chalicelib.imports.domain import Reading
from chalicelib.kernel import clock
from chalicelib.moderation import rules
from chalicelib.moderation.domain import Kind, State, Submission
from chalicelib.moderation.policy import Limits, Policy
from demo import catalogue, importing, loading, photos, voices

NOW = clock.parse_iso("2025-11-01T00:00:00Z")


def read(kind: str) -> list[spoken.Spoken]:
    reading = Reading(kind=kind, format="csv")  # type: ignore[arg-type]
    return list(spoken.read(io.BytesIO(voices.table(kind, "http://127.0.0.1:8080")), reading, NOW))


def test_sixty_reviews_are_read_as_they_were_written() -> None:
    found = read("reviews")
    assert [one.faults for one in found] == [()] * 60
    for one, written in zip(found, voices.reviews(), strict=True):
        assert one.review is not None
        assert (one.review.stars, one.review.text) == (written["stars"], written["text"])
        assert one.review.product.ids == (written["product"],)
        assert len(one.review.media) == len(written.get("photos", ()))


def test_fifteen_questions_have_answers() -> None:
    found = read("questions")
    assert [one.faults for one in found] == [()] * 15
    for one in found:
        assert one.question is not None
        assert one.question.answers
        assert all(answer.created_at > one.question.created_at for answer in one.question.answers)
        assert sum(answer.accepted for answer in one.question.answers) <= 1


def test_the_reviews_are_as_reviews_are() -> None:
    said = voices.reviews()
    assert {one["stars"] for one in said} == {1, 2, 3, 4, 5}
    assert sum(one["stars"] <= 3 for one in said) >= 15
    assert sum("reply" in one for one in said) >= 5
    assert sum(one.get("incentivised", False) for one in said) >= 2
    assert {photo for one in said for photo in one.get("photos", ())} == set(photos.SCENES)
    assert {one["product"] for one in [*said, *voices.questions()]} <= set(catalogue.products())
    assert not [one for one in said if catalogue.products()[one["product"]].discreet and "name" in one]


class FakeApi:
    """Takes imports and opinions; `there` are those known by their key."""

    there: dict[str, dict[str, Any]] = {}  # noqa: RUF012  (shared by all, as the API is)
    puts: list[tuple[str, Any, str]] = []  # noqa: RUF012
    reviewed: list[Any] = []  # noqa: RUF012

    def __init__(self, base: str, key: str, timeout: float = 30, tries: int = 1) -> None:
        pass

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        if path.endswith("/start"):
            for job in self.there.values():
                job["started"] = True
            return {}
        if path == "/v1/reviews":
            self.reviewed.append(body)
            return {"state": "held"}
        job = {"import_id": body["kind"], "state": "awaiting_upload", "upload": {"url": body["kind"]}}
        return self.there.setdefault(str(idempotency_key), job)

    def put(self, path: str, body: Any, token: str) -> None:
        self.puts.append((path, body, token))


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    FakeApi.there, FakeApi.puts, FakeApi.reviewed = {}, [], []
    monkeypatch.setattr(loading, "Api", FakeApi)
    monkeypatch.setattr(importing, "put", lambda url, upload: None)
    return {
        "api_base": "http://127.0.0.1:1/api", "address": "http://127.0.0.1:1", "secret_key": "sk_x",
        "publishable_key": "pk_x", "shopper_signing_secret": "s" * 32,
    }  # fmt: skip


def test_it_is_brought_in_once(local: dict[str, str]) -> None:
    assert loading.load_voices(local) == "60 reviews and 15 questions are coming in"
    assert len(FakeApi.there) == 2
    assert all(job["started"] for job in FakeApi.there.values())
    said = len(FakeApi.puts)
    assert said > 10
    for job in FakeApi.there.values():
        job["state"] = "done"
    assert loading.load_voices(local | {"address": "http://127.0.0.1:2"}) == "unchanged"
    assert len(FakeApi.puts) == said


def test_likes_are_of_customers_whom_the_shop_signed_for(local: dict[str, str]) -> None:
    loading.load_voices(local)
    people = {jwt.decode(token, "s" * 32, ["HS256"], audience="torg")["sub"] for _, _, token in FakeApi.puts}
    assert len(people) >= 5
    assert {body["reaction"] for _, body, _ in FakeApi.puts if body} == {"like", "dislike"}


def test_what_was_cut_off_goes_on(local: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(importing, "put", lambda url, upload: sent.append(url))
    loading.load_voices(local)
    for job in FakeApi.there.values():
        job |= {"state": "failed", "started": False}
    assert loading.load_voices(local).endswith("are coming in")
    assert all(job["started"] for job in FakeApi.there.values())
    assert sorted(sent) == ["questions", "reviews"]  # not sent again


def test_there_is_something_to_decide_in_the_console(local: dict[str, str]) -> None:
    loading.load_voices(local)
    assert {one["product_id"] for one in FakeApi.reviewed} <= set(catalogue.products())
    limits, policy = Limits(), Policy()
    for one in FakeApi.reviewed:
        texts = (one.get("title", ""), one["text"])
        said = Submission(
            kind=Kind.REVIEW, subject_id="r", version=1, author="a", at=0, texts=texts, stars=one["stars"]
        )
        assert rules.assess(said, rules.Evidence(), policy, limits).state is State.HELD
