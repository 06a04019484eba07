"""What a person has said of products, as other rooms ask for it, over the fake and the real store."""

from chalicelib.reviews import persons
from tests.contract.reviews.conftest import Shop
from tests.support.reviewing import NOW, people


def test_what_stands_of_a_person_is_found_by_product(shop: Shop) -> None:
    anna = f"{shop.product}-anna"
    written = shop.who.write(anna, shop.product, NOW + 5, stars=4).review
    shop.who.write(f"{shop.product}-bo", shop.product, NOW + 6, stars=1)
    keys = people(anna, None)
    asked = [shop.product, f"{shop.product}-other"]
    assert persons.reviewed(keys, asked, reviews=shop.reviews) == {shop.product: NOW + 5}
    assert persons.reviewed(keys, [asked[1]], reviews=shop.reviews) == {}
    assert persons.reviewed(keys, [], reviews=shop.reviews) == {}
    assert persons.reviewed(people(f"{shop.product}-cia", None), asked, reviews=shop.reviews) == {}
    shop.who.withdraw(written.review_id, anna)
    assert persons.reviewed(keys, asked, reviews=shop.reviews) == {}
