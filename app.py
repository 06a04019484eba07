"""The front door: every room introduces itself in one line."""

import os
from importlib import import_module
from typing import Final

from chalice.app import Chalice

from chalicelib.web import edge

# Each room's modules with a Blueprint, which has the module's name.
ROOMS: Final = {
    "web": ("routes",),
    "reference": ("routes",),
    "webhooks": ("routes", "consumers", "jobs"),
    "push": ("routes", "consumers"),
    "experiments": ("routes",),
    "places": ("routes",),
    "merchandising": ("routes",),
    "catalogue": ("routes", "consumers", "jobs"),
    "members": ("routes",),
    "activity": ("routes", "doors", "upkeep", "consumers", "jobs"),
    "orders": ("routes", "consumers"),
    "post": ("routes", "consumers", "jobs"),
    "platforms": ("routes",),
    "offers": ("routes",),
    "moderation": ("routes", "consumers"),
    "profiles": ("routes",),
    "media": ("routes", "consumers", "jobs"),
    "reviews": ("routes", "upkeep", "consumers", "jobs"),
    "questions": ("routes", "consumers"),
    "reactions": ("routes", "consumers"),
    "lists": ("routes", "doors", "consumers"),
    "worth": ("routes", "jobs"),
    "recommendations": ("routes", "searching", "jobs"),
    "tuning": ("routes", "jobs"),
    "listing": ("routes", "consumers"),
    "imports": ("routes", "consumers"),
    "presence": ("routes", "jobs"),
    "nearby": ("routes", "consumers", "jobs"),
    "latest": ("routes", "consumers"),
    "feed": ("routes", "consumers"),
    "storefront": ("routes", "embedding"),
    "offsite": ("routes", "jobs"),
    "campaigns": ("routes", "consumers", "jobs"),
    "mail": ("routes", "consumers"),
    "live": ("consumers", "pushing"),
    "privacy": ("routes",),
    "console": (
        "entry",
        "routes",
        "office",
        "figures",
        "stationery",
        "mailroom",
        "mailpeople",
        "personal",
        "campaigning",
        "trials",
        "offering",
        "ruling",
    ),
}

app = Chalice(app_name="torg")
app.experimental_feature_flags.add("WEBSOCKETS")
edge.install(app)

for room, doors in ROOMS.items():
    for door in doors:
        app.register_blueprint(getattr(import_module(f"chalicelib.{room}.{door}"), door))

if os.environ.get("AWS_CHALICE_CLI_MODE"):  # before packaging, never in a deployed function
    import_module("infra.guard").check()
