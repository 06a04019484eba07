"""A visitor of the demo's shop on a deployed stack, with a browser of their own."""

from typing import Any, Final, NamedTuple

from tests.support.chromium import AGENT, PATIENCE

_LOOK: Final = 50  # milliseconds
_TRIES: Final = 3
_LOADS: Final = 6
_CAME: Final = "one => ![null, 'loading'].includes(one.getAttribute('state'))"
_STORED: Final = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(one => one.name), ...(await caches.keys()),
]"""


class Way(NamedTuple):
    """How the shop is walked through: in a language, on a device, under one of this machine's names."""

    language: str
    device: dict[str, Any]
    host: str

    def say(self, swedish: str, english: str) -> str:
        return english if self.language == "en" else swedish


class Visitor:
    """One browser: what its pages asked for, what they complained of, and what was pushed to them."""

    def __init__(self, browser: Any, address: str, way: Way) -> None:
        self.way = way
        locale = way.say("sv-SE", "en-GB")
        self.context = browser.new_context(user_agent=AGENT, locale=locale, **way.device)
        self.context.set_default_timeout(PATIENCE)
        self.address = address.replace("127.0.0.1", way.host)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.pushed: list[str] = []
        self.context.on("request", lambda request: self.requests.append(f"{request.method} {request.url}"))
        self.context.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page = self.context.new_page()
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame: Any) -> None:
        self.pushed.append(str(frame))

    def opens(self, path: str) -> None:
        """A page of the shop in the visitor's language, with Torg's script begun."""
        self.page.goto(self.address + self.way.say("", "/en") + path)
        self.until("!!globalThis.torg")

    def finds(self, path: str, element: str, role: str, name: str) -> Any:
        """What plays a role in an element of a page; on a busy machine the page is loaded again, as a person would."""
        from playwright.sync_api import TimeoutError as Late

        wanted = self.page.locator(element).get_by_role(role, name=name).first
        for _ in range(_TRIES):
            self.opens(path)
            self.page.locator(element).first.scroll_into_view_if_needed()
            try:
                wanted.wait_for(timeout=PATIENCE / _TRIES)
            except Late:
                continue
            return wanted
        raise AssertionError(f"no {role} {name!r} in {element} of {path}: {self.complaints}")

    def reaches(self, path: str, element: str) -> None:
        """A page on which an element shows what there is; it is loaded again where the API was too slow for that."""
        place = self.page.locator(element).first
        for _ in range(_LOADS):
            self.opens(path)
            place.scroll_into_view_if_needed()
            self.until(_CAME, place.element_handle())
            if place.get_attribute("state") in ("ready", "empty"):
                return
        raise AssertionError(f"{element} of {path} never came: {self.complaints}")

    def answers(self, *, agreed: bool) -> None:
        """Says yes or no in the shop's banner."""
        names = ("Ja, räkna mig", "Yes, count me") if agreed else ("Nej tack", "No thanks")
        banner = self.page.locator("section.consent")
        banner.get_by_role("button", name=self.way.say(*names)).click()
        banner.wait_for(state="detached")

    def signs_in(self, name: str) -> None:
        """Is somebody of that name whom nobody has met before."""
        self.opens("/konto")
        self.page.locator("#namn").fill(name)
        self.page.get_by_role("button", name=self.way.say("Logga in", "Sign in"), exact=True).click()
        self.page.locator("form.signed").wait_for()

    def sees(self, element: str, text: str) -> None:
        """One of Torg's elements comes to hold a text, with no page loaded anew."""
        place = self.page.locator(element).first
        place.scroll_into_view_if_needed()
        place.get_by_text(text).filter(visible=True).first.wait_for()

    def until(self, expression: str, *seen: Any) -> None:
        """Something is true in the page, of an element that is `seen`; asked from outside, as the page forbids eval."""
        for _ in range(PATIENCE // _LOOK):
            if self.page.evaluate(expression, *seen):
                return
            self.page.wait_for_timeout(_LOOK)
        raise AssertionError(f"it never came true: {expression}")

    def hears(self, *words: str) -> None:
        """Something with all of these words was pushed; what a browser tells of it comes a little after its page's own."""
        for _ in range(PATIENCE // _LOOK):
            if any(all(word in one for word in words) for one in self.pushed):
                return
            self.page.wait_for_timeout(_LOOK)
        raise AssertionError(f"nobody pushed {words}: {self.pushed}")

    def told(self, path: str) -> list[str]:
        """The requests to an address of the API."""
        return [one for one in self.requests if f"/api{path}" in one]

    def stored(self) -> list[str]:
        """The names of all that scripts keep in this browser."""
        found: list[str] = self.page.evaluate(_STORED)
        return found

    def cookies(self) -> set[str]:
        return {one["name"] for one in self.context.cookies()}
