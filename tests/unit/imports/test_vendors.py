"""What each system's columns and elements become of ours: states, badges, replies, pictures, attributes."""

import io
from typing import Any

import pytest

from chalicelib.imports import judgeme, spoken, yotpo
from chalicelib.imports.cells import Row
from chalicelib.imports.domain import Reading
from chalicelib.imports.voices import Question, Reply, Review, Unreadable
from chalicelib.kernel import clock

NOW = clock.parse_iso("2026-06-01T00:00:00Z")
JUDGEME = {
    "title": "T", "body": "B", "rating": "5", "review_date": "2024-03-02 10:12:00 UTC", "source": "email",
    "curated": "ok", "reviewer_name": "Åsa", "reviewer_email": "asa@x.se", "product_id": "7012345678",
    "product_handle": "tent-2",
}  # fmt: skip
YOTPO = {
    "Review Title": "T", "Review Content": "B", "Review Score": "4", "Review Creation Date": "2024-03-02",
    "Product ID": "SKU-1", "Product URL": "https://s.example/products/tent-2?v=1", "Review Status": "Published",
    "Reviewer Display Name": "Åsa", "Reviewer Email": "asa@x.se",
}  # fmt: skip


def of_judgeme(**cells: str) -> Review:
    return judgeme.review(Row(JUDGEME | cells), NOW)


def of_yotpo(**cells: str) -> Review:
    return yotpo.review(Row(YOTPO | {name.replace("_", " "): cell for name, cell in cells.items()}), NOW)


@pytest.mark.parametrize(
    ("curated", "state"),
    [
        ("ok", "published"),
        ("", "published"),
        ("not-yet", "held"),
        ("spam", "rejected"),
        ("hidden", "rejected"),
    ],
)
def test_judgeme_states(curated: str, state: str) -> None:
    assert of_judgeme(curated=curated).state == state
    assert of_judgeme(curated=curated, hidden="true").state == "rejected"


@pytest.mark.parametrize(
    ("cells", "badge"),
    [
        ({}, None),
        ({"verified": "buyer"}, "buyer"),
        ({"verified": "email"}, None),
        ({"verified": "true"}, "buyer"),
    ],
)
def test_judgeme_badges_are_not_guessed(cells: dict[str, str], badge: str | None) -> None:
    assert of_judgeme(**cells).verified == badge


def test_judgeme_reviews_are_known_again_by_product_author_and_date() -> None:
    one = of_judgeme()
    assert of_judgeme(body="changed", rating="1", curated="spam").external_id == one.external_id
    others = [{"reviewer_email": "b@x.se"}, {"product_id": "8"}, {"review_date": "2024-03-03"}]
    assert len({of_judgeme(**cells).external_id for cells in others} | {one.external_id}) == 4
    assert of_judgeme(review_id="77").external_id == "77"


def test_judgeme_of_the_shop_itself_replies_and_pictures() -> None:
    said = of_judgeme(
        product_id="", product_handle="judgeme-shop-reviews", reply="Tack<br>alla", reply_date="2024-03-05",
        picture_urls="https://j.example/a.jpg,https://j.example/b.jpg",
    )  # fmt: skip
    assert (said.about, bool(said.product)) == ("site", False)
    assert said.reply == Reply(text="Tack\nalla", at=clock.parse_iso("2024-03-05T00:00:00Z"))
    assert said.media == ("https://j.example/a.jpg", "https://j.example/b.jpg")
    with pytest.raises(Unreadable, match="names no product"):
        of_judgeme(product_id="", product_handle="")


@pytest.mark.parametrize(
    ("status", "state"),
    [("Published", "published"), ("Unpublished", "rejected"), ("Pending", "held"), ("REJECTED", "rejected")],
)
def test_yotpo_states(status: str, state: str) -> None:
    assert of_yotpo(Review_Status=status).state == state
    with pytest.raises(Unreadable, match="isn't known"):
        of_yotpo(Review_Status="vanished")


def test_yotpos_two_layouts_say_the_same() -> None:
    template = {
        "product_id": "SKU-1", "product_url": "https://s.example/products/tent-2?v=1", "date": "2024-03-02",
        "review_content": "B", "review_score": "4", "review_title": "T", "display_name": "Åsa",
        "email": "asa@x.se", "published": "true", "user_type": "verified_buyer", "comment_content": "Tack",
        "comment_public": "true", "comment_created_at": "2024-03-04", "published_image_url": "https://y.example/1.jpg",
        "unpublished_image_url": "https://y.example/2.jpg", "cf_Y__Size & Fit": "4", "cf_Y__Skin": "Dry",
    }  # fmt: skip
    said = yotpo.review(Row(template), NOW)
    exported = of_yotpo(
        User_Type="Verified Buyer", Comment_Content="Tack", Comment_Created_At="2024-03-04",
        Published_Image_URL="https://y.example/1.jpg",
    )  # fmt: skip
    assert said.attributes == {"size-fit": 4}
    assert said.media == ("https://y.example/1.jpg",)
    same = (
        "state",
        "stars",
        "title",
        "text",
        "name",
        "email",
        "verified",
        "reply",
        "product",
        "media",
        "created_at",
    )
    assert [getattr(said, name) for name in same] == [getattr(exported, name) for name in same]
    assert yotpo.review(Row(template | {"published": "false"}), NOW).state == "rejected"
    assert yotpo.review(Row(template | {"comment_public": "false"}), NOW).reply is None


def test_yotpo_reviews_of_the_site_and_empty_words() -> None:
    assert of_yotpo(Review_Type="Site Review").about == "site"
    assert of_yotpo(Product_ID="yotpo_site_reviews").about == "site"
    assert of_yotpo(Review_Content=" - ").text == ""


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<Feed xmlns="http://www.bazaarvoice.com/xs/PRR/StandardClientFeed/14.8" name="shop">
<Product id="TENT" removed="false"><ExternalId>TENT</ExternalId><Name>Tent</Name>
<ProductPageUrl>https://s.example/p/tent-2</ProductPageUrl><EANs><EAN>4006381333931</EAN></EANs>
<Reviews>
<Review id="1" removed="false"><ModerationStatus>APPROVED</ModerationStatus>
 <UserProfileReference id="u1"><ExternalId>u1</ExternalId><DisplayName>Åsa</DisplayName><Anonymous>false</Anonymous>
 </UserProfileReference><Title>Bra &amp; lätt</Title><ReviewText>&lt;p&gt;Ett&lt;/p&gt;&lt;p&gt;två&lt;/p&gt;</ReviewText>
 <Rating>8</Rating><RatingRange>10</RatingRange><Recommended>true</Recommended>
 <NumPositiveFeedbacks>7</NumPositiveFeedbacks><NumNegativeFeedbacks>2</NumNegativeFeedbacks>
 <DisplayLocale>sv_SE</DisplayLocale><SubmissionTime>2024-03-02T10:12:00.000+01:00</SubmissionTime>
 <Badges><Badge><Name>verifiedPurchaser</Name></Badge><Badge><Name>incentivizedReview</Name></Badge></Badges>
 <RatingValues><RatingValue><Rating>4</Rating><RatingDimension id="Quality"><RatingRange>5</RatingRange>
 </RatingDimension></RatingValue></RatingValues>
 <TagDimensions><TagDimension id="Pro"><Tags><Tag><Label>Lätt</Label></Tag></Tags></TagDimension></TagDimensions>
 <Photos><Photo><Caption>c</Caption><ContentUrl>https://b.example/1.jpg</ContentUrl></Photo>
 <Photo><Sizes><Size id="normal"><Url>https://b.example/2.jpg</Url></Size></Sizes></Photo></Photos>
 <ClientResponses><ClientResponse><Response>Tack</Response><Name>Moa</Name><Date>2024-03-05T00:00:00Z</Date>
 </ClientResponse></ClientResponses></Review>
<Review id="2"><ModerationStatus>REJECTED</ModerationStatus><DisplayName>B</DisplayName><Rating>1</Rating>
 <SubmissionTime>2024-03-02T10:12:00Z</SubmissionTime></Review>
<Review id="3"><ModerationStatus>APPROVED</ModerationStatus><Rating>5</Rating>
 <SubmissionTime>2024-03-02T10:12:00Z</SubmissionTime><Badges><Badge><Name>Staff</Name></Badge></Badges></Review>
<Review id="4" removed="true"><Rating>5</Rating><SubmissionTime>2024-03-02T10:12:00Z</SubmissionTime></Review>
</Reviews>
<Questions><Question id="9"><ModerationStatus>APPROVED</ModerationStatus><QuestionSummary>Rymmer det tre?</QuestionSummary>
 <QuestionDetails>Och en hund.</QuestionDetails><UserNickname>Bo</UserNickname>
 <SubmissionTime>2024-03-02T10:12:00Z</SubmissionTime>
 <Answers><Answer id="91"><ModerationStatus>APPROVED</ModerationStatus><AnswerText>Nej.</AnswerText>
 <BrandAnswer>true</BrandAnswer><BestAnswer>true</BestAnswer><SubmissionTime>2024-03-03T00:00:00Z</SubmissionTime>
 </Answer></Answers></Question></Questions>
</Product></Feed>"""


def fed(kind: str) -> list[spoken.Spoken]:
    reading = Reading(kind=kind, format="bazaarvoice")  # type: ignore[arg-type]
    return list(spoken.read(io.BytesIO(FEED.encode()), reading, NOW))


def test_a_bazaarvoice_review_in_full() -> None:
    one, rejected, staff, removed = fed("reviews")
    said: Any = one.review
    assert (said.external_id, said.source, said.product.ids) == ("1", "bazaarvoice", ("TENT",))
    assert (said.product.handles, said.product.gtins) == (("tent-2",), ("4006381333931",))
    assert (said.title, said.text, said.stars) == ("Bra & lätt", "Ett\n\ntvå", 4)
    assert (said.recommends, said.helpful, said.not_helpful) == (True, 7, 2)
    assert (said.language, said.locale, said.name) == ("sv", "sv_SE", "Åsa")
    assert (said.verified, said.incentivised) == ("buyer", True)
    assert (said.attributes, said.pros) == ({"quality": 4}, ("Lätt",))
    assert said.media == ("https://b.example/1.jpg", "https://b.example/2.jpg")
    assert said.reply == Reply(text="Tack", at=clock.parse_iso("2024-03-05T00:00:00Z"), name="Moa")
    assert clock.iso(said.created_at) == "2024-03-02T09:12:00.000Z"
    assert rejected.review is not None
    assert rejected.review.state == "rejected"
    assert staff.review is not None
    assert staff.review.state == "held"
    assert [fault.field for fault in removed.faults] == ["removed"]


def test_a_bazaarvoice_question_in_full() -> None:
    (one,) = fed("questions")
    asked = one.question
    assert isinstance(asked, Question)
    assert (asked.external_id, asked.text, asked.name) == (
        "bazaarvoice-9",
        "Rymmer det tre?\n\nOch en hund.",
        "Bo",
    )
    (answer,) = asked.answers
    assert (answer.text, answer.by, answer.accepted) == ("Nej.", "shop", True)
