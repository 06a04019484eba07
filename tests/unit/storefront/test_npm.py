"""The package for npm: what it holds, and that a shop's TypeScript can use it."""

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

from chalicelib.activity import vocabulary
from tests.support import node
from tests.support.paths import PROJECT

SDK: Final = PROJECT / "sdk"
USE: Final = """
import { init, Refused, type Options, type Page } from "@torg/storefront";

const options: Options = { key: "pk_test", api: "https://api.example", consent: "cookiebot", token: async () => null };
const torg = init(options);
torg.track("product_viewed", { product_id: "tent-2", price: { amount: 249500, currency: "SEK" } });
torg.track("products_compared", { product_ids: ["tent-2", "tent-3"] });
// @ts-expect-error an event that there isn't
torg.track("product_eaten");
// @ts-expect-error no field of an event
torg.track("product_viewed", { product: "tent-2" });

export async function shown(): Promise<number> {
  try {
    const page: Page = await torg.page("tent-2");
    const liked = await torg.api.call("PUT /v1/products/{product_id}/reaction", {
      path: { product_id: "tent-2" }, body: { reaction: "like" },
    });
    // @ts-expect-error no such word
    await torg.api.call("PUT /v1/products/{product_id}/reaction", { path: { product_id: "tent-2" }, body: { reaction: "love" } });
    // @ts-expect-error for a server only
    await torg.api.call("POST /v1/orders", {});
    const session: string | undefined = (await torg.cartAttribute())?.["_torg_session"];
    return page.wanted ?? liked.reaction.length + (session?.length ?? 0);
  } catch (error) {
    return error instanceof Refused ? error.status : 0;
  }
}
"""
SETTINGS: Final = {
    "compilerOptions": {
        "strict": True, "noEmit": True, "module": "ESNext", "moduleResolution": "bundler", "target": "ES2022",
        "lib": ["ES2022", "DOM", "DOM.Iterable"], "types": [], "skipLibCheck": False,
    },
    "files": ["use.ts"],
}  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's folder with the package in its `node_modules`."""
    found = node.needed(SDK)
    shop = tmp_path_factory.mktemp("shop")
    node.packed(shop)
    (shop / "node").symlink_to(found)
    return shop


def test_it_holds_the_scripts_and_their_types_and_no_source(package: Path) -> None:
    inside = package / "node_modules" / "@torg" / "storefront"
    names = {str(path.relative_to(inside)) for path in inside.rglob("*") if path.is_file()}
    assert {"package.json", "README.md", "dist/torg.js", "dist/torg.d.ts", "dist/manifest.json"} <= names
    assert not [name for name in names if name.startswith(("src/", "node_modules/")) or name.endswith(".mjs")]
    built = json.loads((inside / "dist" / "manifest.json").read_text("utf-8"))["files"]
    assert {f"dist/{told['file']}" for told in built.values()} <= names


def test_a_shops_typescript_can_use_it_and_is_told_where_it_is_wrong(package: Path) -> None:
    (package / "use.ts").write_text(USE, "utf-8")
    (package / "tsconfig.json").write_text(json.dumps(SETTINGS), "utf-8")
    compiler = SDK / "node_modules" / "typescript" / "bin" / "tsc"
    checked = subprocess.run(
        [str(package / "node"), str(compiler), "-p", str(package)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_words_for_events_are_the_apis() -> None:
    source = (SDK / "src" / "core" / "vocabulary.ts").read_text("utf-8")
    told = source.partition("export type EventName =")[2].partition(";")[0]
    assert {word.strip().strip('"') for word in told.split("|") if word.strip()} == set(vocabulary.MEANINGS)
