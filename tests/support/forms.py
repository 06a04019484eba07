"""Posting a file as a browser's form does."""

import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping


def posted(url: str, fields: Mapping[str, str], body: bytes) -> int:
    """Post `fields` and then the file; the answer's status."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode()
    data = b"".join(parts) + head + body + f"\r\n--{mark}--\r\n".encode()
    sent = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, sent, method="POST")) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
