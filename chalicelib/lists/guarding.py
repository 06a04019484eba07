"""What may be shown of a list: discreet products, and texts that moderation has to see first."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from chalicelib.kernel.errors import Invalid
from chalicelib.lists import domain
from chalicelib.lists.changes import Doors
from chalicelib.lists.domain import List, Said, Visibility
from chalicelib.moderation.domain import CaseChange, Kind, State, Submission


def described(before: List, said: Said, doors: Doors, now: int) -> tuple[List, CaseChange | None]:
    """The list as its owner wants it, with a link if it shall have one, and what moderation made of it.

    Raises `Invalid` where discreet products stand in the way.
    """
    if said.visibility is not Visibility.PRIVATE:
        _check_products(before, said, doors)
    is_linked = said.visibility is Visibility.LINK
    after = domain.rewritten(
        before,
        now,
        said=said,
        token=(before.token or doors.new_id("s")) if is_linked else None,
        was_public=before.was_public or said.visibility is Visibility.PUBLIC,
    )
    if said.visibility is not Visibility.PUBLIC:
        return _unsubmitted(after, doors, now)
    if said.title is None:
        raise Invalid.field("/title", "a public list needs a title")
    return submitted(after, doors, now, {})


def is_same(before: List, after: List) -> bool:
    """Whether nothing but the time of writing differs."""
    return before.revision > 0 and before == replace(
        after, updated_at=before.updated_at, revision=before.revision
    )


def said(
    after: List, doors: Doors, now: int, notes: Mapping[str, str | None]
) -> tuple[List, CaseChange | None]:
    """The list once moderation has seen new notes, where everybody may read them."""
    if after.said.visibility is not Visibility.PUBLIC:
        return after, None
    return submitted(after, doors, now, notes)


def submitted(
    after: List, doors: Doors, now: int, notes: Mapping[str, str | None]
) -> tuple[List, CaseChange | None]:
    """The list with what moderation makes of its texts, if they are new; `notes` are those not written yet."""
    kept = {one: item.note for one, item in doors.lists.items(after.list_id, after.products).items()}
    texts = domain.texts(after, ((kept | dict(notes)).get(one) for one in after.products))
    mark = domain.digest(texts)
    if after.state is not None and mark == after.screened:
        return after, None
    if sum(map(len, texts)) > domain.MOST_PUBLIC_TEXT:
        raise Invalid(f"the texts of a public list are at most {domain.MOST_PUBLIC_TEXT} characters together")
    submission = Submission(
        kind=Kind.LIST,
        subject_id=after.list_id,
        version=after.version + 1,
        author=after.owner,
        at=now,
        author_name=after.said.signed,
        source=doors.source,
        texts=texts,
    )
    case = doors.moderation.screen(submission, now)
    return replace(after, state=case.after.state, screened=mark, version=after.version + 1), case


def _unsubmitted(after: List, doors: Doors, now: int) -> tuple[List, CaseChange | None]:
    """The list as nobody but its owner's own people see it: nothing of it waits for moderation any more.

    A rejection stays, so that the same texts can't be submitted again and again.
    """
    if after.state in (None, State.REJECTED):
        return after, None
    case = doors.moderation.withdraw(Kind.LIST, after.list_id, now)
    return replace(after, state=None, screened=None), case


def _check_products(before: List, said: Said, doors: Doors) -> None:
    if said.visibility is Visibility.LINK and said.share_discreet:
        return
    cards = doors.products(before.products) if before.products else {}
    check_discreet(said, [one for one, card in cards.items() if card.discreet], "/visibility")


def check_discreet(said: Said, product_ids: Sequence[str], pointer: str) -> None:
    """Refuse to show discreet products to others, but by link where the owner agreed. Raises `Invalid`."""
    if not product_ids:
        return
    named = ", ".join(sorted(product_ids)[:5])
    if said.visibility is Visibility.PUBLIC:
        raise Invalid.field(pointer, f"discreet products can't stand in a public list: {named}")
    if said.visibility is Visibility.LINK and not said.share_discreet:
        raise Invalid.field(
            pointer, f"discreet products are shared by link only with share_discreet: true: {named}"
        )


def is_hidden(of: List, *, discreet: bool) -> bool:
    """Whether a product that is discreet now is kept from those who look at another's list."""
    return discreet and not (of.said.visibility is Visibility.LINK and of.said.share_discreet)
