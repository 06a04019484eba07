"""What `ports.Files` promises, held against the fake and the real store."""

import uuid

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients, secrets, tables
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.media import domain, models
from chalicelib.media.domain import Kind, Licence, Made, Media, Piece, State
from chalicelib.media.store import DynamoFiles
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Assessment, CaseChange, Submission
from chalicelib.moderation.domain import Kind as CaseKind
from chalicelib.moderation.domain import State as CaseState
from tests.fakes.media import FakeMediaFiles
from tests.fakes.moderation import FakeModeration
from tests.support import keys

Store = FakeMediaFiles | DynamoFiles
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def files(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeMediaFiles()
    request.getfixturevalue("aws_endpoint")
    return DynamoFiles()


@pytest.fixture
def name() -> str:
    return f"m_{uuid.uuid4().hex[:22]}"


def media(name: str, **fields: object) -> Media:
    held = Media(
        media_id=name, author=f"{name}-anna", uploader=f"{name}-anna", content_type="image/jpeg", size=5,
        created_at=NOW, kind=Kind.PICTURE, licence=Licence("1", NOW, True), alt="ett tält", fingerprint="f",
    )  # fmt: skip
    return replace(held, **fields)


def attach(files: Store, name: str, subject: str, owner: str | None) -> None:
    if isinstance(files, FakeMediaFiles):
        files.attach(name, subject, owner)
    else:
        _transact(models.attach_actions(name, subject, owner))


def _transact(actions: list[dict[str, object]]) -> None:
    client = clients.dynamodb()
    try:
        client.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]
    except client.exceptions.TransactionCanceledException as error:
        raise tables.refusal(error.response) from error


def test_a_row_comes_back_as_it_was(files: Store, name: str) -> None:
    assert files.get(name) is None
    made = Made(pieces=(Piece("large.webp", "image/webp", 4, 3),), colour="#102030")
    for one in (
        media(name),
        media(
            name,
            state=State.PUBLISHED,
            made=made,
            revision=2,
            claimed=True,
            subject="review:1",
            detached=True,
        ),
        media(
            name,
            state=State.REFUSED,
            refusal="damaged",
            revision=3,
            licence=None,
            url="https://x/å",
            kind=None,
        ),
    ):
        files.write(files.get(name), one, None, NOW)
        assert files.get(name) == one
        assert files.get_many([name, "m_none"]) == {name: one}


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(files: Store, name: str) -> None:
    files.write(None, media(name), None, NOW)
    with pytest.raises(Stale):
        files.write(None, media(name), None, NOW)
    files.write(media(name), media(name, alt="x", revision=2), None, NOW)
    for after in (media(name, alt="y", revision=2), None):
        with pytest.raises(Stale):
            files.write(media(name), after, None, NOW)
    assert files.get(name) == media(name, alt="x", revision=2)


def test_files_are_found_by_their_person_until_they_are_gone(files: Store, name: str) -> None:
    one = media(name)
    files.write(None, one, None, NOW)
    assert list(files.of_person(f"{name}-anna")) == [name]
    files.write(one, None, None, NOW)
    assert list(files.of_person(f"{name}-anna")) == []
    assert files.get(name) is None


def test_what_nothing_names_is_looked_at_after_two_days(files: Store, name: str) -> None:
    day = clock.utc_day(NOW + domain.LOOSE)
    named = f"{name[:-1]}n"
    files.write(None, media(name), None, NOW)
    files.write(None, media(named, subject="review:1"), None, NOW)
    assert [one for one in files.loose(day) if one in (name, named)] == [name]
    files.not_loose(day, name)
    assert name not in list(files.loose(day))


def test_uploads_are_counted_by_the_hour(files: Store, name: str) -> None:
    assert [files.count(name, 7), files.count(name, 7), files.count(name, 8)] == [1, 2, 1]


def test_attaching_makes_it_the_authors(files: Store, name: str) -> None:
    files.write(None, media(name), None, NOW)
    attach(files, name, "review:1", f"{name}-bo")
    attach(files, name, "review:1", f"{name}-bo")  # the same again holds
    held = files.get(name)
    assert held is not None
    assert (held.subject, held.author, held.claimed, held.uploader) == (
        "review:1",
        f"{name}-bo",
        True,
        f"{name}-anna",
    )
    assert held.revision == 3
    assert list(files.of_person(f"{name}-bo")) == [name]
    # A write that stands on the row as it was before doesn't undo it.
    with pytest.raises(Stale):
        files.write(media(name), media(name, revision=2), None, NOW)


def test_what_is_attached_elsewhere_or_anothers_cancels_the_transaction(aws_endpoint: str, name: str) -> None:
    files = DynamoFiles()
    files.write(None, media(name), None, NOW)
    attach(files, name, "review:1", "anna")
    for subject, owner in (("review:2", "anna"), ("review:1", "bo")):
        with pytest.raises(Stale):
            attach(files, name, subject, owner)
    with pytest.raises(Stale):
        attach(files, f"{name[:-1]}x", "review:1", "anna")
    held = files.get(name)
    assert held is not None
    assert (held.subject, held.author) == ("review:1", "anna")


def test_letting_go_hides_it_and_has_it_looked_at(files: Store, name: str) -> None:
    files.write(None, media(name, state=State.PUBLISHED, subject="review:1"), None, NOW)
    if isinstance(files, FakeMediaFiles):
        files.detach(name, NOW)
    else:
        _transact(models.detach_actions(name, NOW))
    held = files.get(name)
    assert held is not None
    assert (held.subject, held.is_shown, held.revision) == (None, False, 2)
    assert name in list(files.loose(clock.utc_day(NOW + domain.LOOSE)))
    attach(files, name, "review:2", None)
    again = files.get(name)
    assert again is not None
    assert (again.subject, again.is_shown) == ("review:2", True)


def test_row_and_case_are_written_together(name: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("aws_endpoint")
    secrets.hold(keys.SECRETS)
    files, rules = DynamoFiles(), FakeModeration()
    submission = Submission(kind=CaseKind.MEDIA, subject_id=name, version=1, author="anna", at=NOW)
    rules.outcome = CaseState.HELD
    change = rules.screen(submission, NOW)
    assert change.after.assessment == Assessment(50, (), CaseState.HELD)
    files.write(None, media(name), None, NOW)
    files.write(media(name), media(name, state=State.HELD, revision=2), change, NOW)
    kept = moderation.case(CaseKind.MEDIA, name)
    assert kept is not None
    assert kept.state is CaseState.HELD
    # The case is there already: neither it nor the row is written again.
    with pytest.raises(Stale):
        files.write(media(name, revision=2), media(name, state=State.PUBLISHED, revision=3), change, NOW)
    held = files.get(name)
    assert held is not None
    assert held.state is State.HELD
    withdrawn = moderation.withdraw(CaseKind.MEDIA, name, NOW)
    assert isinstance(withdrawn, CaseChange)
    files.write(held, None, withdrawn, NOW)
    assert files.get(name) is None
