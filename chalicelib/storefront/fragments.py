"""The reviews fragment: what the rooms know of a product, gathered in two waves and told in HTML."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import urlencode

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import money, settings
from chalicelib.kernel.errors import NotFound
from chalicelib.media.public import MediaView
from chalicelib.questions import public as questions
from chalicelib.reviews import public as reviews
from chalicelib.storefront import rendering, shown
from chalicelib.storefront.rendering import Links
from chalicelib.storefront.wording import Words

MOST_QUESTIONS: Final = 5
ASSETS: Final = "/v1/assets/"


class Asked(NamedTuple):
    """What is asked for: a page of a product's reviews, in a market's words, as a fragment or a whole page.

    `key` is the publishable key that links to further pages carry.
    """

    product_id: str
    limit: int
    cursor: str | None = None
    market: str | None = None
    document: bool = False
    key: str | None = None


def html(asked: Asked, words: Words) -> str:
    """The fragment, or the page around it. Raises `NotFound`, or `Invalid` for a cursor of another list."""
    if "reviews" in settings.current().off:
        raise NotFound("this shop has no reviews")
    told, labels = _gathered(asked, words)
    words = words.with_labels(labels)
    base = settings.current().public_url
    links = Links(
        stylesheet=f"{base}{ASSETS}{rendering.stylesheet_name()}",
        first=_link(asked, words, None),
        next=_link(asked, words, told.next) if told.next else None,
        how=f"{base}/v1/how/ratings?language={words.language}",
        alone=f"{base}{ASSETS}{rendering.stylesheet_name(rendering.ALONE)}",
    )
    write = rendering.document if asked.document else rendering.fragment
    return write(told, words, links, settings.current().shop_name)


def _link(asked: Asked, words: Words, cursor: str | None) -> str:
    """Where a reader without script goes on: a page of its own."""
    said = {
        "document": "true",
        "language": words.language,
        "limit": str(asked.limit),
        "market": asked.market,
        "cursor": cursor,
        "key": asked.key,
    }
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{settings.current().public_url}/v1/products/{asked.product_id}/reviews.html?{query}"


def _gathered(asked: Asked, words: Words) -> tuple[shown.Shown, dict[str, str]]:
    """What the rooms know, and what the shop calls attributes. All read side by side: two waves together."""
    with ThreadPoolExecutor(2) as readers:
        said = readers.submit(
            reviews.first, asked.product_id, asked.limit, locale=words.language, cursor=asked.cursor
        )
        is_asked = asked.cursor is None and "questions" not in settings.current().off
        wondered = readers.submit(questions.first, asked.product_id, MOST_QUESTIONS) if is_asked else None
        part, named = catalogue.page_part(asked.product_id, asked.market), reviews.labels_part(words.language)
        found = tables.batch_get([*part.keys, *named.keys])
        product = part.parse(found)
        if product is None:
            raise NotFound(f"no product {asked.product_id!r}")
        labels = named.parse(found)(product.categories[0] if product.categories else None)
        told = _shown(product, said.result(), wondered.result() if wondered else None, asked.cursor is None)
        return told, labels


def _shown(
    product: catalogue.ProductView,
    said: reviews.ReviewsView,
    wondered: questions.QuestionsView | None,
    is_first: bool,
) -> shown.Shown:
    told = said.told
    return shown.Shown(
        product=_product(product),
        rating=_rating(said.rating),
        reviews=tuple(map(_review, said.items)),
        questions=tuple(map(_question, wondered.items)) if wondered else None,
        question_count=wondered.counts.questions if wondered else 0,
        answered_count=wondered.counts.answered if wondered else 0,
        explained=tuple(
            one.text for one in (told.verification, told.sorting, told.incentives, told.moderation)
        ),
        next=said.next,
        is_first=is_first,
        more_questions=wondered.next if wondered else None,
    )


def _product(one: catalogue.ProductView) -> shown.Product:
    return shown.Product(
        product_id=one.product_id,
        title=one.title,
        url=one.url,
        image_url=one.image_url,
        brand=one.brand,
        gtin=one.gtin,
        sku=one.variants[0].sku if one.variants else None,
        price=_price(one.price) if one.price else None,
        availability=one.availability.value if one.availability else None,
    )


def _price(price: money.Money) -> tuple[str, str]:
    """The amount in main units: 249500 öre is 2495.00."""
    digits = money.exponent(price.currency)
    return f"{Decimal(price.amount).scaleb(-digits):.{digits}f}", price.currency


def _rating(one: reviews.RatingView) -> shown.Rating:
    return shown.Rating(
        ratings=one.count,
        mean=one.mean or 0.0,
        reviews=one.reviews,
        histogram=tuple(one.histogram[str(stars)] for stars in range(1, 6)),
        recommend_yes=one.recommend.count,
        recommend_of=one.recommend.of,
        attributes=tuple((name, rated.mean) for name, rated in one.attributes.items()),
    )


def _review(one: reviews.ReviewView) -> shown.Review:
    return shown.Review(
        review_id=one.review_id,
        stars=one.stars,
        title=one.title,
        text=one.text,
        pros=one.pros,
        cons=one.cons,
        attributes=tuple(one.attributes.items()),
        recommends=one.recommends,
        name=one.name,
        badge=one.verified.value if one.verified else None,
        is_incentivised=one.incentivised,
        language=one.language,
        at=one.written_at,
        edited_at=one.edited_at,
        pictures=tuple(seen for media in one.media if (seen := _picture(media)) is not None),
        recordings=tuple(heard for media in one.media if (heard := _recording(media)) is not None),
        helpful=one.votes.helpful,
        unhelpful=one.votes.unhelpful,
        reply=shown.Reply(one.reply.text, one.reply.at, one.reply.name) if one.reply else None,
    )


def _picture(media: MediaView) -> shown.Picture | None:
    large = media.urls.get("large.jpg") or media.urls.get("large.webp")
    if media.kind != "picture" or large is None:
        return None
    small = media.urls.get("small.jpg")
    return shown.Picture(media.urls.get("small.webp"), small, large, media.alt)


def _recording(media: MediaView) -> shown.Recording | None:
    if media.kind == "picture" or not media.urls:
        return None
    return shown.Recording(media.kind == "film", next(iter(media.urls.values())))


def _question(one: questions.QuestionView) -> shown.Question:
    return shown.Question(
        question_id=one.question_id,
        text=one.text,
        name=one.name,
        at=one.asked_at,
        up=one.votes.up,
        answers=tuple(map(_answer, one.answers)),
        answer_count=one.answer_count,
        language=one.language,
    )


def _answer(one: questions.AnswerView) -> shown.Answer:
    return shown.Answer(
        answer_id=one.answer_id,
        text=one.text,
        name=one.name,
        badge=one.badge,
        at=one.answered_at,
        up=one.votes.up,
        is_accepted=one.is_accepted,
        language=one.language,
    )
