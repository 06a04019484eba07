"""Who followed a link: a person, or a program that looks through mail."""

import re
from collections.abc import Mapping
from typing import Final

_SCANNERS: Final = re.compile(
    r"barracuda|mimecast|proofpoint|symantec|forcepoint|fireeye|trendmicro|sophos|ironport|cloudmark|urlscan|virustotal"
    r"|safelinks|microsoft office|ms-office|googleimageproxy|yahoomailproxy|ymailnorrisproxy"
    r"|slack|discord|telegram|skypeuripreview|linkedin|twitter|pinterest|prefetch|scanner|validator|check",
    re.IGNORECASE,
)
_ROBOTS: Final = re.compile(
    r"(?<!cu)bot\b|bot[/_;-]|crawl|spider|headless|preview|fetch|scrap|monitor|phantomjs|selenium|puppeteer|playwright"
    r"|python|aiohttp|httpx|curl/|wget|libwww|java/|go-http-client|axios/|node-fetch|undici|postman|okhttp",
    re.IGNORECASE,
)
_ASKED_AHEAD: Final = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD: Final = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def is_person(headers: Mapping[str, str]) -> bool:
    """Whether a request (header names in lower case) is somebody's click, as far as it tells.

    A program that calls itself a browser and waits like one is taken for a person: that is why nothing is ever judged
    by opened mails, and clicks count once a person.
    """
    agent = headers.get("user-agent", "").strip()
    if not agent or _ROBOTS.search(agent) or _SCANNERS.search(agent):
        return False
    return not any(_AHEAD.search(headers.get(name, "")) for name in _ASKED_AHEAD)
