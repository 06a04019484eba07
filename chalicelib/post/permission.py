"""Whether somebody may be written to, by what they said. Not legal advice: the rules are in the room's README."""

from typing import Final

from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters.domain import MARKETING, Kind
from chalicelib.post.domain import Answer, Permission, Reason, Standing, Suppression

# A purchase speaks for as long as the limitation that regulators name for a customer's relation.
SOFT_OPT_IN: Final = 730 * clock.DAY
_MOST_ANSWERS: Final = 20
_LONGEST_TEXT: Final = 500


def decide(
    standing: Standing, at_customer: Answer | None, kind: Kind, *, soft_opt_in: bool, now: int
) -> Permission:
    """Whether a mail of `kind` may go, and whether anything that sells may stand in it.

    `at_customer` is what the person answered as a customer of the shop; of it and the address's answer the latest
    holds.
    """
    if standing.suppression is not None:
        return Permission(may_send=False, may_recommend=False, why=Reason.SUPPRESSED)
    ground = _ground(standing, at_customer, soft_opt_in, now)
    sells = ground in ("consent", "soft_opt_in")
    if kind not in MARKETING:
        return Permission(may_send=True, may_recommend=sells, why="transactional")
    if sells and kind in standing.refused:
        return Permission(may_send=False, may_recommend=sells, why=Reason.KIND_REFUSED)
    return Permission(may_send=sells, may_recommend=sells, why=ground)


def _ground(standing: Standing, at_customer: Answer | None, soft_opt_in: bool, now: int) -> str:
    said = [one for one in (at_customer, standing.answer) if one is not None]
    if said:
        # Of two at the same instant the refusal holds.
        latest = max(said, key=lambda one: (one.at, not one.given))
        return "consent" if latest.given else Reason.OPTED_OUT
    bought = standing.bought_at
    if soft_opt_in and bought is not None and now - bought <= SOFT_OPT_IN:
        return "soft_opt_in"
    return Reason.NO_CONSENT


def answered(standing: Standing, answer: Answer) -> Standing:
    """After an answer, whenever it comes in: the latest by its own time holds.

    The proof (`answers`) keeps when each was first given; said again in the same place and words it isn't repeated.
    """
    short = replace(answer, text=answer.text[:_LONGEST_TEXT])
    held = standing.answer
    later = held is None or (short.at, not short.given) > (held.at, not held.given)
    answers = _with_proof(standing.answers, short)
    if not later and answers == standing.answers:
        return standing
    return replace(standing, answers=answers, answer=short if later else held, revision=standing.revision + 1)


def _with_proof(answers: tuple[Answer, ...], answer: Answer) -> tuple[Answer, ...]:
    before = [one for one in answers if one.at <= answer.at]
    if before and replace(before[-1], at=answer.at) == answer:
        return answers
    return tuple(sorted((*answers, answer), key=lambda one: one.at))[-_MOST_ANSWERS:]


def bought(standing: Standing, now: int) -> Standing:
    """After a purchase whose buyer was told of mails about similar products and didn't refuse."""
    if standing.bought_at is not None and standing.bought_at >= now:
        return standing
    return replace(standing, bought_at=now, revision=standing.revision + 1)


def suppressed(standing: Standing, suppression: Suppression) -> Standing:
    """After the address turned out not to be written to; the first reason stays."""
    if standing.suppression is not None:
        return standing
    return replace(standing, suppression=suppression, revision=standing.revision + 1)


def unsuppressed(standing: Standing) -> Standing:
    """After an operator let it be written to again."""
    if standing.suppression is None:
        return standing
    return replace(standing, suppression=None, revision=standing.revision + 1)


def chosen(standing: Standing, wanted: frozenset[Kind], source: str, text: str, now: int) -> Standing:
    """After a person chose the kinds of marketing that they want; none of them is a refusal of all.

    The same choice again keeps when each kind was refused.
    """
    refused = {kind: standing.refused.get(kind, now) for kind in sorted(MARKETING - wanted)} if wanted else {}
    after = answered(standing, Answer(given=bool(wanted), at=now, source=source, text=text))
    if wanted and refused != standing.refused:
        after = replace(after, refused=refused, revision=standing.revision + 1)
    return after


def forgotten(standing: Standing) -> Standing:
    """What stays of an erased person: that they mustn't be written to, and nothing else. Again changes nothing."""
    refusal = standing.answer if standing.answer is not None and not standing.answer.given else None
    bare = Standing(
        recipient=standing.recipient,
        suppression=replace(standing.suppression, detail="") if standing.suppression else None,
        answer=Answer(given=False, at=refusal.at, source="erased") if refusal else None,
        refused=dict(standing.refused),
        revision=standing.revision,
    )
    return standing if bare == standing else replace(bare, revision=standing.revision + 1)
