"""A DynamoDB of ready answers, in a process of its own: what it costs isn't counted as the application's.

It serves what the reads use: GetItem, BatchGetItem, and Query by a partition with bounds or a prefix of the
sort key. Items are encoded once, when they are loaded. Writes are taken and forgotten: what they cost is in
what they send.
"""

import bisect
import contextlib
import itertools
import multiprocessing
import zlib
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

Rows = Callable[[], Iterable[tuple[str, dict[str, Any]]]]
_START_SECONDS: Final = 300
_WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})


class Shelf:
    """Encoded items by table, partition key and sort key."""

    def __init__(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        self._items: dict[tuple[str, str], dict[str, bytes]] = {}
        for table, item in rows:
            sort = item.get("sk", {}).get("S", "")
            self._items.setdefault((table, item["pk"]["S"]), {})[sort] = _encoded(item)
        self._sorts = {place: sorted(items) for place, items in self._items.items()}

    def answer(self, operation: str, request: Any) -> bytes:
        """The body of the answer to a request."""
        if operation == "BatchGetItem":
            parts = [self._batch(table, wanted["Keys"]) for table, wanted in request["RequestItems"].items()]
            return b'{"Responses":{' + b",".join(parts) + b'},"UnprocessedKeys":{}}'
        if operation == "GetItem":
            found = self._get(request["TableName"], request["Key"])
            return b"{}" if found is None else b'{"Item":' + found + b"}"
        if operation == "Query":
            return self._query(request)
        if operation in _WRITES:
            return b"{}"
        raise ValueError(f"no answer to {operation}")

    def _get(self, table: str, key: Any) -> bytes | None:
        return self._items.get((table, key["pk"]["S"]), {}).get(key.get("sk", {}).get("S", ""))

    def _batch(self, table: str, keys: list[Any]) -> bytes:
        found = (self._get(table, key) for key in keys)
        return msgspec.json.encode(table) + b":[" + b",".join(item for item in found if item) + b"]"

    def _query(self, request: Any) -> bytes:
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        place = (request["TableName"], values.pop(":pk"))
        sorts = _within(self._sorts.get(place, []), request["KeyConditionExpression"], values)
        ordered = sorts if request.get("ScanIndexForward", True) else reversed(sorts)
        limit = request.get("Limit", 10_000)
        items = [self._items[place][sort] for sort in itertools.islice(ordered, limit)]
        more = b',"LastEvaluatedKey":{"pk":{"S":"-"},"sk":{"S":"-"}}' if len(sorts) > limit else b""
        return b'{"Items":[' + b",".join(items) + b'],"Count":%d%b}' % (len(items), more)


def _within(sorts: list[str], condition: str, values: dict[str, str]) -> list[str]:
    if not values:
        return sorts
    if "BETWEEN" in condition:
        low, high = values.values()
        return sorts[bisect.bisect_left(sorts, low) : bisect.bisect_right(sorts, high)]
    (value,) = values.values()
    if "begins_with" in condition:
        return [sort for sort in sorts if sort.startswith(value)]
    if ">" in condition:
        return sorts[bisect.bisect_right(sorts, value) :]
    if "<" not in condition:
        raise ValueError(f"no answer to {condition}")
    return sorts[: bisect.bisect_left(sorts, value)]


def _encoded(item: dict[str, Any]) -> bytes:
    return msgspec.json.encode(item)


@contextlib.contextmanager
def serving(rows: Rows) -> Iterator[str]:
    """The endpoint of a process that made `rows()` and answers from them, until the block ends."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_serve, args=(rows, there), daemon=True)
    child.start()
    try:
        if not here.poll(_START_SECONDS):
            raise RuntimeError("the canned tables didn't come up")
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        child.terminate()
        child.join()


def _serve(rows: Rows, parent: Any) -> None:
    shelf = Shelf(rows())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            request = msgspec.json.decode(self.rfile.read(int(self.headers["Content-Length"])))
            body = shelf.answer(operation, request)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-amz-crc32", str(zlib.crc32(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    parent.send(server.server_address[1])
    server.serve_forever()
