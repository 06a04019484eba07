import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.activity import origin

AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1": "mobile",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36": "mobile",
    "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36": "tablet",
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Version/16.6 Safari/604.1": "tablet",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126": "desktop",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0": "desktop",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0": "desktop",
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 TV Safari/538.1": "tv",
    "Mozilla/5.0 (Linux; Android 14; Robotics Cubot P80) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36": "mobile",
    "okhttp/4.12.0": "desktop",
    "": None,
    " ": None,
}  # fmt: skip
BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome-Lighthouse",
]


@pytest.mark.parametrize(("text", "device"), AGENTS.items())
def test_devices_are_told_from_user_agents(text: str, device: str | None) -> None:
    assert origin.agent(text) == (device, False)


@pytest.mark.parametrize("text", BOTS)
def test_bots_are_known(text: str) -> None:
    assert origin.agent(text) == ("bot", True)


KEYWORDS = {
    "https://www.google.com/search?q=Blue+Tent&ie=utf-8": "blue tent",
    "https://www.google.co.uk/search?q=t%C3%A4lt": "tält",
    "https://www.google.se/": None,
    "https://duckduckgo.com/?q=x": "x",
    "https://se.search.yahoo.com/search?p=down%20jacket": "down jacket",
    "https://yandex.ru/search/?text=палатка": "палатка",
    "https://www.startpage.com/do/search?query=a": "a",
    "https://evilgoogle.com/search?q=x": None,
    "https://google.com.evil.example/search?q=x": None,
    "https://mail.shop.example/?q=x": None,
    "android-app://com.google.android.gm": None,
    "https://[::1/?q=x": None,
    "": None,
}


@pytest.mark.parametrize(("referrer", "keyword"), KEYWORDS.items())
def test_keywords_are_read_from_search_engines_only(referrer: str, keyword: str | None) -> None:
    assert origin.engine_keyword(referrer) == keyword


@given(st.one_of(st.text(), st.from_regex(r"https?://\[?[a-z.:@%\]]{0,20}(/[?&=%a-z0-9#]*)?")))
def test_no_address_is_too_odd(text: str) -> None:
    origin.referrer_host(text)
    origin.engine_keyword(text)
    for value in origin.campaign(f"{text}?utm_source={text}").values():
        assert 0 < len(value) <= 100
        assert "@" not in value
    origin.agent(text)
