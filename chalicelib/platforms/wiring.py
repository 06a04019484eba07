"""Where this room's ports meet their adapters."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.kernel.errors import NotFound, TorgError, Unavailable
from chalicelib.platforms import rooms, service
from chalicelib.platforms.domain import NotUnderstood, Platform, WrongTopic
from chalicelib.platforms.ports import Doors, Shelf
from chalicelib.platforms.store import DynamoShelf


@cache
def shelf() -> Shelf:
    """Where it is kept what platforms said."""
    return DynamoShelf()


def kept() -> rooms.Kept:
    """Where deliveries are kept that couldn't be understood."""
    return rooms.Kept()


def doors() -> Doors:
    """What taking a delivery needs."""
    here = settings.current()
    return Doors(
        shelf(), rooms.OrdersRoom(), rooms.CatalogueRoom(), kept(), rooms.report,
        shop_url=here.shop_url, currency=here.currency,
    )  # fmt: skip


def secrets_of(platform: Platform) -> tuple[str, ...]:
    """What the platform's deliveries are signed with. Raises `NotFound` if it isn't set up."""
    found: tuple[str, ...] = getattr(secrets.current().webhooks, platform.value)
    if not any(found):
        raise NotFound(f"webhooks of {platform} aren't set up on this stage: its secrets name none")
    return found


def read_again(record: Mapping[str, Any], now: int) -> int:
    """Do what a delivery in quarantine says; 1 if something came of it. Raises `ValueError` if it can't be read."""
    delivery = rooms.delivery_of(record)
    try:
        service.check_topic(delivery.platform, delivery.topic, "/topic")
        service.do(delivery, doors=doors(), now=now)
    except (NotUnderstood, WrongTopic) as error:
        raise ValueError(str(error)) from error
    except Unavailable:
        raise
    except TorgError as error:
        raise ValueError(error.detail) from error
    return 1
