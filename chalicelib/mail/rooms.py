"""The rooms below, as letters see them."""

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.aws import tables
from chalicelib.campaigns import public as campaigns
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Language, OfferPart, Quote
from chalicelib.mail import orders as bought
from chalicelib.mail import picks, verdicts
from chalicelib.mail.domain import Bought, Candidate, Person, Shown
from chalicelib.mail.ports import Answered, Beside, Notice, Ruling, Wave
from chalicelib.members import public as members
from chalicelib.merchandising.domain import Rule
from chalicelib.offers import public as offers
from chalicelib.orders import public as orders
from chalicelib.post import public as post
from chalicelib.post.domain import Posting, Wanted
from chalicelib.questions import public as questions
from chalicelib.recommendations import public as recommendations
from chalicelib.reviews import public as reviews
from chalicelib.storefront import public as storefront
from chalicelib.worth import public as worth

_MOST_ORDERS: Final = 10
# Answers to one question that are told to who asked; the shop's own are told always.
_MOST_ANSWERS: Final = 3
_QUOTABLE: Final = 5


class StageRooms:
    """The adapter of `ports.Rooms`."""

    def order(self, order_id: str) -> Bought | None:
        """An order, with everything that happened to it."""
        found = orders.find(order_id)
        return bought.bought(found, settings.current().mail) if found and found.is_placed else None

    def before(self, customer_id: str | None, email: str) -> list[str]:
        """The products of the latest orders that stand."""
        mine = orders.of_person(customer_id, email, _MOST_ORDERS)
        held = (line.product_id for one in mine if one.counts for line in one.lines)
        return list(dict.fromkeys(one for one in held if one))

    def wave(self, product_ids: Sequence[str], market: str | None, beside: Beside | None, now: int) -> Wave:
        """One BatchGetItem over the tables of catalogue, reviews, recommendations and merchandising."""
        cards, ratings = catalogue.card_part(product_ids, market), reviews.rating_part(product_ids)
        part = recommendations.beside_part(*beside, now=now) if beside is not None else None
        found = tables.batch_get([*cards.keys, *ratings.keys, *(part.keys if part else ())])
        rated, goods = ratings.parse(found), catalogue.goods_part(product_ids).parse(found)
        shown = {one: _shown(card, rated.get(one), goods[one]) for one, card in cards.parse(found).items()}
        if part is None:
            return Wave(shown)
        told = part.parse(found)
        tried = {name: _groups(groups) for name, groups in told.tried.items()}
        return Wave(shown, _groups(told.groups), told.rules, tried, told.newcomers)

    def is_drawn(self, rule: Rule, customer_id: str) -> bool:
        """As the lists of the API are."""
        return worth.is_drawn(rule, customer_id)

    def quotes(self, product_ids: Sequence[str], language: Language) -> Mapping[str, Quote]:
        """From the most helpful reviews: a query a product, and one BatchGetItem."""
        parts = {one: reviews.first_part(one, _QUOTABLE, locale=language) for one in product_ids}
        found = tables.batch_get(key for part in parts.values() for key in part.keys)
        quoted = {
            one: picks.quote(map(_said, part.parse(found).items), language) for one, part in parts.items()
        }
        return {one: quote for one, quote in quoted.items() if quote is not None}

    def asked(self, order_id: str) -> list[str]:
        """The products that a review may be asked of."""
        return campaigns.asked_products(order_id)

    def review_url(
        self, order_id: str, product_id: str, language: Language, stars: int | None, now: int
    ) -> str:
        """The page on which the stars of a mail become a review."""
        return storefront.review_url(reviews.link(order_id, product_id, now), language, stars)

    def offer(self, code: str, url: str | None) -> OfferPart | None:
        """A code that hasn't been used yet."""
        found = offers.code(code)
        return None if found is None or found.redeemed is not None else offers.part(found, url)

    def contact(self, key: str) -> Person | None:
        """A person, as members remembers them."""
        found = members.contact(key)
        return Person(found.email, found.customer_id, found.first_name, found.locale) if found else None

    def known_as(self, email: str) -> str:
        """The pseudonym of an address."""
        return members.pseudonyms().customer_by_email(email)

    def answered(self, question_id: str, answer_id: str) -> Answered | None:
        """An answer that is shown."""
        thread = questions.find(question_id)
        answer = thread.entry(answer_id) if thread else None
        if thread is None or answer is None or not (thread.question.is_shown and answer.is_shown):
            return None
        first = sorted((one.at, one.subject_id) for one in thread.answers if one.is_shown)[:_MOST_ANSWERS]
        is_news = answer.role is questions.Role.SHOP or answer_id in [one for _, one in first]
        return Answered(question_id, answer_id, thread.product_id, thread.question.text, answer.text, is_news)

    def author_of(self, subject: str, subject_id: str, author: str) -> Person | None:
        """The author as members knows them; of a review by a mail's link, its order's buyer."""
        found = self.contact(author)
        if found is not None or subject != "review":
            return found
        wrote = review.person if (review := reviews.find(subject_id)) else None
        if wrote is not None and wrote.email is not None:
            return Person(wrote.email, wrote.customer_id)
        order = self.order(wrote.order_id) if wrote and wrote.order_id else None
        return Person(order.email, order.customer_id, order.first_name) if order and order.email else None

    def ruling(self, subject: str, subject_id: str, author: str, language: Language) -> Ruling | None:
        """The statement of reasons."""
        return verdicts.ruling(subject, subject_id, author, language)

    def notice(self, subject: str, subject_id: str, report_id: str, language: Language) -> Notice | None:
        """The notice."""
        return verdicts.notice(subject, subject_id, report_id, language)

    def analytics(self, customer_id: str | None) -> bool:
        """What a customer answered; of who isn't known by a customer id nothing is."""
        said = members.consents(customer_id).analytics if customer_id else None
        return said is not None and said.given

    def may_recommend(self, posting: Posting, now: int) -> bool:
        """The kind's settings, then the reader's consent."""
        wanted = posting.wanted
        if not letters.settings(posting.kind).recommendations:
            return False
        return post.allowed(wanted.to, wanted.customer_id, posting.kind, now).may_recommend

    def why_not(self, wanted: Wanted, now: int) -> str | None:
        """What campaigns says of it."""
        return campaigns.why_not(wanted, now)

    def click_url(self, posting: Posting, target: str) -> str:
        """By way of `GET /v1/clicks/{token}`."""
        return post.click_url(posting, target)

    def preferences_url(self, email: str, language: Language) -> str:
        """The preference page."""
        return post.preferences_url(email, language)

    def unsubscribe_url(self, posting: Posting) -> str:
        """The page that ends marketing."""
        return post.unsubscribe_url(posting)

    def home_url(self) -> str | None:
        """As the letters' theme says, else the stage."""
        return letters.theme().home_url or settings.current().shop_url or None


def _shown(card: catalogue.Card, rating: reviews.Rating | None, goods: catalogue.Goods) -> Shown:
    return Shown(
        product_id=card.product_id,
        title=card.title,
        url=card.url,
        image_url=card.image_url,
        price=card.price,
        category=card.category,
        brand=goods.brand,
        discreet=card.discreet,
        sellable=card.sellable,
        rating=rating.mean if rating else None,
        reviews=rating.count if rating else 0,
    )


def _groups(groups: Sequence[recommendations.Group]) -> list[list[Candidate]]:
    return [
        [
            Candidate(one.product_id, group.list, one.because, one.people, one.of, one.score)
            for one in group.items
        ]
        for group in groups
    ]


def _said(view: reviews.ReviewView) -> picks.Said:
    return picks.Said(view.text, view.stars, view.name or "", view.language, view.incentivised)
