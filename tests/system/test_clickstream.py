"""A clickstream goes in by the command; the lists of its most viewed items say what plain counting says.

TORG_CLICKSTREAM may name a real file of the same layout, to be held to the same.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import clicks
from tests.support.deployed import DeployedStack
from tests.support.paths import PROJECT

REAL = os.environ.get("TORG_CLICKSTREAM")
LENGTH = 50  # of a list
SUPPORT = 2  # people behind a printed row
YEARS_AGO = 1_400_000_000.0


def demo(stack: DeployedStack, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    local = folder / "local.json"
    local.write_text(
        json.dumps(
            {
                "address": stack.address,
                "api_base": stack.api_base,
                "publishable_key": stack.publishable_key,
                "secret_key": stack.secret_key,
            }
        )
    )
    return subprocess.run(
        [sys.executable, "-m", "demo", *words],
        cwd=PROJECT,
        env=os.environ | {"TORG_LOCAL": str(local)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def assert_counted(stack: DeployedStack, path: Path) -> None:
    counts = clicks.Counts(path)
    for item in counts.most_viewed(10):
        address = f"/v1/products/{item}/recommendations?list=viewed-also-viewed&limit={LENGTH}"
        answer = stack.call("GET", address, key=stack.publishable_key).json()
        listed = [one for one in answer["items"] if one["source"] == "pair"]
        possible = [other for other, people in counts.people[item].items() if people >= SUPPORT]
        assert len(listed) == min(LENGTH, len(possible)) > 0
        assert {one["of"] for one in listed} == {counts.of[item]}
        assert {one["product_id"]: one["people"] for one in listed} == {
            one["product_id"]: counts.people[item].get(one["product_id"]) for one in listed
        }


def test_lists_equal_plain_counting(stack: DeployedStack, tmp_path: Path) -> None:
    made = clicks.made_up(7, sessions=700, items=90, newest=YEARS_AGO)
    path = clicks.write(tmp_path / "clicks.tsv", made)
    first = demo(stack, tmp_path, "import", "events", str(path))
    assert first.returncode == 0, first.stderr
    assert "all times are moved by" in first.stderr
    assert ", 0 refused" in first.stderr
    assert f"{stack.address}/p/made-0" in first.stderr
    stack.recompute()
    assert_counted(stack, path)
    again = demo(stack, tmp_path, "import", "events", str(path))
    assert "nothing to do" in again.stderr


@pytest.mark.skipif(REAL is None, reason="TORG_CLICKSTREAM names no file")
def test_lists_of_a_real_clickstream_equal_plain_counting(stack: DeployedStack, tmp_path: Path) -> None:
    path = Path(str(REAL))
    assert demo(stack, tmp_path, "import", "events", str(path)).returncode == 0
    stack.recompute()
    assert_counted(stack, path)


def test_kept_times_lie_outside_the_window(stack: DeployedStack, tmp_path: Path) -> None:
    made = clicks.made_up(8, sessions=50, items=5, newest=YEARS_AGO, prefix="kept")
    path = clicks.write(tmp_path / "clicks.tsv", made)
    assert demo(stack, tmp_path, "import", "events", str(path), "--keep-times").returncode == 0
    stack.recompute()
    answer = stack.call("GET", "/v1/products/kept-0/recommendations", key=stack.publishable_key).json()
    assert not [one for one in answer["items"] if one["source"] == "pair"]


def test_refused_rows_are_named_and_the_rest_goes_in(stack: DeployedStack, tmp_path: Path) -> None:
    path = tmp_path / "clicks.tsv"
    path.write_text(f"SessionId\tItemId\tTime\n1\tgood\t{time.time():.0f}\n2\tå\t1400000000\n3\tno-time\n")
    done = demo(stack, tmp_path, "import", "events", str(path))
    assert done.returncode == 0, done.stderr
    assert "3 rows: 1 taken, 2 refused" in done.stderr
    assert "row 2: /product_id" in done.stderr
    assert "row 3: /occurred_at" in done.stderr


def test_products_and_orders_come_from_tables(stack: DeployedStack, tmp_path: Path) -> None:
    products = tmp_path / "products.csv"
    products.write_text(
        "product_id,title,url,price,categories\n"
        'table-1,"Ett bord, runt",https://shop.example/1,1 295.00 SEK,Hem > Bord\n'
        "table-2,Pall,https://shop.example/2,295.00 SEK,Hem > Pallar\n"
    )
    assert "2 taken, 0 refused" in demo(stack, tmp_path, "import", "products", str(products)).stderr
    found = stack.call("GET", "/v1/products/table-1", key=stack.publishable_key).json()
    assert (found["title"], found["price"]) == ("Ett bord, runt", {"amount": 129_500, "currency": "SEK"})
    orders = tmp_path / "orders.ndjson"
    day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 40 * 86_400))
    lines = [{"product_id": name, "quantity": 1} for name in ("table-1", "table-2")]
    orders.write_text(
        "".join(
            json.dumps({"order_id": f"table-{who}", "customer_id": who, "placed_at": day, "lines": lines})
            + "\n"
            for who in ("anna", "bo")
        )
    )
    assert "2 taken, 0 refused" in demo(stack, tmp_path, "import", "orders", str(orders)).stderr
    stack.recompute()
    address = "/v1/products/table-1/recommendations?list=bought-also-bought&limit=1"
    (item,) = stack.call("GET", address, key=stack.publishable_key).json()["items"]
    assert (item["product_id"], item["people"], item["of"]) == ("table-2", 2, 2)


def test_a_stack_that_is_not_there_is_said_in_one_line(stack: DeployedStack, tmp_path: Path) -> None:
    environ = os.environ | {"TORG_LOCAL": str(tmp_path / "nothing.json")}
    said = subprocess.run(
        [sys.executable, "-m", "demo", "env"],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (1, "demo: the local stack isn't running; run: make run\n")
