"""What news lead to: mails asked of the outbox, and what an order means to who counts.

Everything here may be heard twice, late, in any order, and be cut off anywhere: the outbox has a mail by its name
once, and the others count a purchase once.
"""

from typing import Final

from chalicelib.kernel import clock
from chalicelib.kernel.news import DecisionMade, News, OrderChanged, QuestionAnswered, ReportDecided
from chalicelib.letters.domain import Kind
from chalicelib.mail import calls
from chalicelib.mail.domain import LATE, Bought, Person, language_of
from chalicelib.mail.ports import Ears
from chalicelib.post.domain import Wanted

# What an operator lets through in passing, picture by picture, is no news to who sent it in.
_IN_PASSING: Final = frozenset({"media", "list", "profile"})
_SHOWN: Final = "published"


def hear(news: News, *, ears: Ears, now: int) -> int:
    """Do what news call for; how many mails they led to that weren't asked for before."""
    if isinstance(news, OrderChanged):
        return _order(news, ears, now)
    if isinstance(news, QuestionAnswered):
        return _question(news, ears, now)
    if isinstance(news, DecisionMade):
        return _decision(news, ears, now)
    return _report(news, ears, now) if isinstance(news, ReportDecided) else 0


def _order(news: OrderChanged, ears: Ears, now: int) -> int:
    order = None if news.historical else ears.rooms.order(news.order_id)
    if order is None or order.historical or order.test:
        return 0
    # Before its mails, whose recommendations hang on what the purchase said.
    _note(order, ears)
    added = sum(ears.add(one) for one in calls.wanted(order, now, counter=ears.counter))
    if order.codes:
        ears.redeem(order.order_id)
    if order.email is not None and not order.erased and order.cancelled_at is None:
        ears.ordered(ears.rooms.known_as(order.email), order.placed_at)
    return added


def _note(order: Bought, ears: Ears) -> None:
    """Let post know of the purchase, as of when it was made; of one that was called off its answer alone."""
    if order.email is None or order.erased:
        return
    if order.cancelled_at is None or order.marketing is not None:
        ears.purchased(order.email, order.marketing, order.placed_at)


def _question(news: QuestionAnswered, ears: Ears, now: int) -> int:
    person = ears.rooms.contact(news.asker)
    answered = ears.rooms.answered(news.question_id, news.answer_id) if person else None
    if person is None or answered is None or not answered.is_news:
        return 0
    payload = {"question_id": news.question_id, "answer_id": news.answer_id, "product_id": news.product_id}
    why = f"question {news.question_id}: answer {news.answer_id}"
    return _add(Kind.QUESTION_ANSWERED, news.answer_id, person, why, payload, ears, now)


def _decision(news: DecisionMade, ears: Ears, now: int) -> int:
    if news.state == _SHOWN and news.subject in _IN_PASSING:
        return 0
    person = ears.rooms.author_of(news.subject, news.subject_id, news.author)
    if person is None:
        return 0
    payload = {name: getattr(news, name) for name in ("subject", "subject_id", "author", "state")}
    entity = f"{news.subject}.{news.subject_id}.{news.revision}"
    why = f"{news.subject} {news.subject_id}: {news.state}"
    return _add(Kind.MODERATION_DECISION, entity, person, why, payload, ears, now)


def _report(news: ReportDecided, ears: Ears, now: int) -> int:
    notice = ears.rooms.notice(news.subject, news.subject_id, news.report_id, ears.language)
    if notice is None:
        return 0
    known = ears.rooms.contact(ears.rooms.known_as(notice.email))
    person = Person(notice.email, None, "", known.locale if known else None)
    payload = {"subject": news.subject, "subject_id": news.subject_id, "report_id": news.report_id}
    entity = f"{news.subject}.{news.subject_id}.{news.report_id}"
    why = f"{news.subject} {news.subject_id}: a notice was decided upon"
    return _add(Kind.REPORT_DECISION, entity, person, why, payload, ears, now)


def _add(
    kind: Kind, entity: str, person: Person, why: str, payload: dict[str, str], ears: Ears, now: int
) -> int:
    return ears.add(
        Wanted(
            kind=kind,
            entity=entity,
            to=person.email,
            language=language_of(person.locale, ears.language),
            why=why,
            customer_id=person.customer_id,
            payload=payload,
            due_at=now,
            expires_at=now + LATE,
        )
    )


def welcome(person: Person, *, ears: Ears, now: int) -> bool:
    """Ask for a person's welcome; False if it was asked for before. One an address, whenever."""
    entity = ears.rooms.known_as(person.email)
    why = f"an account was opened {clock.iso(now)}"
    return bool(_add(Kind.WELCOME, entity, person, why, {}, ears, now))
