"""What a user agent, a referrer and a URL tell: device, bots, campaigns, search engines' keywords."""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from chalicelib.kernel.text import normalise_phrase

UTM: Final = ("source", "medium", "campaign", "term", "content")
_LONGEST_UTM: Final = 100

_BOTS = re.compile(
    r"(?<!cu)bot\b|bot[/_;-]|crawl|spider|slurp|mediapartners|headless|lighthouse|pagespeed|gtmetrix|pingdom|uptime|monitor"
    r"|facebookexternalhit|whatsapp|preview|fetch|scrap|archiver|phantomjs|selenium|puppeteer|playwright"
    r"|python-|python/|aiohttp|httpx|curl/|wget|libwww|java/|go-http-client|axios/|node-fetch|undici|postman"
    r"|ahrefs|semrush|mj12|dotbot|petalbot|bytespider|gptbot|ccbot|claudebot|perplexity|yandex(?:bot|images)"
    r"|applebot|duckduckbot|baiduspider|bingpreview|google-inspectiontool|storebot",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|android(?!.*mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"mobi|iphone|ipod|windows phone|opera mini", re.IGNORECASE)
_TELEVISION = re.compile(r"smart-?tv|googletv|appletv|hbbtv|tizen.*tv|web0s|bravia|roku|crkey", re.IGNORECASE)

# The parameter in which a search engine's address holds what was typed.
_ENGINES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"(?:^|\.)(?:{host})$"), parameter)
    for host, parameter in (
        (r"google\.[a-z]{2,3}(?:\.[a-z]{2})?", "q"),
        (r"bing\.com", "q"),
        (r"duckduckgo\.com", "q"),
        (r"ecosia\.org", "q"),
        (r"qwant\.com", "q"),
        (r"search\.brave\.com", "q"),
        (r"startpage\.com", "query"),
        (r"search\.yahoo\.(?:com|co\.jp)|yahoo\.com", "p"),
        (r"yandex\.(?:ru|com|com\.tr|kz|by)|ya\.ru", "text"),
        (r"baidu\.com", "wd"),
        (r"naver\.com", "query"),
        (r"seznam\.cz", "q"),
        (r"ask\.com", "q"),
        (r"aol\.com", "q"),
    )
)
_PAID = re.compile(r"^(?:cpc|ppc|cpm|sem|paid.?search|paid|search)$")


class Agent(NamedTuple):
    """What a user agent says it is."""

    device: str | None
    bot: bool


@lru_cache(maxsize=2048)
def agent(user_agent: str) -> Agent:
    """The device class (`mobile`, `tablet`, `desktop`, `tv`; None if unknown), and whether it is a bot."""
    if not user_agent.strip():
        return Agent(None, False)
    if _BOTS.search(user_agent):
        return Agent("bot", True)
    for pattern, device in ((_TELEVISION, "tv"), (_TABLET, "tablet"), (_MOBILE, "mobile")):
        if pattern.search(user_agent):
            return Agent(device, False)
    return Agent("desktop", False)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


@lru_cache(maxsize=512)
def referrer_host(url: str) -> str | None:
    """The host of a referrer in lower case, without `www.` and port; None if it has none."""
    parts = _split(url)
    try:
        host = parts.hostname if parts else None
    except ValueError:
        return None
    return host.removeprefix("www.")[:100] if host else None


def engine_keyword(referrer: str) -> str | None:
    """What was typed at the search engine that `referrer` is; None if it is none or doesn't tell."""
    host, parts = referrer_host(referrer), _split(referrer)
    if host is None or parts is None or not parts.query:
        return None
    for pattern, name in _ENGINES:
        if pattern.search(host):
            typed = _parameters(parts.query).get(name, "")
            return normalise_phrase(typed) or None
    return None


def is_engine(referrer: str) -> bool:
    """Whether `referrer` is a search engine's address."""
    host = referrer_host(referrer)
    return host is not None and any(pattern.search(host) for pattern, _ in _ENGINES)


def campaign(url: str) -> dict[str, str]:
    """The `utm_*` parameters of a URL by their short names."""
    parts = _split(url) if "utm_" in url else None
    if parts is None:
        return {}
    found = _parameters(parts.query)
    return kept_campaign({name: found.get(f"utm_{name}") for name in UTM})


def kept_campaign(values: dict[str, str | None]) -> dict[str, str]:
    """Campaign values fit to keep: trimmed, and none that looks like a mail address."""
    kept = {name: value.strip()[:_LONGEST_UTM] for name, value in values.items() if value}
    return {name: value for name, value in kept.items() if value and "@" not in value}


def paid_keyword(utm: dict[str, str]) -> str | None:
    """The keyword of one's own search advertisement, if `utm` says it was one."""
    if "term" not in utm or not _PAID.match(utm.get("medium", "cpc").lower()):
        return None
    return normalise_phrase(utm["term"]) or None


def _parameters(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, max_num_fields=100))
    except ValueError:
        return {}
