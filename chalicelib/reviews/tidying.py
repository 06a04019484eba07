"""What a person sent as it is kept: tidied texts, nothing twice, nothing where it doesn't belong."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.kernel.text import tidy_text
from chalicelib.reviews import domain
from chalicelib.reviews.domain import Content


def tidied(
    content: Content, *, is_site: bool, rated: Collection[str], is_nameless: bool, name: str | None
) -> Content:
    """The content as it is kept and shown. Raises `Invalid` naming every field that is wrong.

    `rated` are the attributes that may be rated; `name` is taken where none is said (an empty one is said:
    the author wants none), and nobody is named where the review `is_nameless`.
    """
    kept, wrong = _cleaned(content)
    wrong += _misplaced(kept, is_site, rated)
    if not wrong and not domain.says_something(kept):
        wrong.append(FieldError("/text", "a review needs stars or words"))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    shown = name if kept.name is None else kept.name
    return replace(kept, name=None if is_nameless else shown or None, language=_language(kept))


def tidy_line(text: str, longest: int, pointer: str, *, lines: bool = False) -> str:
    """A tidied text. Raises `Invalid` naming `pointer` if it is too long."""
    try:
        return tidy_text(text, longest=longest, lines=lines)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from error


def _language(content: Content) -> str | None:
    """The language as said, else that of the locale."""
    if content.language or not content.locale:
        return content.language
    return content.locale.replace("_", "-").partition("-")[0].lower()


def _cleaned(content: Content) -> tuple[Content, list[FieldError]]:
    wrong: list[FieldError] = []

    def tidy(text: str, longest: int, pointer: str, *, lines: bool = False) -> str:
        try:
            return tidy_line(text, longest, pointer, lines=lines)
        except Invalid as error:
            wrong.extend(error.errors)
            return ""

    def points(field: str) -> tuple[str, ...]:
        said = enumerate(getattr(content, field))
        clean = [tidy(one, domain.LONGEST_POINT, f"/{field}/{index}") for index, one in said]
        return tuple(dict.fromkeys(one for one in clean if one))

    kept = replace(
        content,
        title=tidy(content.title, domain.LONGEST_TITLE, "/title"),
        text=tidy(content.text, domain.LONGEST_TEXT, "/text", lines=True),
        pros=points("pros"),
        cons=points("cons"),
        name=None if content.name is None else tidy(content.name, domain.LONGEST_NAME, "/name"),
        media=tuple(dict.fromkeys(content.media)),
    )
    return kept, wrong


def _misplaced(content: Content, is_site: bool, rated: Collection[str]) -> Iterator[FieldError]:
    """What doesn't belong in a review of this."""
    if content.nps is not None and not is_site:
        yield FieldError("/nps", "belongs to reviews of the shop, which have no product_id")
    for name in sorted(set(content.attributes) - set(rated)):
        yield FieldError(f"/attributes/{name}", "isn't rated in this product's category")
