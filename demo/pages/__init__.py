"""The shop's pages as HTML. Every text from outside goes through `escape`."""

from demo.pages.frame import SHOP, document, message

__all__ = ["SHOP", "document", "message"]
