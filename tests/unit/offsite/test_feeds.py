import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import NotFound
from chalicelib.offsite import google, meta, service
from chalicelib.offsite.domain import Product, Review, Shop
from chalicelib.offsite.service import AT_A_TIME, Outcome
from tests.fakes.offsite import FakeFiles
from tests.support import hostile

SHOP = Shop("Fjällkompaniet & Co")
TENT = Product(
    title="Tält för två", url="https://shop.example/p/tent?a=1&b=2", image_url="https://shop.example/i.jpg",
    brand="Norr", gtins=("4006381333931",), mpns=("T-2",), skus=("tent", "TENT-GREEN"), discreet=False,
)  # fmt: skip
PRODUCTS = {"tent": TENT, "toy": TENT._replace(discreet=True)}


def review(number: int = 1, **said: Any) -> Review:
    whole = {
        "review_id": f"r{number}", "product_id": "tent", "stars": 4, "title": "Tätt", "text": "Höll tätt.",
        "pros": ("lätt",), "cons": ("dyrt",), "name": "Maja", "at": "2026-09-03T10:11:12.345Z", "edited_at": None,
        "is_verified": True, "is_incentivised": False, "was_asked_for": True,
    }  # fmt: skip
    return Review(**{**whole, **said})


def products(product_ids: Sequence[str]) -> Mapping[str, Product]:
    assert len(product_ids) <= AT_A_TIME
    return {one: PRODUCTS[one] for one in product_ids if one in PRODUCTS}


def written(*reviews: Review) -> tuple[FakeFiles, Outcome]:
    files = FakeFiles()
    return files, service.write(reviews, products=products, files=files, shop=SHOP)


def rows(files: FakeFiles) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files.bodies[meta.NAME])))


# The schema's order, and for each element: its children, or the words that it may hold.
REVIEW = (
    "review_id", "reviewer", "review_timestamp", "title", "content", "pros", "cons", "review_url", "ratings",
    "products", "is_spam", "is_verified_purchase", "is_incentivized_review", "collection_method",
)  # fmt: skip
NEEDED = {"review_id", "reviewer", "review_timestamp", "content", "review_url", "ratings", "products"}
IDS = ("gtins", "mpns", "skus", "brands")


def check(text: str) -> list[Xml.Element]:
    """That a feed is as schema 2.4 wants it; its reviews."""
    root = Xml.fromstring(text)
    assert root.tag == "feed"
    assert [one.tag for one in root] == ["version", "publisher", "reviews"]
    assert root.findtext("version") == "2.4"
    assert root.findtext("publisher/name") == SHOP.name
    found = list(root.iterfind("reviews/review"))
    assert len({one.findtext("review_id") for one in found}) == len(found)
    for one in found:
        check_review(one)
    return found


def check_review(one: Xml.Element) -> None:
    tags = [child.tag for child in one]
    assert tags == [tag for tag in REVIEW if tag in tags]
    assert set(tags) >= NEEDED
    texts = (one.findtext(path) for path in ("review_id", "reviewer/name", "content", "review_url"))
    assert all((text or "").strip() for text in texts)
    overall = one.find("ratings/overall")
    assert overall is not None
    assert (overall.attrib, overall.text in set("12345")) == ({"min": "1", "max": "5"}, True)
    assert one.findtext("collection_method") in ("post_fulfillment", "unsolicited")
    for flag in ("is_spam", "is_verified_purchase", "is_incentivized_review"):
        assert one.findtext(flag) in ("true", "false")
    product = one.find("products/product")
    assert product is not None
    assert [child.tag for child in product] == ["product_ids", "product_name", "product_url"]
    listed = [child.tag for child in product[0]]
    assert listed == [tag for tag in IDS if tag in listed]
    assert "skus" in listed


def test_both_feeds_tell_all_of_a_review() -> None:
    files, outcome = written(review())
    assert outcome == Outcome(told=1, left_out=0)
    (one,) = check(files.bodies[google.NAME])
    assert one.findtext("reviewer/name") == "Maja"
    assert one.findtext("review_timestamp") == "2026-09-03T10:11:12Z"
    assert [pro.text for pro in one.iterfind("pros/pro")] == ["lätt"]
    assert [sku.text for sku in one.iter("sku")] == ["tent", "TENT-GREEN"]
    assert one.findtext("products/product/product_url") == TENT.url
    assert (one.findtext("is_verified_purchase"), one.findtext("collection_method")) == (
        "true", "post_fulfillment"
    )  # fmt: skip
    (row,) = rows(files)
    assert tuple(row) == meta.COLUMNS
    assert (row["reviewID"], row["rating"], row["content"]) == ("r1", "4", "Höll tätt.")
    assert (row["has_verified_purchase"], row["incentivized"], row["reviewer.isAnonymous"]) == (
        "true", "false", "false"
    )  # fmt: skip
    assert row["store.storeUrls"] == "['https://shop.example']"
    assert row["product.productIdentifiers.skus"] == "['tent', 'TENT-GREEN']"


def test_nobody_is_named_who_does_not_want_it() -> None:
    files, _ = written(review(name=None, is_incentivised=True, is_verified=False, was_asked_for=False))
    (one,) = check(files.bodies[google.NAME])
    name = one.find("reviewer/name")
    assert name is not None
    assert (name.text, name.attrib) == ("Anonymous", {"is_anonymous": "true"})
    assert one.findtext("is_incentivized_review") == "true"
    assert one.findtext("collection_method") == "unsolicited"
    (row,) = rows(files)
    assert (row["reviewer.name"], row["reviewer.isAnonymous"]) == ("", "true")


def test_discreet_unknown_and_wordless_are_left_out_and_bad_ones_are_not() -> None:
    files, outcome = written(
        review(1, product_id="toy"), review(2, product_id="gone"), review(3, title="", text="\x00"),
        review(4, stars=1, text="Uselt."), review(5, text=""),
    )  # fmt: skip
    assert outcome == Outcome(told=2, left_out=3)
    found = check(files.bodies[google.NAME])
    assert [(one.findtext("review_id"), one.findtext("content")) for one in found] == [
        ("r4", "Uselt."), ("r5", "Tätt")
    ]  # fmt: skip
    assert "toy" not in files.bodies[google.NAME]
    assert [row["reviewID"] for row in rows(files)] == ["r4", "r5"]


@pytest.mark.parametrize("text", [*hostile.TEXTS.values(), *hostile.SCRIPTS])
def test_hostile_texts_stay_texts(text: str) -> None:
    files, outcome = written(review(title=text, text=text, pros=(text,), cons=(text, ""), name=text))
    check(files.bodies[google.NAME])
    for row in rows(files):
        assert not row["content"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert outcome.told + outcome.left_out == 1


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_well_formed(title: str, text: str, skus: list[str]) -> None:
    product = TENT._replace(skus=("tent", *skus), title=title or "x", brand=text or None)
    one = review(title=title, text=text, name=text or None)
    whole = google.head(SHOP) + google.row(one, product, SHOP) + google.tail()
    root = Xml.fromstring(whole.encode("utf-8"))
    assert len(root.findall("reviews/review")) == 1
    line = meta.row(one, product, SHOP)
    line.encode()
    assert [len(cells) for cells in csv.reader(io.StringIO(line))] == [len(meta.COLUMNS)]


def test_many_reviews_are_read_a_hundred_at_a_time() -> None:
    files, outcome = written(*(review(number) for number in range(250)))
    assert outcome.told == 250
    assert len(check(files.bodies[google.NAME])) == len(rows(files)) == 250


def test_a_feed_of_nothing_is_whole() -> None:
    files, _ = written()
    assert check(files.bodies[google.NAME]) == []
    assert rows(files) == []


@pytest.mark.parametrize("dies_at", [0, 1, 99, 100, 101, 149])
def test_a_run_that_dies_leaves_the_old_files_and_the_next_one_finishes(dies_at: int) -> None:
    files, _ = written(review(1))
    before = dict(files.bodies)

    def dying() -> Iterator[Review]:
        for number in range(150):
            if number == dies_at:
                raise KeyboardInterrupt
            yield review(number)

    with pytest.raises(KeyboardInterrupt):
        service.write(dying(), products=products, files=files, shop=SHOP)
    assert files.bodies == before
    service.write((review(number) for number in range(150)), products=products, files=files, shop=SHOP)
    once = dict(files.bodies)
    service.write((review(number) for number in range(150)), products=products, files=files, shop=SHOP)
    assert files.bodies == once
    assert len(check(files.bodies[google.NAME])) == 150


def test_there_are_two_feeds_and_no_others() -> None:
    files, _ = written(review())
    assert service.address(google.NAME, files=files).endswith(google.NAME)
    for name in ("other.xml", "../x", ""):
        with pytest.raises(NotFound):
            service.address(name, files=files)
    with pytest.raises(NotFound):
        service.address(google.NAME, files=FakeFiles())
