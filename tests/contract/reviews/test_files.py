"""Files of reviews over both rooms' real stores: attached, shown and let go in the review's own transaction."""

import uuid
from typing import Any

import pytest

from chalicelib.aws import secrets
from chalicelib.kernel.errors import Invalid
from chalicelib.media import public as media_room
from chalicelib.media import wiring as media_wiring
from chalicelib.media.domain import Kind, Licence, Made, Media, Piece, State
from chalicelib.media.store import DynamoFiles
from chalicelib.moderation import public as moderation_room
from chalicelib.reviews import pages, persons, service, wiring
from chalicelib.reviews.domain import Content, Way
from chalicelib.reviews.places import Filter, Sort
from chalicelib.reviews.ports import Who
from chalicelib.reviews.store import DynamoReviews
from tests.support import keys
from tests.support.reviewing import NOW, Reviewers, people


class Calls:
    def look(self, media_id: str, after_seconds: int) -> None:
        pass


@pytest.fixture
def who(aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Reviewers:
    secrets.hold(keys.SECRETS)
    monkeypatch.setattr(media_wiring, "calls", Calls)
    return Reviewers(DynamoReviews(), moderation_room, media_room)


def upload(person: str, **fields: Any) -> str:
    """A published picture of a person's."""
    media_id = f"m_{uuid.uuid4().hex[:22]}"
    said: dict[str, Any] = {
        "media_id": media_id, "author": person, "uploader": person, "content_type": "image/jpeg", "size": 5,
        "created_at": NOW, "kind": Kind.PICTURE, "state": State.PUBLISHED, "claimed": True,
        "licence": Licence("1", NOW, True),
        "made": Made(pieces=(Piece("large.jpg", "image/jpeg", 16, 12),)),
    }  # fmt: skip
    DynamoFiles().write(None, Media(**(said | fields)), None, NOW)
    return media_id


def shown(product: str) -> list[tuple[str, list[str]]]:
    """The reviews with pictures, and their published files."""
    page = pages.page(
        product, Sort.PICTURES, Filter(), None, 10, lists=DynamoReviews(), read=wiring.read, secret="s"
    )
    return [
        (one.review_id, [file for file in one.content.media if file in page.found.media])
        for one in page.reviews
    ]


def test_files_come_and_go_with_their_review(who: Reviewers) -> None:
    product, anna = uuid.uuid4().hex, uuid.uuid4().hex
    key = people(anna, None)[0]
    first, second, hidden = upload(key), upload(key), upload(key, state=State.HELD)
    review_id = who.write(anna, product, media=(first, hidden)).review.review_id
    assert shown(product) == [(review_id, [first])]
    files = DynamoFiles()
    kept = files.get(first)
    assert kept is not None
    assert (kept.subject, kept.author) == (service.media_subject(review_id), key)
    who.edit(review_id, anna, stars=3, media=(second,))
    assert shown(product) == [(review_id, [second])]
    left = files.get(first)
    assert left is not None
    assert (left.subject, left.detached) == (None, True)
    with pytest.raises(Invalid):
        who.write(f"{anna}-bo", product, media=(second,))
    persons.erase(people(anna, None), doors=who.doors, now=NOW)
    assert shown(product) == []
    assert media_room.views([second]) == {}


def test_a_file_keeps_the_name_it_was_uploaded_under(who: Reviewers) -> None:
    product, mail = uuid.uuid4().hex, f"{uuid.uuid4().hex}@x.se"
    by_mail = Who(people(None, mail), Way.LINK, email=mail, order_id="o-1")
    review_id = service.create(product, Content(stars=4), by_mail, doors=who.doors, now=NOW).review.review_id
    logged_in = people("anna", mail)
    picture = upload(logged_in[0])
    said = Content(stars=4, media=(picture,))
    service.edit(review_id, said, logged_in, None, doors=who.doors, now=NOW)
    assert shown(product) == [(review_id, [picture])]
    later = Content(stars=5, media=(picture,))
    service.edit(review_id, later, by_mail.keys, None, doors=who.doors, now=NOW)
    assert shown(product) == [(review_id, [picture])]


def test_a_file_that_nobody_claimed_is_whose_review_names_it(who: Reviewers) -> None:
    product, mail = uuid.uuid4().hex, f"{uuid.uuid4().hex}@x.se"
    by_mail = Who(people(None, mail), Way.LINK, email=mail, order_id="o-1")
    picture = upload("some-guest", claimed=False)
    said = Content(stars=4, media=(picture,))
    service.create(product, said, by_mail, doors=who.doors, now=NOW)
    kept = DynamoFiles().get(picture)
    assert kept is not None
    assert (kept.author, kept.claimed) == (by_mail.keys[0], True)
