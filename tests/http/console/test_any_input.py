"""No form, query or path makes a page fail: whatever is sent, it is taken or refused."""

from typing import Any, Final

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app  # noqa: F401  (registers every page)
from chalicelib.console.domain import Role
from chalicelib.web.endpoint import PAGES, Endpoint
from tests.http.console.conftest import Browser
from tests.http.console.test_roles import path_of
from tests.support import hostile
from tests.support.examples import examples

VALUES: Final = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(
        [*hostile.TEXTS.values(), *hostile.SCRIPTS[:5], "held", "review", "published", "2026-11", "true"]
    ),
)


def names(kind: Any) -> list[str]:
    return [one.encode_name for one in msgspec.structs.fields(kind)] if kind is not None else []


def queries(one: Endpoint) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from([*names(one.query), "nonsense"]), VALUES, max_size=4)


@pytest.mark.parametrize("one", PAGES, ids=lambda one: f"{one.method} {one.path}")
@given(data=st.data())
@settings(max_examples=examples(20), suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_sent_is_taken_or_refused(browser: Browser, one: Endpoint, data: st.DataObject) -> None:
    from urllib.parse import quote, urlencode

    browser.enter(Role.ADMIN)
    path = path_of(one)
    if "{" in one.path:
        last = data.draw(
            st.one_of(st.just("r-1"), VALUES.filter(lambda text: 0 < len(text) < 100 and "/" not in text))
        )
        path = path.rpartition("/")[0] + "/" + quote(last, safe="")
    if one.method == "GET":
        asked = urlencode(data.draw(queries(one)), errors="surrogatepass")
        answer = browser.get(f"{path}?{asked}" if asked else path)
    else:
        fields = st.lists(st.tuples(st.sampled_from([*names(one.body), "nonsense"]), VALUES), max_size=5)
        answer = browser.send(path, data.draw(fields))
    assert answer.status_code < 500, answer.body
