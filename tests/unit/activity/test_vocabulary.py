import pytest

from chalicelib.activity.vocabulary import MEANINGS, canonical

ALIASES = {
    "Product Viewed": "product_viewed",
    "Products Searched": "products_searched",
    "Product List Viewed": "product_list_viewed",
    "Product List Filtered": "product_list_viewed",
    "Product Clicked": "product_clicked",
    "Product Added": "product_added",
    "Product Removed": "product_removed",
    "Checkout Started": "checkout_started",
    "Order Completed": "order_completed",
    "Product Shared": "product_shared",
    "view_item": "product_viewed",
    "view_item_list": "product_list_viewed",
    "select_item": "product_clicked",
    "search": "products_searched",
    "add_to_cart": "product_added",
    "remove_from_cart": "product_removed",
    "begin_checkout": "checkout_started",
    "purchase": "order_completed",
    "page_view": "page_viewed",
    " PRODUCT-VIEWED ": "product_viewed",
}


@pytest.mark.parametrize(("name", "word"), ALIASES.items())
def test_others_words_mean_ours(name: str, word: str) -> None:
    assert canonical(name) == word


@pytest.mark.parametrize("word", MEANINGS)
def test_our_words_mean_themselves(word: str) -> None:
    assert canonical(word) == word


@pytest.mark.parametrize(
    "name", ["", "danced", "order_placed", "order_cancelled", "order_refunded", "reaction_set"]
)
def test_what_only_rooms_know_cant_be_sent(name: str) -> None:
    assert canonical(name) is None
