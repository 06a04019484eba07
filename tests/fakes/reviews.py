"""An in-memory stand-in for reviews' ports; the contract suite holds it to the real store's behaviour.

It keeps the very rows that the room's models make, so that pages read by key find them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from chalicelib.aws.tables import Key
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation.domain import CaseChange
from chalicelib.reviews import models, rating
from chalicelib.reviews.attributes import Book
from chalicelib.reviews.domain import Review, Version, Vote
from chalicelib.reviews.places import Place, Sort
from chalicelib.reviews.ports import Change
from chalicelib.reviews.priors import Standing


class FakeReviews:
    """`keep` is what a transaction does with a case; see `FakeModeration.keep`."""

    def __init__(self, keep: Callable[[CaseChange, int], None] = lambda change, now: None) -> None:
        self.rows: dict[Key, dict[str, Any]] = {}
        self.attached: dict[str, str] = {}
        self._keep = keep
        self._lock = Lock()

    def get(self, review_id: str) -> Review | None:
        row = self.rows.get(models.review_key(review_id))
        return models.review_from(row) if row else None

    def with_vote(self, review_id: str, person: str) -> tuple[Review | None, Vote | None]:
        with self._lock:
            row = self.rows.get(models.vote_key(review_id, person))
            return self.get(review_id), models.vote_from(row) if row else None

    def write(self, change: Change, now: int) -> None:
        with self._lock:
            held = self.get(change.after.review_id)
            if (held and held.revision) != (change.before and change.before.revision):
                raise Stale
            if change.case is not None:
                self._keep(change.case, now)
            rows = models.rewrite(change)
            self.rows[models.review_key(change.after.review_id)] = models.review_item(change.after)
            self.rows |= rows.puts
            for key in rows.deletes:
                self.rows.pop(key, None)
            self._count(change, rows.sums)
            self.attached |= dict.fromkeys(change.attached, change.after.review_id)
            for one in change.detached:
                self.attached.pop(one, None)

    def _count(self, change: Change, sums: Mapping[str, int]) -> None:
        if not sums:
            return
        key = models.stats_key(change.after.product_id)
        row = self.rows.get(key, key.as_item())
        added = {"revision": 1, **sums}
        kept = {name: int(row[name]["N"]) if name in row else 0 for name in added}
        row = row | {name: {"N": str(kept[name] + value)} for name, value in added.items()}
        if change.prior is not None:
            row = {"prior": {"N": str(change.prior)}} | row
        self.rows[key] = row

    def written(self, keys: Iterable[str], product_id: str | None) -> list[str]:
        return [one for key in keys for one in self._of_author(key, models.written_prefix(product_id))]

    def of_person(self, keys: Iterable[str]) -> list[str]:
        return [one for key in keys for one in self._of_author(key, models.WRITTEN)]

    def voted(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        return [(key, one) for key in keys for one in self._of_author(key, models.VOTE)]

    def _of_author(self, person: str, prefix: str) -> list[str]:
        return [models.review_id_from(item) for item in self._within(models.author_pk(person), prefix)]

    def _within(self, pk: str, prefix: str) -> list[dict[str, Any]]:
        found = [key for key in self.rows if key.pk == pk and (key.sk or "").startswith(prefix)]
        return [self.rows[key] for key in sorted(found, key=lambda one: one.sk or "")]

    def versions(self, review_id: str) -> list[Version]:
        return [models.version_from(one) for one in self._within(models.review_pk(review_id), models.VERSION)]

    def places(
        self, product_id: str | None, sort: Sort, after: str | None, limit: int, prefix: str = ""
    ) -> list[Place]:
        rows = self._within(models.subject_pk(product_id), f"{sort}#{prefix}")[::-1]
        found = [models.place_from(row) for row in rows]
        return [one for one in found if after is None or one.key < after][:limit]

    def prior(self, category: str | None) -> int:
        known = (self.rows.get(models.prior_key(one)) for one in (category, None))
        return next((models.prior_of(row) or 0 for row in known if row), rating.MIDDLE)

    def book(self) -> Book:
        row = self.rows.get(models.attributes_key())
        return models.book_from(row) if row else Book()

    def keep_book(self, book: Book) -> None:
        self.rows[models.attributes_key()] = models.book_item(book)

    def everything(self) -> Iterator[Review]:
        found = [row for key, row in self.rows.items() if key.sk == models.REVIEW]
        yield from map(models.review_from, found)

    def votes(self, review_id: str) -> list[Vote]:
        """All rows of votes on a review."""
        return [models.vote_from(row) for row in self._within(models.review_pk(review_id), models.VOTE)]

    def rating(self, product_id: str | None) -> rating.Rating:
        """The kept numbers."""
        return models.rating_from(self.rows.get(models.stats_key(product_id)))


class FakePriors:
    """`priors.Priors` over the rows of reviews."""

    def __init__(self, reviews: FakeReviews) -> None:
        self._rows = reviews.rows

    def standings(self, product_ids: Sequence[str]) -> list[Standing]:
        keys = [models.stats_key(one) for one in product_ids]
        return [models.standing_from(self._rows[key]) for key in keys if key in self._rows]

    def priors(self) -> dict[str | None, int]:
        return dict(models.category_prior(row) for key, row in self._rows.items() if key.pk == models.PRIOR)

    def keep(self, category: str | None, prior: int) -> None:
        self._rows[models.prior_key(category)] = models.prior_item(category, prior)

    def redraw(self, standing: Standing, prior: int) -> None:
        key = models.stats_key(standing.product_id)
        row = self._rows.get(key)
        if row is not None and models.prior_of(row) == standing.prior:
            revision = int(row["revision"]["N"]) + 1
            self._rows[key] = row | {"prior": {"N": str(prior)}, "revision": {"N": str(revision)}}


class FakeUploads:
    """Media as this room sees it: everything may be attached but what is in `refused`."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.fetched: list[tuple[str, str, str]] = []

    def attachable(self, media_ids: Iterable[str], owner: str | None, pointer: str, subject: str) -> None:
        for index, one in enumerate(media_ids):
            if one in self.refused:
                raise Invalid.field(f"{pointer}/{index}", "no such file")

    def fetch_later(self, url: str, owner: str, subject: str, now: int) -> str:
        self.fetched.append((url, owner, subject))
        return f"m-{abs(hash((url, subject)))}"
