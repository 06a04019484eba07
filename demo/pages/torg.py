"""Where Torg's elements stand. Until its script has come, and where it never does, each keeps its place."""

from html import escape

from demo.request import Request


def element(name: str, request: Request, within: str = "", /, **attributes: str | None) -> str:
    """`<torg-name …>` with those of its attributes that aren't None; nothing where there is no stack.

    `within` is what it shows until its script takes over, and where none runs.
    """
    if not request.key:
        return within
    # Its slot keeps showing what came with the page while the script fetches what there is now.
    shown = f"<template shadowrootmode=open><slot></slot></template>{within}" if within else ""
    told = "".join(f' {one}="{escape(value)}"' for one, value in attributes.items() if value is not None)
    return f"<torg-{name}{told}>{shown}</torg-{name}>"


def recommended(which: str, request: Request, **about: str | None) -> str:
    """A list of the API's by its name, of a product, products, or a phrase."""
    return element("recommendations", request, list=which, **about)


def mapped(request: Request, level: int) -> str:
    """The map of the Nordic countries under a heading of that level, in a place that is as high as it."""
    if not request.key:
        return ""
    heading = request.say("Köpt nyss i Norden", "Bought lately in the Nordics")
    return (
        f"<div class=map-place><h{level}>{heading}</h{level}>{element('map', request, region='nordic')}</div>"
    )
