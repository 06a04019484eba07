"""What can be done with questions and answers. Each may be done again with the same end.

A thread is written as one, on condition that nobody else wrote it meanwhile; its numbers, places, votes and
case change in the same transaction.
"""

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from chalicelib.moderation.domain import Case, CaseChange, Decision, Kind, State, Submission, Verdict
from chalicelib.questions import domain
from chalicelib.questions.domain import Entry, Role, Thread
from chalicelib.questions.ports import Doors, Questions, Said, Vote, Who

T = TypeVar("T")


def ask(product_id: str, said: Said, who: Who, *, doors: Doors, now: int) -> Entry:
    """Ask a question of a product, once: the same key (or, without one, the same text) is the same question.

    Raises `NotFound` (no such product), `Invalid`, or `Conflict` (the key was used for another text).
    """
    product = doors.product(product_id)
    if product is None:
        raise NotFound(f"no product {product_id!r}")
    text = domain.tidy(said.text, domain.LONGEST_QUESTION)
    question_id = doors.seed(f"question\0{who.author}\0{product_id}\0{_own(said, text)}")
    entry = _entry(question_id, text, said, who, named=not product.discreet, now=now)

    def attempt(before: Thread | None) -> Entry:
        if before is not None:
            return _same(before.question, entry)
        change, screened = _screened(entry, product_id, who, doors, now)
        doors.questions.write(None, Thread(product_id=product_id, question=screened), case=change, now=now)
        return screened

    return _persist(question_id, doors.questions, attempt)


def answer(question_id: str, said: Said, who: Who, *, doors: Doors, now: int) -> Entry:
    """Answer a published question, once, as `ask` does. Raises `NotFound`, `Invalid` or `Conflict`."""
    thread = shown(question_id, doors.questions)
    product = doors.product(thread.product_id)
    text = domain.tidy(said.text, domain.LONGEST_ANSWER)
    own = doors.seed(f"answer\0{who.author}\0{question_id}\0{_own(said, text)}")
    entry = replace(
        _entry(
            domain.answer_id(question_id, own),
            text,
            said,
            who,
            named=product is not None and not product.discreet,
            now=now,
        ),
        role=_role(thread.product_id, who, doors),
    )

    def attempt(before: Thread | None) -> Entry:
        here = _shown(before, question_id)
        kept = here.entry(entry.subject_id)
        if kept is not None:
            return _same(kept, entry)
        change, screened = _screened(entry, here.product_id, who, doors, now)
        after = next_revision(here.having(screened))
        check_size(after)
        doors.questions.write(here, after, case=change, now=now)
        return screened

    return _persist(question_id, doors.questions, attempt)


def edit(subject_id: str, said: Said, who: Who, *, doors: Doors, now: int) -> Entry:
    """Write one's own question or answer anew; the rules look at it again.

    Raises `NotFound`, `Forbidden` (another's) or `Invalid`.
    """
    most = domain.LONGEST_ANSWER if domain.is_answer(subject_id) else domain.LONGEST_QUESTION
    text = domain.tidy(said.text, most)

    def attempt(before: Thread | None) -> Entry:
        here, entry = _own_entry(before, subject_id, who)
        if entry.is_gone:
            raise NotFound(f"nothing by the id {subject_id!r}")
        if (entry.text, entry.language) == (text, said.language or entry.language):
            return entry
        newer = replace(
            entry,
            text=text,
            language=said.language or entry.language,
            edited_at=now,
            version=entry.version + 1,
        )
        change, screened = _screened(newer, here.product_id, who, doors, now)
        after = next_revision(here.having(screened))
        check_size(after)
        doors.questions.write(here, after, case=change, now=now)
        return screened

    return _persist(domain.question_of(subject_id), doors.questions, attempt)


def delete(subject_id: str, who: Who | None, *, doors: Doors, now: int) -> bool:
    """Take one's own question or answer back; whether it was there. None as `who` takes back anybody's.

    With a question its answers go out of sight. Raises `NotFound` or `Forbidden`.
    """

    def attempt(before: Thread | None) -> bool:
        here, entry = _own_entry(before, subject_id, who)
        if entry.is_gone:
            return False
        change = doors.moderation.withdraw(_kind(subject_id), subject_id, now)
        gone = replace(entry, author="", name=None, text="", mark="", state=State.WITHDRAWN)
        doors.questions.write(here, next_revision(here.having(gone)), case=change, now=now)
        return True

    return _persist(domain.question_of(subject_id), doors.questions, attempt)


def accept(question_id: str, answer_id: str | None, who: Who, *, doors: Doors, now: int) -> Thread:
    """Say which answer settles the question (None: none does). The asker may, and the shop.

    Raises `NotFound`, `Forbidden`, or `Invalid` (no such answer).
    """

    def attempt(before: Thread | None) -> Thread:
        here = _shown(before, question_id)
        if not who.is_shop and who.author != here.question.author:
            raise Forbidden("whoever asked, or the shop, says which answer is accepted")
        if answer_id is not None and not any(one.subject_id == answer_id for one in here.shown_answers):
            raise Invalid.field("/answer_id", "no answer to this question")
        if here.accepted == answer_id:
            return here
        after = next_revision(replace(here, accepted=answer_id))
        doors.questions.write(here, after, now=now)
        return after

    return _persist(question_id, doors.questions, attempt)


def vote(subject_id: str, value: int, who: Who, *, questions: Questions, now: int) -> Entry:
    """Set a person's vote on a question or an answer: 1, -1, or 0 to take it back.

    Raises `NotFound`, or `Forbidden` for what they wrote themselves.
    """
    question_id = domain.question_of(subject_id)

    def attempt(before: Thread | None) -> Entry:
        here = _shown(before, question_id)
        entry = here.entry(subject_id)
        if entry is None or not entry.is_shown:
            raise NotFound(f"nothing by the id {subject_id!r}")
        if entry.author == who.author:
            raise Forbidden("nobody votes on their own words")
        return set_vote(here, entry, Vote(who.author, subject_id, value), questions, now)

    return _persist(question_id, questions, attempt)


def set_vote(here: Thread, entry: Entry, vote: Vote, questions: Questions, now: int) -> Entry:
    """One attempt at making a vote what it shall be. Raises `Stale`."""
    # Read after the thread: a vote that came in between has moved the thread on, so this write would fail.
    earlier = questions.vote(vote.person, vote.subject_id)
    if earlier == vote.value:
        return entry
    counted = replace(entry, votes=entry.votes.moved(earlier, vote.value))
    questions.write(here, next_revision(here.having(counted)), vote=vote, now=now)
    return counted


def moderate(subject_id: str, decision: Decision, *, doors: Doors, now: int) -> Case:
    """Carry out an operator's decision on a question or an answer. Raises `NotFound` or `Conflict`."""

    def attempt(before: Thread | None) -> Case:
        here, entry = _own_entry(before, subject_id, None)
        change = doors.moderation.decide(_kind(subject_id), subject_id, decision, now)
        decided = replace(entry, state=change.after.state)
        doors.questions.write(here, next_revision(here.having(decided)), case=change, now=now)
        return change.after

    return _persist(domain.question_of(subject_id), doors.questions, attempt)


def shown(question_id: str, questions: Questions) -> Thread:
    """The thread of a published question. Raises `NotFound`."""
    return _shown(questions.get(question_id), question_id)


def next_revision(thread: Thread) -> Thread:
    """The thread as the next write of it."""
    return replace(thread, revision=thread.revision + 1)


def check_size(thread: Thread) -> None:
    """Raises `Conflict` if the thread holds more than one row can."""
    texts = sum(len(one.text.encode()) for one in thread.answers)
    standing = sum(not one.is_gone for one in thread.answers)
    if standing > domain.MOST_ANSWERS or texts > domain.LARGEST_THREAD:
        raise Conflict("this question has as many answers as it can hold")


def persist(question_id: str, questions: Questions, attempt: Callable[[Thread | None], T]) -> T:
    """What `attempt` answers on the thread as it is; tried again whenever somebody else wrote it."""
    return _persist(question_id, questions, attempt)


def _persist(question_id: str, questions: Questions, attempt: Callable[[Thread | None], T]) -> T:
    return revisions.persist(lambda: questions.get(question_id), attempt, what="this question")


def _own(said: Said, text: str) -> str:
    """What tells a person's submissions on one thing apart."""
    return f"key\0{said.key}" if said.key else f"text\0{text}"


def _same(kept: Entry, sent: Entry) -> Entry:
    if kept.mark != sent.mark and not kept.is_gone:
        raise Conflict("this Idempotency-Key was used for another text")
    return kept


def _entry(subject_id: str, text: str, said: Said, who: Who, *, named: bool, now: int) -> Entry:
    name = domain.tidy_name(said.name) or domain.tidy_name(who.name)
    return Entry(
        subject_id=subject_id,
        author=who.author,
        text=text,
        at=now,
        state=State.HELD,
        name=name if named and not who.is_shop else None,
        language=said.language,
        mark=domain.mark(text),
    )


def _role(product_id: str, who: Who, doors: Doors) -> Role:
    if who.is_shop:
        return Role.SHOP
    if who.customer_id is None and who.email is None:
        return Role.SHOPPER
    return Role.BUYER if doors.purchase(product_id, who.customer_id, who.email) else Role.SHOPPER


def _screened(entry: Entry, product_id: str, who: Who, doors: Doors, now: int) -> tuple[CaseChange, Entry]:
    """The case of an entry, and the entry in the state that it gives."""
    told = submission(entry, product_id, at=now, source=who.source)
    told = replace(told, is_affiliated=doors.moderation.is_affiliated(who.customer_id, who.email))
    change = doors.moderation.screen(told, now)
    if who.is_shop:
        # The shop answers for its own words; the case is there so that others can report them.
        published = replace(
            change.after, state=State.PUBLISHED, strictest=Verdict(State.PUBLISHED), ground=None
        )
        change = CaseChange(change.before, published)
    return change, replace(entry, state=change.after.state)


def submission(entry: Entry, product_id: str, *, at: int, source: str | None = None) -> Submission:
    """What moderation is told of an entry."""
    return Submission(
        kind=_kind(entry.subject_id),
        subject_id=entry.subject_id,
        version=entry.version,
        author=entry.author,
        at=at,
        product_id=product_id,
        author_name=entry.name,
        source=source,
        texts=(entry.text,),
        language=entry.language,
        verified=entry.role is Role.BUYER,
    )


def _kind(subject_id: str) -> Kind:
    return Kind.ANSWER if domain.is_answer(subject_id) else Kind.QUESTION


def _shown(thread: Thread | None, question_id: str) -> Thread:
    if thread is None or not thread.question.is_shown:
        raise NotFound(f"no question {question_id!r}")
    return thread


def _own_entry(thread: Thread | None, subject_id: str, who: Who | None) -> tuple[Thread, Entry]:
    entry = thread.entry(subject_id) if thread else None
    if thread is None or entry is None:
        raise NotFound(f"nothing by the id {subject_id!r}")
    if who is not None and not entry.is_gone and who.author != entry.author:
        raise Forbidden("only whoever wrote this may change it")
    return thread, entry
