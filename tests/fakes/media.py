"""In-memory stand-ins for media's ports, held to the real ones' behaviour by the contract suite; and for the
whole room, for rooms that attach media.
"""

import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.tables import Part
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.revisions import Stale
from chalicelib.media import domain
from chalicelib.media.domain import Kind, Made, Media, Piece, Refusal
from chalicelib.media.ports import Form
from chalicelib.media.views import MediaView
from chalicelib.moderation.domain import CaseChange


class FakeMediaFiles:
    """Rows. `keep` is what moderation's stand-in does with a case in the same transaction."""

    def __init__(self, keep: Callable[[CaseChange, int], None] = lambda change, now: None) -> None:
        self.keep = keep
        self.rows: dict[str, Media] = {}
        self.people: set[tuple[str, str]] = set()
        self.loose_rows: set[tuple[str, str]] = set()
        self.counts: dict[tuple[str, int], int] = {}

    def get(self, media_id: str) -> Media | None:
        return self.rows.get(media_id)

    def get_many(self, media_ids: Iterable[str]) -> dict[str, Media]:
        return {one: self.rows[one] for one in media_ids if one in self.rows}

    def write(self, before: Media | None, after: Media | None, change: CaseChange | None, now: int) -> None:
        media_id = (before or after).media_id  # type: ignore[union-attr]
        held = self.rows.get(media_id)
        if (held and held.revision) != (before and before.revision):
            raise Stale
        if change is not None:
            self.keep(change, now)
        if after is None:
            del self.rows[media_id]
            self.people = {(who, one) for who, one in self.people if one != media_id}
        else:
            self.rows[media_id] = after
        if after is not None and before is None:
            self.people.add((after.author, media_id))
            if after.subject is None:
                self.loose_rows.add((clock.utc_day(now + domain.LOOSE), media_id))

    def of_person(self, person: str) -> Iterable[str]:
        return sorted(one for who, one in self.people if who == person)

    def loose(self, day: str) -> Iterable[str]:
        return sorted(one for then, one in self.loose_rows if then == day)

    def not_loose(self, day: str, media_id: str) -> None:
        self.loose_rows.discard((day, media_id))

    def count(self, who: str, hour: int) -> int:
        self.counts[who, hour] = self.counts.get((who, hour), 0) + 1
        return self.counts[who, hour]

    def attach(self, media_id: str, subject: str, owner: str | None) -> None:
        """What the transaction of a room that attaches a file does to its row."""
        held = self.rows[media_id]
        self.rows[media_id] = replace(
            held, subject=subject, author=owner or held.author, claimed=held.claimed or owner is not None,
            detached=False, revision=held.revision + 1,
        )  # fmt: skip
        self.people.add((owner or held.author, media_id))

    def detach(self, media_id: str, now: int) -> None:
        """What the transaction of a room that lets go of a file does to its row."""
        held = self.rows[media_id]
        self.rows[media_id] = replace(held, subject=None, detached=True, revision=held.revision + 1)
        self.loose_rows.add((clock.utc_day(now + domain.LOOSE), media_id))


class FakeBucket:
    """Objects by key. `fail_after` lets the n-th change from now fail, as a kill would."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.fail_after: int | None = None

    def _change(self) -> None:
        if self.fail_after is not None:
            self.fail_after -= 1
            if self.fail_after < 0:
                self.fail_after = None
                raise OSError("killed")

    def form(self, media: Media) -> Form:
        key = domain.incoming_key(media.media_id)
        return Form("https://bucket.example/", {"key": key, "Content-Type": media.content_type or ""})

    def link(self, key: str, seconds: int) -> str:
        return f"https://bucket.example/{key}?expires={seconds}"

    def download(self, key: str, path: Path, most: int) -> int | None:
        body = self.objects.get(key)
        if body is not None and len(body) <= most:
            path.write_bytes(body)
        return None if body is None else len(body)

    def keep(self, media: Media, made: Made, folder: Path) -> None:
        for piece in made.pieces:
            self._change()
            self.objects[domain.kept_prefix(media.media_id) + piece.name] = (folder / piece.name).read_bytes()

    def publish(self, media: Media) -> None:
        for piece in media.made.pieces if media.made else ():
            self._change()
            kept = domain.kept_prefix(media.media_id) + piece.name
            self.objects[domain.published_prefix(media.media_id) + piece.name] = self.objects[kept]

    def remove(self, *prefixes: str) -> None:
        for key in [one for one in self.objects if one.startswith(prefixes)]:
            self._change()
            del self.objects[key]

    def under(self, prefix: str) -> list[str]:
        return sorted(one.rpartition("/")[2] for one in self.objects if one.startswith(prefix))


class FakeMediaCalls:
    """Messages asked for: (file, seconds)."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def look(self, media_id: str, seconds: int) -> None:
        self.asked.append((media_id, seconds))


class FakeWorkshop:
    """Makes one piece of anything but `b"bad"`; `make` may be exchanged."""

    make: Callable[[Path, str | None, Path], tuple[Kind, Made]]

    def __init__(self) -> None:
        self.make = self._make

    def _make(self, path: Path, content_type: str | None, folder: Path) -> tuple[Kind, Made]:
        body = path.read_bytes()
        if body == b"bad":
            raise Refusal("damaged")
        (folder / "large.webp").write_bytes(b"made of " + body)
        return Kind.PICTURE, Made(pieces=(Piece("large.webp", "image/webp", 4, 3),), colour="#102030")


class FakeMediaRoom:
    """The whole room as `media.public` offers it, for rooms that attach media.

    `add` puts a file there. Actions are `(word, id, …)` tuples in dicts; a fake store that takes a
    transaction hands them to `run`. `subjects` says what is attached where.
    """

    def __init__(self) -> None:
        self.owners: dict[str, str | None] = {}
        self.subjects: dict[str, str] = {}
        self.refused: set[str] = set()
        self.unpublished: set[str] = set()
        self.fetched: dict[str, tuple[str, str, str]] = {}

    def add(self, media_id: str, owner: str | None = None, *, published: bool = True) -> str:
        """A file of `owner` (None: of whoever names it first)."""
        self.owners[media_id] = owner
        if not published:
            self.unpublished.add(media_id)
        return media_id

    def attachable(
        self, media_ids: Iterable[str], owner: str | None, pointer: str, subject: str | None = None
    ) -> tuple[Media, ...]:
        for index, one in enumerate(media_ids):
            elsewhere = self.subjects.get(one, subject) != subject
            if (
                one not in self.owners
                or self.owners[one] not in (None, owner)
                or one in self.refused
                or elsewhere
            ):
                raise Invalid.field(f"{pointer}/{index}", "there is no such file of yours")
        return tuple(self._media(one) for one in media_ids)

    def attach_actions(
        self, media_ids: Iterable[str], subject: str, owner: str | None = None
    ) -> list[dict[str, Any]]:
        return [{"media": ("attach", one, subject, owner)} for one in media_ids]

    def detach_actions(self, media_ids: Iterable[str], now: int) -> list[dict[str, Any]]:
        return [{"media": ("detach", one)} for one in media_ids if one in self.owners]

    def run(self, actions: Iterable[dict[str, Any]]) -> None:
        """Do what actions say, as a transaction that went through does."""
        for action in actions:
            word, media_id, *more = action.get("media", ("", ""))
            if word == "attach":
                if self.subjects.get(media_id, more[0]) != more[0]:
                    raise Stale
                self.subjects[media_id] = more[0]
                self.owners[media_id] = more[1] or self.owners.get(media_id)
            elif word == "detach":
                self.subjects.pop(media_id, None)

    def part(self, media_ids: Iterable[str]) -> Part[dict[str, MediaView]]:
        wanted = list(media_ids)
        return Part((), lambda _: self.views(wanted))

    def views(self, media_ids: Iterable[str]) -> dict[str, MediaView]:
        return {
            one: self._view(one) for one in media_ids if one in self.owners and one not in self.unpublished
        }

    def fetch_later(self, url: str, owner: str, subject: str, now: int, alt: str = "") -> str:
        media_id = f"m_{zlib.crc32(f'{url} {subject}'.encode())}"
        self.fetched[media_id] = (url, owner, subject)
        self.subjects[self.add(media_id, owner, published=False)] = subject
        return media_id

    def remove(self, media_ids: Iterable[str], now: int) -> int:
        gone = [one for one in media_ids if self.owners.pop(one, self) is not self]
        for one in gone:
            self.subjects.pop(one, None)
        return len(gone)

    def _media(self, media_id: str) -> Media:
        return Media(
            media_id=media_id, author=self.owners[media_id] or "", uploader="", content_type="image/jpeg",
            size=1, created_at=0, subject=self.subjects.get(media_id),
        )  # fmt: skip

    def _view(self, media_id: str) -> MediaView:
        urls = {
            name: f"https://media.example/published/{media_id}/{name}" for name in ("large.webp", "large.jpg")
        }
        return MediaView(id=media_id, kind=Kind.PICTURE, urls=urls, width=1600, height=1200)
