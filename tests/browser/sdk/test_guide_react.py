"""What docs/storefront.md prints for React: checked by TypeScript with the package as npm packs it, bundled, rendered."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.sdk.conftest import Visitor, until
from tests.http.fakes import House
from tests.support import guide, node
from tests.support.chromium import PATIENCE

SDK: Final = node.SDK
APP: Final = """
import { createRoot } from "react-dom/client";
import { useState } from "react";

const followed: string[] = [];
Object.assign(globalThis, { followed });
function navigate(path: string): void {
  followed.push(path);
}

function App() {
  const [id, setId] = useState("tent-2");
  return <><Product id={id} title="Tent" /><button onClick={() => setId("tent-3")}>Another</button></>;
}
createRoot(document.getElementById("app")!).render(<App />);
"""
SETTINGS: Final = {
    "compilerOptions": {
        "strict": True, "noEmit": True, "module": "ESNext", "moduleResolution": "bundler", "target": "ES2022",
        "lib": ["ES2022", "DOM", "DOM.Iterable"], "jsx": "react-jsx", "types": [], "skipLibCheck": True,
    },
    "files": ["app.tsx"],
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's folder with React and Torg's package in its `node_modules`."""
    node.needed(SDK, node.FOLDER)
    made = tmp_path_factory.mktemp("react")
    name = node.packed(made).name
    assert name in guide.GUIDE.read_text(encoding="utf-8"), "the guide names the file"
    modules = made / "node_modules"
    for there in (node.FOLDER / "node_modules").iterdir():
        if not there.name.startswith("."):
            (modules / there.name).symlink_to(there)
    return made


def written(shop: Path, address: str) -> None:
    """The shop's application: the guide's own, and a little around it."""
    product, chosen = guide.snippets("React", "tsx")
    (shop / "app.tsx").write_text(guide.filled(product, address) + APP + chosen, encoding="utf-8")
    (shop / "tsconfig.json").write_text(json.dumps(SETTINGS), encoding="utf-8")


def test_typescript_takes_it(shop: Path) -> None:
    written(shop, "https://api.example.com")
    program = node.needed(SDK, node.FOLDER)
    compiler = SDK / "node_modules" / "typescript" / "bin" / "tsc"
    told = subprocess.run(
        [program, str(compiler), "-p", str(shop)], capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stdout


def test_it_shows_and_follows_a_product(shop: Path, visitor: Visitor, house: House) -> None:
    guide.stock(house)
    written(shop, visitor.address)
    build = (
        f"import {{ build }} from '{SDK}/node_modules/esbuild/lib/main.js';"
        f"await build({{entryPoints: ['{shop}/app.tsx'], bundle: true, format: 'esm', splitting: true, jsx: 'automatic',"
        f"outdir: '{shop}/out', logLevel: 'error', define: {{'process.env.NODE_ENV': '\"production\"'}}}});"
    )
    guide.javascript(node.needed(SDK, node.FOLDER), SDK, build)
    for made in (shop / "out").iterdir():
        script = (made.read_text(encoding="utf-8"), {"Content-Type": "text/javascript"})
        visitor.pages.known[f"/out/{made.name}"] = script
    body = '<div id="app"></div><script type="module" src="/out/app.js"></script>'
    visitor.pages.known["/react"] = (f"<!doctype html><html lang=en><title>Shop</title>{body}", {})
    page = visitor.context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(visitor.pages.address + "react")
    page.wait_for_selector("torg-rating[state=ready] .count")
    page.wait_for_selector("torg-recommendations[state=ready]")
    choose(page)

    page.evaluate("torg.consent(true)")
    page.get_by_text("Add to cart").click()
    until(page, lambda: {"product_viewed", "product_added"} <= set(visitor.said))
    page.get_by_text("Another").click()
    until(page, lambda: visitor.asked("/v1/products/tent-3/page"))
    until(page, lambda: ("product_viewed", "tent-3") in told(visitor))
    assert visitor.complaints == []


def told(visitor: Visitor) -> list[tuple[str, str | None]]:
    """What was told of which product."""
    return [(fact.event, fact.product_id) for fact in visitor.facts]


def choose(page: Any) -> None:
    """Another product is chosen, and the application goes there by itself."""
    page.locator("torg-recommendations a[part=title]").first.click()
    assert page.evaluate("followed") == ["/p/tent-3"]
