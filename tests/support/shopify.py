"""Shopify's webhooks by the documented shapes (Admin API, REST resources), with invented people and goods."""

import base64
import hashlib
import hmac
from typing import Any, Final

import msgspec

SECRET: Final = "shpss_0123456789abcdef"
ORDER_ID: Final = 820982911946154508


def money(amount: str, shop: str | None = None) -> dict[str, Any]:
    """An amount as the buyer saw it, and as the shop counts it where that differs."""
    seen = {"amount": amount, "currency_code": "SEK" if shop is None else "EUR"}
    return {"shop_money": {"amount": shop or amount, "currency_code": "SEK"}, "presentment_money": seen}


def line(line_id: int, title: str, quantity: int, price: str, **fields: Any) -> dict[str, Any]:
    """A line of an order."""
    return {
        "id": line_id,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{line_id}",
        "current_quantity": quantity,
        "fulfillable_quantity": quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": None,
        "gift_card": False,
        "grams": 567,
        "name": title,
        "price": price,
        "price_set": money(price),
        "product_exists": True,
        "product_id": 632910392,
        "properties": [],
        "quantity": quantity,
        "requires_shipping": True,
        "sku": f"SKU-{line_id}",
        "taxable": True,
        "title": title,
        "total_discount": "0.00",
        "total_discount_set": money("0.00"),
        "variant_id": 49148385,
        "variant_title": "Grön / M",
        "vendor": None,
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    } | fields


TENT: Final = line(
    466157049, "Tunneltält", 1, "2495.00",
    discount_allocations=[
        {"amount": "100.00", "amount_set": money("100.00"), "discount_application_index": 0}
    ],
)  # fmt: skip
MAT: Final = line(
    518995019, "Liggunderlag", 2, "249.50", product_id=2, variant_id=21, variant_title="Default Title"
)


def order(**fields: Any) -> dict[str, Any]:
    """A customer's order of a tent and two mats, not paid yet."""
    return {
        "id": ORDER_ID,
        "admin_graphql_api_id": f"gid://shopify/Order/{ORDER_ID}",
        "app_id": 580111,
        "browser_ip": "192.0.2.1",
        "buyer_accepts_marketing": True,
        "cancel_reason": None,
        "cancelled_at": None,
        "cart_token": "68778783ad298f1c80c3bafcddeea02f",
        "client_details": {"accept_language": "sv-SE", "browser_ip": "192.0.2.1", "user_agent": "Mozilla/5.0"},
        "closed_at": None,
        "confirmed": True,
        "contact_email": "anna@example.se",
        "created_at": "2027-01-10T09:00:00+01:00",
        "currency": "SEK",
        "customer_locale": "sv-SE",
        "discount_codes": [{"code": "VINTER", "amount": "100.00", "type": "fixed_amount"}],
        "email": "anna@example.se",
        "financial_status": "pending",
        "fulfillment_status": None,
        "landing_site": "/?utm_source=x",
        "location_id": None,
        "name": "#1001",
        "note": None,
        "note_attributes": [{"name": "gift", "value": "yes"}, {"name": "_torg_session", "value": "a-1.s-1"}],
        "number": 1,
        "order_number": 1001,
        "order_status_url": "https://shop.example/1/orders/b1/authenticate?key=x",
        "payment_gateway_names": ["klarna"],
        "phone": None,
        "presentment_currency": "SEK",
        "processed_at": "2027-01-10T09:00:05+01:00",
        "source_name": "web",
        "subtotal_price": "2894.00",
        "subtotal_price_set": money("2894.00"),
        "tags": "",
        "tax_lines": [{"price": "588.60", "rate": 0.25, "title": "Moms"}],
        "taxes_included": True,
        "test": False,
        "total_discounts": "100.00",
        "total_discounts_set": money("100.00"),
        "total_price": "2943.00",
        "total_price_set": money("2943.00"),
        "total_shipping_price_set": money("49.00"),
        "total_tax": "588.60",
        "total_tax_set": money("588.60"),
        "updated_at": "2027-01-10T09:00:10+01:00",
        "user_id": None,
        "billing_address": None,
        "shipping_address": {
            "first_name": "Anna", "last_name": "Åberg", "address1": "Storgatan 1", "address2": "lgh 1101",
            "phone": None, "city": "Umeå", "zip": "903 26", "province": None, "country": "Sweden",
            "company": None, "latitude": 63.8, "longitude": 20.2, "name": "Anna Åberg",
            "country_code": "SE", "province_code": None,
        },
        "customer": {
            "id": 115310627314723954, "email": "anna@example.se", "first_name": "Anna", "last_name": "Åberg",
            "state": "enabled", "verified_email": True, "currency": "SEK",
            "email_marketing_consent": {"state": "subscribed", "opt_in_level": None, "consent_updated_at": None},
        },
        "line_items": [TENT, MAT],
        "shipping_lines": [{"id": 1, "title": "Hemleverans", "price": "49.00", "price_set": money("49.00")}],
        "fulfillments": [],
        "refunds": [],
    } | fields  # fmt: skip


def guest(**fields: Any) -> dict[str, Any]:
    """An order of somebody without an account."""
    return order(customer=None, buyer_accepts_marketing=False, note_attributes=[]) | fields


def foreign(**fields: Any) -> dict[str, Any]:
    """An order that was seen and paid in euro, in a shop that counts in kronor."""
    item = line(
        1, "Tunneltält", 3, "2495.00", price_set=money("219.95", "2495.00"),
        discount_allocations=[
            {"amount": "113.45", "amount_set": money("10.00", "113.45"), "discount_application_index": 0}
        ],
    )  # fmt: skip
    return order(
        presentment_currency="EUR", line_items=[item], total_price_set=money("654.80", "7427.40"),
        subtotal_price_set=money("649.85", "7371.55"), total_discounts_set=money("10.00", "113.45"),
        total_shipping_price_set=money("4.95", "55.85"), total_tax_set=money("130.96", "1485.48"),
    ) | fields  # fmt: skip


def till(**fields: Any) -> dict[str, Any]:
    """An order from the till of a shop in town: no address, no customer."""
    return guest(
        source_name="pos", location_id=487838322, email="", contact_email=None, shipping_address=None,
        customer_locale=None, total_shipping_price_set=money("0.00"),
    ) | fields  # fmt: skip


def without_product(**fields: Any) -> dict[str, Any]:
    """An order with a line whose product was deleted since, and one that never was a product."""
    gone = line(
        3,
        "Stormkök",
        1,
        "895.00",
        product_id=None,
        variant_id=None,
        product_exists=False,
        sku="KOK-1",
        variant_title=None,
    )
    wrapping = line(
        4, "Presentinslagning", 1, "49.00", product_id=None, variant_id=None, sku="", variant_title=None
    )
    return order(line_items=[gone, wrapping]) | fields


def fulfilment(fulfilment_id: int, items: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """A parcel with these lines."""
    return {
        "id": fulfilment_id,
        "order_id": ORDER_ID,
        "status": "success",
        "created_at": "2027-01-11T10:00:00+01:00",
        "service": "manual",
        "updated_at": "2027-01-11T10:00:00+01:00",
        "tracking_company": "PostNord",
        "shipment_status": None,
        "location_id": 487838322,
        "origin_address": None,
        "receipt": {},
        "name": "#1001.1",
        "tracking_number": f"RR{fulfilment_id}SE",
        "tracking_numbers": [f"RR{fulfilment_id}SE"],
        "tracking_url": f"https://tracking.example/{fulfilment_id}",
        "tracking_urls": [f"https://tracking.example/{fulfilment_id}"],
        "line_items": items,
    } | fields


def refund(
    refund_id: int, item: dict[str, Any] | None, quantity: int, amount: str, **fields: Any
) -> dict[str, Any]:
    """Money back, for so many of a line."""
    lines = [] if item is None else [
        {
            "id": refund_id * 10, "quantity": quantity, "line_item_id": item["id"], "location_id": None,
            "restock_type": "return", "subtotal": amount, "total_tax": "0.00", "subtotal_set": money(amount),
            "total_tax_set": money("0.00"), "line_item": item,
        }
    ]  # fmt: skip
    return {
        "id": refund_id,
        "order_id": ORDER_ID,
        "created_at": "2027-01-12T08:00:00+01:00",
        "note": "för liten",
        "user_id": None,
        "processed_at": "2027-01-12T08:00:00+01:00",
        "restock": True,
        "refund_line_items": lines,
        "transactions": [
            {"id": refund_id * 100, "kind": "refund", "status": "success", "amount": amount, "currency": "SEK"}
        ],
        "order_adjustments": [],
    } | fields  # fmt: skip


def product(**fields: Any) -> dict[str, Any]:
    """A product with two variants whose stock is counted."""
    return {
        "id": 632910392,
        "title": "Tunneltält",
        "body_html": "<p>För två</p>",
        "vendor": "Fjällkompaniet",
        "product_type": "Tält",
        "created_at": "2026-12-01T09:00:00+01:00",
        "handle": "tunneltalt",
        "updated_at": "2027-01-10T09:00:00+01:00",
        "published_at": "2026-12-01T09:00:00+01:00",
        "template_suffix": None,
        "published_scope": "global",
        "tags": "vinter, nyhet",
        "status": "active",
        "admin_graphql_api_id": "gid://shopify/Product/632910392",
        "variants": [variant(49148385, "Grön / M", "TENT-G", 3), variant(49148386, "Röd / M", "TENT-R", 0)],
        "options": [
            {"id": 1, "product_id": 632910392, "name": "Färg", "position": 1, "values": ["Grön", "Röd"]}
        ],
        "images": [{"id": 1, "src": "https://cdn.example/tent.jpg"}],
        "image": {"id": 1, "src": "https://cdn.example/tent.jpg"},
    } | fields


def variant(variant_id: int, title: str, sku: str, quantity: int, **fields: Any) -> dict[str, Any]:
    """A variant."""
    return {
        "id": variant_id,
        "product_id": 632910392,
        "title": title,
        "price": "2495.00",
        "position": 1,
        "inventory_policy": "deny",
        "compare_at_price": None,
        "fulfillment_service": "manual",
        "inventory_management": "shopify",
        "option1": title,
        "taxable": True,
        "barcode": "4006381333931",
        "grams": 2100,
        "sku": sku,
        "inventory_item_id": variant_id + 1_000,
        "inventory_quantity": quantity,
        "old_inventory_quantity": quantity,
        "requires_shipping": True,
    } | fields


def level(item: int, available: int | None, at: str, place: int = 655441491) -> dict[str, Any]:
    """How much there is of an inventory item at a place."""
    return {
        "inventory_item_id": item, "location_id": place, "available": available, "updated_at": at,
        "admin_graphql_api_id": f"gid://shopify/InventoryLevel/{place}?inventory_item_id={item}",
    }  # fmt: skip


def headers(topic: str, body: bytes, secret: str = SECRET, **others: str) -> dict[str, str]:
    """What Shopify sends with a body."""
    return {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-SHA256": base64.b64encode(
            hmac.digest(secret.encode(), body, hashlib.sha256)
        ).decode(),
        "X-Shopify-Shop-Domain": "fjall.myshopify.com",
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Event-Id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        "X-Shopify-Triggered-At": "2027-01-10T08:00:11.123456789Z",
    } | {name.replace("_", "-"): value for name, value in others.items()}


def encoded(payload: Any) -> bytes:
    """A payload as it travels."""
    return msgspec.json.encode(payload)
