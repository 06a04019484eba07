"""What other rooms may ask of the storefront."""

from typing import Final, Literal
from urllib.parse import urlencode

from chalicelib.kernel import settings

__all__ = ["MOST_STARS", "review_url"]

MOST_STARS: Final = 5


def review_url(link: str, language: Literal["sv", "en"], stars: int | None = None) -> str:
    """Where a mail leads who is to rate something: `link` is `reviews.public.link`'s token, `stars` what is chosen.

    Torg's own page, or the shop's (`TORG_REVIEW_URL`), which gets the same parameters.
    """
    here = settings.current()
    said = {"link": link, "language": language} | ({"stars": str(stars)} if stars else {})
    page = here.review_url or f"{here.public_url}/v1/rate"
    return f"{page}{'&' if '?' in page else '?'}{urlencode(said)}"
