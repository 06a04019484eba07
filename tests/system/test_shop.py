"""Products become lists by news on the deployed stack."""

import uuid
from typing import Any
from urllib.parse import quote

from tests.support.deployed import DeployedStack, eventually


def product(name: str, **said: Any) -> dict[str, Any]:
    return {"product_id": name, "title": name, "url": f"https://shop.example/{name}", **said}


def listed(stack: DeployedStack, category: str) -> list[str]:
    answer = stack.call("GET", f"/v1/products?category={quote(category)}", key=stack.publishable_key)
    assert answer.status == 200
    return [item["product_id"] for item in answer.json()["items"]]


def test_a_product_reaches_its_lists_and_leaves_them(stack: DeployedStack) -> None:
    category = f"Prov {uuid.uuid4().hex}"
    names = [f"{category[5:]}.{n}" for n in range(3)]
    sent = [product(name, categories=[f"{category} > A"]) for name in names]
    answer = stack.call("POST", "/v1/products/batch", {"products": sent}, key=stack.secret_key)
    assert [one["status"] for one in answer.json()["results"]] == ["written"] * 3
    eventually(lambda: sorted(listed(stack, f"{category} > A")) == names)
    assert sorted(listed(stack, category)) == names

    content = {name: value for name, value in sent[0].items() if name != "product_id"}
    stack.call(
        "PUT",
        f"/v1/products/{names[0]}",
        {**content, "categories": [f"{category} > B"]},
        key=stack.secret_key,
    )
    stack.call("DELETE", f"/v1/products/{names[1]}", key=stack.secret_key)
    eventually(lambda: listed(stack, f"{category} > B") == [names[0]])
    eventually(lambda: listed(stack, f"{category} > A") == [names[2]])
    stack.call(
        "PUT",
        f"/v1/products/{names[1]}",
        {**content, "categories": [f"{category} > A"]},
        key=stack.secret_key,
    )
    eventually(lambda: sorted(listed(stack, f"{category} > A")) == names[1:])
