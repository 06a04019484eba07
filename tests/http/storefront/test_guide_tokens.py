"""The shopper's token as docs/storefront.md makes it in three languages: the API knows who it is."""

from pathlib import Path
from typing import Any

import pytest

from tests.http.fakes import Shop
from tests.support import guide, keys, node


def by_node(_: Path) -> str:
    code = guide.snippets("Who is logged in", "js")[0]
    said = f"{code}\nprocess.stdout.write(torgToken('customer-17', '{keys.SIGNING}'))"
    return str(guide.javascript(node.needed(), node.FOLDER, said))


def by_python(_: Path) -> str:
    made: dict[str, Any] = {}
    exec(guide.snippets("Who is logged in", "python")[0], made)
    return str(made["torg_token"]("customer-17", keys.SIGNING))


def by_php(tmp_path: Path) -> str:
    code = guide.snippets("Who is logged in", "php")[0]
    return guide.php(tmp_path, code, f"<?php echo torg_token('customer-17', '{keys.SIGNING}');")


@pytest.mark.parametrize("make", [by_node, by_python, by_php])
def test_a_token_is_taken(shop: Shop, tmp_path: Path, make: Any) -> None:
    token = make(tmp_path)
    shop.sells("tent")
    review = {"product_id": "tent", "stars": 5}
    written = shop.api.post("/v1/reviews", review, key=None, Authorization=f"Bearer {token}")
    assert written.status_code == 201, written.body
    mine = shop.api.get("/v1/me/reviews", key=None, Authorization=keys.shopper_token("customer-17"))
    assert [one["review"]["product_id"] for one in mine.json_body["items"]] == ["tent"]
    spoilt = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert shop.api.get("/v1/me/reviews", key=None, Authorization=f"Bearer {spoilt}").status_code == 401
