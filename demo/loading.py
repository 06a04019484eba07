"""Loads the demo's catalogue through the public API."""

from demo import catalogue
from demo.api import Api, Refused


def load(api_base: str, secret_key: str) -> str:
    """Write the whole catalogue in one call; again changes nothing. Returns what was done, in words.

    The products' addresses are those of a shop beside the API: `api_base` without its `/api`. Raises
    `demo.api.Refused` naming the first product that isn't taken, and `demo.api.Unreachable`.
    """
    address = api_base.removesuffix("/api")
    bodies = [product.body(address) for product in catalogue.products().values()]
    results = Api(api_base, secret_key).post("/v1/products/batch", {"products": bodies})["results"]
    for result in results:
        if result["status"] == "refused":
            raise Refused(400, {"detail": f"{result['product_id']}: {result['detail']}"} | _errors(result))
    written = sum(result["status"] == "written" for result in results)
    return f"{written} products written" if written else "unchanged"


def _errors(result: dict[str, object]) -> dict[str, object]:
    return {"errors": result.get("errors", [])}
