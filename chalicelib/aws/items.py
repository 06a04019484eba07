"""Answers of DynamoDB, parsed no further than needed. Imported only once a client is made.

botocore walks every attribute of every item through its model, which was a quarter of a page's CPU. Items
arrive in the very form that the rooms read (`{"pk": {"S": "…"}}`): only binary values, and what is nested,
have to be walked.
"""

from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory


class _ItemParser(JSONParser):
    def _handle_map(self, shape: Any, value: Any) -> Any:
        if shape.value.name != "AttributeValue":
            return super()._handle_map(shape, value)  # type: ignore[misc]  # botocore's stubs leave it out
        return {name: self._attribute(shape.value, one) for name, one in value.items()}

    def _attribute(self, shape: Any, one: Any) -> Any:
        is_plain = "S" in one or "N" in one or "BOOL" in one
        return one if is_plain else self._handle_structure(shape, one)  # type: ignore[attr-defined]


class ItemParsers(ResponseParserFactory):
    """botocore's parsers, with a quicker one for DynamoDB's protocol."""

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol; it gives what botocore's own gives."""
        return _ItemParser() if protocol_name == "json" else super().create_parser(protocol_name)
