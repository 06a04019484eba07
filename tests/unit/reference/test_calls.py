"""Requests filled in with examples, the same for curl, and pieces of prose."""

import subprocess
from typing import Any

import pytest

from chalicelib.reference import calls, shown, source
from chalicelib.reference.prose import Piece, pieces
from chalicelib.reference.samples import Samples
from chalicelib.reference.shape import Shapes
from tests.support import hostile

SAMPLES = Samples(Shapes({"components": {"schemas": {}}}))


def operation(**more: Any) -> dict[str, Any]:
    return {"parameters": [], "security": []} | more


def parameter(name: str, place: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}} | more


def body(media: str, example: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {media: {"schema": {}, "example": example}}}}


def test_a_request_is_filled_in_and_what_may_be_left_out_is() -> None:
    told = operation(parameters=[
        parameter("product_id", "path", example="a b/ö"), parameter("token", "path"),
        parameter("q", "query", example="tält & säck"), parameter("limit", "query"),
    ])  # fmt: skip
    asked = calls.request("get", "/v1/p/{product_id}/{token}", told, SAMPLES)
    assert asked.address == "/v1/p/a%20b%2F%C3%B6/{token}?q=t%C3%A4lt+%26+s%C3%A4ck"
    assert asked.body is None


@pytest.mark.parametrize(
    ("security", "needs"),
    [
        ([], "nothing"),
        ([{"publishableKey": []}, {"publishableKeyInQuery": []}, {"secretKey": []}], "key"),
        ([{"secretKey": []}], "secret"),
        ([{"shopperToken": []}], "shopper"),
        ([{"shopperToken": []}, {"publishableKey": [], "guestToken": []}], "person"),
    ],
)
def test_what_a_caller_must_show(security: list[dict[str, list[str]]], needs: str) -> None:
    assert calls.needs(operation(security=security)) == needs


def _arguments(command: str) -> list[str]:
    """What a shell makes of a command: its words."""
    told = subprocess.run(
        ["/bin/sh", "-c", command.replace("curl", "printf '%s\\0'", 1)],
        capture_output=True, check=True, env={"API": "https://api", "KEY": "pk_1", "SECRET": "sk_1"},
    )  # fmt: skip
    return told.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("text", ["it's", "'; rm -rf ~ #", '$HOME `id` \\ "x"', *hostile.SCRIPTS[:20]])
def test_a_shell_reads_the_command_as_it_is_meant(text: str) -> None:
    asked = calls.request("put", "/v1/x", operation(**body("application/json", {"text": text})), SAMPLES)
    words = _arguments(calls.curl(asked, "secret"))
    assert words == [
        "-X", "PUT", "https://api/v1/x", "-H", "Authorization: Bearer sk_1",
        "-H", "Content-Type: application/json", "-d", asked.body,
    ]  # fmt: skip


def test_a_form_is_written_as_one() -> None:
    asked = calls.request(
        "post", "/v1/x", operation(**body("application/x-www-form-urlencoded", {"a": "ö&"})), SAMPLES
    )
    assert (asked.media, asked.body) == ("application/x-www-form-urlencoded", "a=%C3%B6%26")
    assert "-X" not in calls.curl(asked, "nothing")


def test_what_stood_in_backticks_is_told_apart() -> None:
    assert pieces("Send `a<b` or `c`, not `d") == (
        Piece("text", "Send "), Piece("code", "a<b"), Piece("text", " or "), Piece("code", "c"),
        Piece("text", ", not `d"),
    )  # fmt: skip
    assert pieces("") == ()


def test_every_room_stands_in_one_group() -> None:
    grouped = [name for _, names in shown.GROUPS for name in names]
    assert sorted(grouped) == sorted(source.subjects())
