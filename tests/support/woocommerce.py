"""WooCommerce's webhooks by the documented shapes (REST API version 3), with invented people and goods."""

import base64
import hashlib
import hmac
from typing import Any, Final

SECRET: Final = "a secret of the shop's own"
ORDER_ID: Final = 727


def line(line_id: int, name: str, quantity: int, total: str, tax: str, **fields: Any) -> dict[str, Any]:
    """A line of an order; its total is without tax."""
    return {
        "id": line_id, "name": name, "product_id": 93, "variation_id": 0, "quantity": quantity, "tax_class": "",
        "subtotal": total, "subtotal_tax": tax, "total": total, "total_tax": tax, "taxes": [], "meta_data": [],
        "sku": f"W-{line_id}", "price": float(total) / max(quantity, 1), "parent_name": None,
        "image": {"id": "1", "src": "https://shop.example/tent.jpg"},
    } | fields  # fmt: skip


def order(**fields: Any) -> dict[str, Any]:
    """A guest's order of a tent, waiting for its payment."""
    person = {
        "first_name": "Åsa", "last_name": "Berg", "company": "", "address_1": "Lillgatan 2", "address_2": "",
        "city": "Luleå", "state": "", "postcode": "972 31", "country": "SE",
    }  # fmt: skip
    return {
        "id": ORDER_ID,
        "parent_id": 0,
        "number": "727",
        "order_key": "wc_order_58d2d042d1d",
        "created_via": "checkout",
        "version": "9.4.0",
        "status": "on-hold",
        "currency": "SEK",
        "date_created": "2027-01-10T09:00:00",
        "date_created_gmt": "2027-01-10T08:00:00",
        "date_modified": "2027-01-10T09:00:10",
        "date_modified_gmt": "2027-01-10T08:00:10",
        "discount_total": "80.00",
        "discount_tax": "20.00",
        "shipping_total": "39.20",
        "shipping_tax": "9.80",
        "cart_tax": "499.00",
        "total": "2544.00",
        "total_tax": "508.80",
        "prices_include_tax": True,
        "customer_id": 0,
        "customer_ip_address": "192.0.2.7",
        "customer_user_agent": "Mozilla/5.0",
        "customer_note": "",
        "billing": {**person, "email": "asa@example.se", "phone": "0920-1"},
        "shipping": {**person, "phone": ""},
        "payment_method": "bacs",
        "payment_method_title": "Banköverföring",
        "transaction_id": "",
        "date_paid": None,
        "date_paid_gmt": None,
        "date_completed": None,
        "date_completed_gmt": None,
        "cart_hash": "c1",
        "meta_data": [
            {"id": 1, "key": "_torg_session", "value": "a-9.s-9"},
            {"id": 2, "key": "other", "value": {"deep": [1]}},
        ],
        "line_items": [
            line(315, "Tunneltält - Grön", 1, "1996.00", "499.00", variation_id=95, parent_name="Tunneltält")
        ],
        "tax_lines": [],
        "shipping_lines": [{"id": 317, "method_title": "Flat Rate", "total": "39.20"}],
        "fee_lines": [],
        "coupon_lines": [{"id": 318, "code": "vinter", "discount": "80.00"}],
        "refunds": [],
        "payment_url": "https://shop.example/pay",
        "is_editable": True,
    } | fields


def parcels(*tracking: tuple[str, str]) -> list[dict[str, Any]]:
    """The meta data that the Shipment Tracking extension keeps, by (id, number)."""
    items = [
        {"tracking_provider": "", "custom_tracking_provider": "PostNord", "tracking_number": number,
         "custom_tracking_link": f"https://tracking.example/{number}", "date_shipped": "1799654400",
         "tracking_id": tracking_id}
        for tracking_id, number in tracking
    ]  # fmt: skip
    return [{"id": 3, "key": "_wc_shipment_tracking_items", "value": items}]


def product(**fields: Any) -> dict[str, Any]:
    """A simple product."""
    return {
        "id": 93, "name": "Tunneltält", "slug": "tunneltalt", "permalink": "https://shop.example/product/tunneltalt/",
        "date_created_gmt": "2026-12-01T08:00:00", "date_modified_gmt": "2027-01-10T08:00:00", "type": "simple",
        "status": "publish", "featured": False, "catalog_visibility": "visible", "description": "", "sku": "TENT",
        "price": "2495", "regular_price": "2495", "sale_price": "", "on_sale": False, "purchasable": True,
        "manage_stock": True, "stock_quantity": 3, "stock_status": "instock", "backorders": "no", "parent_id": 0,
        "global_unique_id": "", "categories": [{"id": 9, "name": "Tält", "slug": "talt"}], "tags": [],
        "images": [{"id": 1, "src": "https://shop.example/tent.jpg", "name": "", "alt": ""}],
        "attributes": [], "variations": [], "meta_data": [],
    } | fields  # fmt: skip


def variation(variation_id: int, option: str, **fields: Any) -> dict[str, Any]:
    """A variation of the product 93."""
    return product(
        id=variation_id, type="variation", parent_id=93, name=f"Tunneltält - {option}", sku=f"TENT-{option}",
        attributes=[{"id": 1, "name": "Färg", "option": option}],
    ) | fields  # fmt: skip


def headers(topic: str, body: bytes, secret: str = SECRET, **others: str) -> dict[str, str]:
    """What WooCommerce sends with a body."""
    return {
        "X-WC-Webhook-Source": "https://shop.example/",
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Resource": topic.partition(".")[0],
        "X-WC-Webhook-Event": topic.partition(".")[2],
        "X-WC-Webhook-Signature": base64.b64encode(
            hmac.digest(secret.encode(), body, hashlib.sha256)
        ).decode(),
        "X-WC-Webhook-ID": "5",
        "X-WC-Webhook-Delivery-ID": "0b8f5fa0e1c7c0f1a2b3c4d5e6f70812",
    } | {name.replace("_", "-"): value for name, value in others.items()}
