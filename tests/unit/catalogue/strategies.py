"""Products as shops might send them."""

import msgspec
from hypothesis import strategies as st

from chalicelib.catalogue.domain import Availability, Content, MarketContent, Variant
from chalicelib.kernel.money import Money

texts = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\x7f"), min_size=1, max_size=30
)
prices = st.builds(Money, st.integers(0, 10**9), st.sampled_from(["SEK", "NOK", "JPY", "KWD"]))
maybe = st.none
urls = st.builds(
    lambda path: f"https://shop.example/{path}", st.from_regex(r"[a-z0-9/]{0,20}", fullmatch=True)
)
attributes = st.dictionaries(texts, texts | st.integers() | st.booleans(), max_size=3)
availabilities = st.sampled_from(list(Availability))
skus = st.from_regex(r"[A-Z0-9][A-Z0-9 /-]{0,8}[A-Z0-9]", fullmatch=True)


@st.composite
def contents(draw: st.DrawFn, skus: st.SearchStrategy[str] = skus) -> Content:
    """A valid content."""
    variants = [
        Variant(
            sku=sku,
            title=draw(maybe() | texts),
            price=draw(maybe() | prices),
            availability=draw(maybe() | availabilities),
            attributes=draw(attributes),
        )
        for sku in draw(st.lists(skus, unique=True, max_size=4))
    ]
    content = Content(
        title=draw(texts),
        url=draw(urls),
        image_url=draw(maybe() | urls),
        price=draw(maybe() | prices),
        categories=tuple(draw(st.lists(st.sampled_from(["A", "A > B", "A > B > C", "D"]), max_size=3))),
        availability=draw(maybe() | availabilities),
        brand=draw(maybe() | texts),
        discreet=draw(st.booleans()),
        attributes=draw(attributes),
        variants=tuple(variants),
        markets=draw(
            st.dictionaries(
                st.sampled_from(["NO", "DK"]),
                st.builds(MarketContent, title=maybe() | texts, price=maybe() | prices),
                max_size=2,
            )
        ),
    )
    # What the wire would refuse isn't a content.
    return msgspec.json.decode(msgspec.json.encode(content), type=Content)
