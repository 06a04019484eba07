"""What Torg's elements cost a product page: bytes, main thread at a quarter of the processor, shifts; with and without.

The two pages are loaded by turns in fresh contexts, and their medians compared: once at a throttle, whose times a busy
machine lengthens, and once traced, where each of the main thread's tasks tells its processor time, which is multiplied
instead. Chromium is the system's (`TORG_CHROMIUM` names another). With `npm ci --prefix bench` done, Lighthouse judges both
as well.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.report import Aim, Report, Table
from bench.storefront import serving

_RUNS: Final = 9
_THROTTLE: Final = 4
_LIGHTHOUSE: Final = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
_FLAGS: Final = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
# What others' own pages and measurements by third parties tell: a page's main thread in ms, scripts in KB gzip.
_PEERS: Final = (
    ("Judge.me", "1,021 ms main thread"),
    ("Yotpo Reviews", "668 ms main thread"),
    ("Bazaarvoice", "577 ms main thread"),
    ("Loox", "275 KB"),
    ("Reviews.io", "392 KB"),
    ("Algolia InstantSearch with Recommend", "79 KB"),
    ("getstream", "43 KB"),
)
_BLOCKS: Final = 50  # milliseconds: what a task takes beyond them keeps the reader waiting
_MAIN: Final = "CrRendererMain"
_TRACED: Final = ["__metadata", "devtools.timeline", "disabled-by-default-devtools.timeline"]
_OBSERVE: Final = """() => {
  const told = window.told = { blocked: 0, shift: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("longtask", (one) => { told.blocked += Math.max(0, one.duration - 50); });
  watch("layout-shift", (one) => { told.shift += one.value; });
}"""


def options(parser: argparse.ArgumentParser) -> None:
    """How often each page is loaded."""
    parser.add_argument("--runs", type=int, default=_RUNS)


def run(args: argparse.Namespace) -> Report:
    """Load both pages by turns and compare them."""
    from playwright.sync_api import sync_playwright

    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        pages = {"without": f"{address}/", "with": f"{address}/with"}
        found: dict[str, list[Mapping[str, float]]] = {name: [] for name in pages}
        for _ in range(args.runs):
            for name, url in pages.items():
                found[name].append(_load(browser, url) | _trace(browser, url))
        browser.close()
        judged = {name: _lighthouse(url) for name, url in pages.items()}
    middle = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    return _report(args.runs, middle, judged)


def _load(browser: Any, url: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _THROTTLE})
    session.send("Network.enable")
    session.send("Performance.enable")
    weight = {"bytes": 0.0, "requests": 0.0}

    def came(event: Mapping[str, Any]) -> None:
        weight["bytes"] += event["encodedDataLength"]
        weight["requests"] += 1

    session.on("Network.loadingFinished", came)
    page.add_init_script(f"({_OBSERVE})()")
    page.goto(url, wait_until="networkidle")
    page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 3000 }))")
    told = page.evaluate("window.told")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return {
        "kilobytes": weight["bytes"] / 1024,
        "requests": weight["requests"],
        "blocked": told["blocked"],
        "script": metrics["ScriptDuration"] * 1000,
        "thread": metrics["TaskDuration"] * 1000,
        "shift": told["shift"],
    }


def _trace(browser: Any, url: str) -> dict[str, float]:
    """The main thread's processor time, and what of it blocks, as a processor of a quarter of the speed would have it."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    browser.start_tracing(page=page, categories=_TRACED)
    page.goto(url, wait_until="networkidle")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    context.close()
    # The browser has pages of its own, in processes of their own.
    process = next(
        one["pid"] for one in events if one["name"] == "CommitLoad" and one["args"]["data"]["url"] == url
    )
    main = next(
        one["tid"]
        for one in events
        if one["name"] == "thread_name" and one["pid"] == process and one["args"]["name"] == _MAIN
    )
    tasks = [
        one["tdur"] / 1000 * _THROTTLE
        for one in events
        if one["name"] == "RunTask" and (one["pid"], one["tid"]) == (process, main) and "tdur" in one
    ]
    return {"worked": sum(tasks), "held": sum(max(0.0, task - _BLOCKS) for task in tasks)}


def _chromium() -> str:
    found = os.environ.get("TORG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise SystemExit("no Chromium: set TORG_CHROMIUM")
    return found


def _lighthouse(url: str) -> Mapping[str, float] | None:
    if not _LIGHTHOUSE.exists():
        return None
    words = [
        str(_LIGHTHOUSE),
        url,
        "--output=json",
        "--quiet",
        f"--chrome-flags=--headless {' '.join(_FLAGS)}",
    ]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env=os.environ | {"CHROME_PATH": _chromium()},
    )
    if done.returncode:
        return None
    told = json.loads(done.stdout)
    scores = {
        name: 100 * one["score"] for name, one in told["categories"].items() if one["score"] is not None
    }
    blocked = told["audits"]["total-blocking-time"]["numericValue"]
    return scores | {"total blocking time, ms": blocked}


def _report(
    runs: int,
    middle: Mapping[str, Mapping[str, float]],
    judged: Mapping[str, Mapping[str, float] | None],
) -> Report:
    without, with_torg = middle["without"], middle["with"]
    rows = [
        (label, round(without[key], 3), round(with_torg[key], 3), round(with_torg[key] - without[key], 3))
        for key, label in (
            ("kilobytes", "transferred, KB"),
            ("requests", "requests"),
            ("held", f"total blocking time, ms: processor time x {_THROTTLE}"),
            ("blocked", "total blocking time, ms: throttled, by the clock"),
            ("worked", f"main thread, ms: processor time x {_THROTTLE}"),
            ("thread", "main thread, ms: throttled, by the clock"),
            ("script", "of it script, ms: throttled, by the clock"),
            ("shift", "cumulative layout shift"),
        )
    ]
    tables = [
        Table(
            f"A product page on a phone at 1/{_THROTTLE} of this processor, median of {runs}",
            ("figure", "without", "with all elements", "Torg's share"),
            rows,
        ),
        Table("Told of others, for scale", ("who", "a page"), _PEERS),
    ]
    plain, full = judged["without"], judged["with"]
    if plain and full:
        tables.insert(
            1,
            Table(
                "Lighthouse",
                ("figure", "without", "with"),
                [(name, plain[name], full[name]) for name in plain],
            ),
        )
    return Report(
        "browser",
        tables,
        [
            Aim("cumulative layout shift", with_torg["shift"], 0),
            Aim("total blocking time that Torg adds, ms", with_torg["held"] - without["held"], 50),
        ],
        () if plain else ("Lighthouse isn't installed: npm ci --prefix bench",),
    )
