"""What can be done with profiles and follows. Each may be done again with the same end."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from msgspec.structs import replace

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.moderation.domain import Case, CaseChange, Decision, State, Submission
from chalicelib.moderation.domain import Kind as Subject
from chalicelib.profiles import domain
from chalicelib.profiles.domain import MEMBER, MOST_FOLLOWED, MOST_WRITES, Edge, Kind, Profile, Target

_PAGE: Final = 100
_NO_PROFILE: Final = "no such member"


class Profiles(Protocol):
    """Where profiles and follows are kept. Reads see what the last finished write left, unless they say otherwise."""

    def get(self, person: str) -> Profile | None:
        """A person's profile, also one that is being deleted."""

    def member(self, member_id: str) -> Profile | None:
        """The profile that others find by this id."""

    def write(self, before: Profile | None, after: Profile | None, case: CaseChange | None, now: int) -> None:
        """Put a profile in place of what was there (None: no row), with its case, or nothing of it.

        Of a closing profile nothing is left for others to find. Raises `Stale` if it isn't what was there before.
        """

    def edge(self, person: str, target: str) -> Edge | None:
        """That a person follows a target."""

    def following(self, person: str, after: str | None, limit: int) -> list[Edge]:
        """The next `limit` of what a person follows, by target; fewer only at the end."""

    def followers(self, target: str, after: str | None, limit: int) -> list[Edge]:
        """The next `limit` of who follows a target, by pseudonym; fewer only at the end."""

    def followed(self, person: str) -> int:
        """How much a person follows."""

    def follower_count(self, target: str) -> int:
        """How many follow a target."""

    def follow(self, edge: Edge, *, member_id: str | None, most: int) -> None:
        """Let a person follow a target, with both counts, or nothing of it.

        Raises `Stale` if they do already, follow `most`, or there is no member (any more) by `member_id`.
        """

    def unfollow(self, edge: Edge) -> None:
        """Let a person not follow a target any more, with both counts. Raises `Stale` if they don't."""

    def forget_counts(self, *, person: str | None = None, target: str | None = None) -> None:
        """Keep no count of what a person follows, or of a target's followers, where it is 0."""

    def count_change(self, person: str, now: int) -> int:
        """Count a change of what a person follows; how many there were in this hour, this one included."""


class Moderation(Protocol):
    """How a name comes to be shown."""

    def screen(self, submission: Submission, now: int) -> CaseChange:
        """The case after the rules."""

    def decide(self, kind: Subject, subject_id: str, decision: Decision, now: int) -> CaseChange:
        """The case after an operator's decision."""

    def withdraw(self, kind: Subject, subject_id: str, now: int) -> CaseChange | None:
        """The case after its author took it back; None where there is none."""


class Doors(NamedTuple):
    """What working on profiles needs. `titles` names those of the lists that anyone may see now."""

    profiles: Profiles
    moderation: Moderation
    titles: Callable[[Sequence[str]], Mapping[str, str]]
    new_id: Callable[[], str]
    source: str | None = None


def keep(person: str, name: str, shows: Iterable[Kind], *, doors: Doors, now: int) -> Profile:
    """Keep what a person shows of themselves; the same again changes nothing.

    A new name is looked at by moderation's rules: what they hold is shown once an operator let it through. Raises
    `Invalid` for a name that they refuse.
    """
    tidy, wanted = domain.tidy_name(name), frozenset(shows)

    def attempt(before: Profile | None) -> Profile:
        if before is not None and before.closing:
            _dismantle(before, doors, now)
            raise revisions.Stale
        if before is None:
            made = Profile(
                member_id=doors.new_id(),
                person=person,
                name=tidy,
                shows=wanted,
                created_at=now,
                updated_at=now,
            )
            return _screened(None, made, doors, now)
        if before.name != tidy:
            newer = domain.rewritten(before, now, name=tidy, shows=wanted, version=before.version + 1)
            return _screened(before, newer, doors, now)
        if before.shows == wanted:
            return before
        after = domain.rewritten(before, now, shows=wanted)
        doors.profiles.write(before, after, None, now)
        return after

    return revisions.persist(lambda: doors.profiles.get(person), attempt, what="this profile")


def _screened(before: Profile | None, after: Profile, doors: Doors, now: int) -> Profile:
    submission = Submission(
        kind=Subject.PROFILE,
        subject_id=after.member_id,
        version=after.version,
        author=after.person,
        at=now,
        author_name=after.name,
        source=doors.source,
        texts=(after.name,),
    )
    case = doors.moderation.screen(submission, now)
    if case.after.state is State.REJECTED:
        raise Invalid.field("/name", "this name can't be shown; choose another")
    screened = replace(after, state=case.after.state)
    doors.profiles.write(before, screened, case, now)
    return screened


def own(person: str, *, doors: Doors) -> Profile:
    """A person's own profile, in whatever state. Raises `NotFound`."""
    found = doors.profiles.get(person)
    if found is None or found.closing:
        raise NotFound("no profile yet")
    return found


def shown(member_id: str, *, doors: Doors) -> Profile:
    """A member as others see them. Raises `NotFound`."""
    found = doors.profiles.member(member_id)
    if found is None or not found.is_shown:
        raise NotFound(_NO_PROFILE)
    return found


def delete(person: str, *, doors: Doors, now: int) -> bool:
    """Delete a person's profile, and that anybody follows it; whether there was one.

    Nobody sees it from the first moment on; again, or after it was cut off, goes on with what is left.
    """

    def attempt(before: Profile | None) -> bool:
        if before is None:
            return False
        _dismantle(before, doors, now)
        return True

    return revisions.persist(lambda: doors.profiles.get(person), attempt, what="this profile")


def _dismantle(before: Profile, doors: Doors, now: int) -> None:
    """Hide a profile, let its followers go, and take its row away. Raises `Stale`."""
    closing = before
    if not before.closing:
        case = doors.moderation.withdraw(Subject.PROFILE, before.member_id, now)
        closing = domain.rewritten(before, now, name="", shows=frozenset(), closing=True)
        doors.profiles.write(before, closing, case, now)
    forget_followers(str(Target(MEMBER, before.member_id)), profiles=doors.profiles)
    doors.profiles.write(closing, None, None, now)


def forget_followers(target: str, *, profiles: Profiles) -> int:
    """Let nobody follow a target any more, which is going away; how many did. May be repeated."""
    gone = 0
    while edges := profiles.followers(target, None, _PAGE):
        gone += sum(_let_go(edge.person, target, profiles) for edge in edges)
    profiles.forget_counts(target=target)
    return gone


def moderate(member_id: str, decision: Decision, *, doors: Doors, now: int) -> Case:
    """Let an operator's decision hold for a member's name. Raises `NotFound`, `Invalid` or `Conflict`."""

    def attempt(before: Profile | None) -> Case:
        if before is None:
            raise NotFound(_NO_PROFILE)
        change = doors.moderation.decide(Subject.PROFILE, member_id, decision, now)
        after = domain.rewritten(before, now, state=change.after.state)
        doors.profiles.write(before, after, change, now)
        return change.after

    return revisions.persist(lambda: doors.profiles.member(member_id), attempt, what="this profile")


def follow(person: str, text: str, *, doors: Doors, now: int) -> Edge:
    """Let a person follow a member or a public list; again changes nothing.

    Raises `Invalid` (no target, or themselves), `NotFound` (nothing shown by that id), `Conflict` (they follow
    as much as one may) or `TooMany` changes within the hour.
    """
    wanted = domain.target(text)
    if (known := doors.profiles.edge(person, text)) is not None:
        return known
    _check_target(person, wanted, doors)
    _check_rate(person, doors, now)

    def attempt(state: tuple[Edge | None, int]) -> Edge:
        before, followed = state
        if before is not None:
            return before
        if followed >= MOST_FOLLOWED:
            raise Conflict(f"one follows at most {MOST_FOLLOWED}")
        _check_target(person, wanted, doors)
        made = Edge(person, text, now)
        member_id = wanted.id if wanted.kind == MEMBER else None
        doors.profiles.follow(made, member_id=member_id, most=MOST_FOLLOWED)
        return made

    return revisions.persist(
        lambda: (doors.profiles.edge(person, text), doors.profiles.followed(person)),
        attempt,
        what="what this person follows",
    )


def _check_target(person: str, wanted: Target, doors: Doors) -> None:
    if wanted.kind == MEMBER:
        if shown(wanted.id, doors=doors).person == person:
            raise Invalid.field("path:target", "nobody follows themselves")
    elif wanted.id not in doors.titles([wanted.id]):
        raise NotFound("no such list")


def _check_rate(person: str, doors: Doors, now: int) -> None:
    if doors.profiles.count_change(person, now) > MOST_WRITES:
        raise TooMany("too many changes of what one follows within an hour")


def unfollow(person: str, text: str, *, doors: Doors, now: int) -> None:
    """Let a person not follow a target any more; one that they don't follow changes nothing.

    It holds at once. Raises `Invalid`, or `TooMany` changes within the hour.
    """
    domain.target(text)
    if doors.profiles.edge(person, text) is not None:
        _check_rate(person, doors, now)
        _let_go(person, text, doors.profiles)


def _let_go(person: str, goal: str, profiles: Profiles) -> int:
    def attempt(before: Edge | None) -> int:
        if before is None:
            return 0
        profiles.unfollow(before)
        return 1

    return revisions.persist(lambda: profiles.edge(person, goal), attempt, what="what this person follows")


def page(
    person: str, cursor: str | None, limit: int, *, doors: Doors, secret: str
) -> tuple[list[Edge], str | None]:
    """What a person follows, by target, and the next page's cursor. Raises `Invalid` for another list's cursor."""
    purpose = f"following?{person}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=secret) if cursor else None
    edges = doors.profiles.following(person, after, limit)
    last = edges[-1].target if len(edges) == limit else None
    return edges, cursors.seal(last, purpose=purpose, secret=secret) if last else None


def everything(person: str, *, profiles: Profiles) -> Iterator[Edge]:
    """All that a person follows, by target."""
    after: str | None = None
    while edges := profiles.following(person, after, _PAGE):
        yield from edges
        after = edges[-1].target


def erase(person: str, *, doors: Doors, now: int) -> int:
    """Delete a person's profile and all that they follow; how many things there were. May be repeated."""
    gone = int(delete(person, doors=doors, now=now))
    for edge in list(everything(person, profiles=doors.profiles)):
        gone += _let_go(person, edge.target, doors.profiles)
    doors.profiles.forget_counts(person=person)
    return gone


def followers(profile: Profile, *, doors: Doors) -> int:
    """How many people follow a member."""
    return doors.profiles.follower_count(str(Target(MEMBER, profile.member_id)))
