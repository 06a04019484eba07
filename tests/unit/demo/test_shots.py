"""Every page of the shop that is read is pictured."""

from typing import Any

from demo import catalogue, shop, shots


class Page:
    """A browser's page that goes wherever it is sent, and finds there what it looks for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def goto(self, address: str) -> None:
        self.seen.append(address.removeprefix("shop:").partition("?")[0])

    def wait_for_url(self, pattern: str) -> None:
        self.seen.append(pattern.replace("**/", "/").replace("/**", "/FK-1"))

    def wait_for_timeout(self, _: float) -> None: ...

    def locator(self, _: str) -> "Found":
        return Found()


class Found:
    """What there is one of."""

    @property
    def first(self) -> "Found":
        return self

    last = first

    def count(self) -> int:
        return 1

    def get_attribute(self, _: str) -> str:
        return "/mailbox/sent/1.eml/brev"

    def click(self) -> None: ...

    def wait_for(self, **_: Any) -> None: ...

    def fill(self, _: str) -> None: ...

    def select_option(self, **_: Any) -> None: ...


def test_no_page_is_left_out() -> None:
    page = Page()
    names = list(shots._walk(page, "shop:"))
    assert len(names) == len(set(names))
    seen = {path.removeprefix("/en") or "/" for path in page.seen}
    asked = [
        one for one in shop.ROUTES if "GET" in one.methods and one.view.__module__.startswith("demo.pages")
    ]
    left = [one.pattern.pattern for one in asked if not any(one.pattern.fullmatch(path) for path in seen)]
    # The cart is come to by its button; the others are no pages.
    assert left == ["/varukorg", "/konto/data", "/token"]
    assert "cart" in names
    assert {"/just-nu", "/tillsammans", "/mailbox", "/docs"} <= seen
    assert f"/p/{next(iter(catalogue.products()))}" in seen
