"""One HTTP request over botocore's pool of connections, without what botocore and urllib3 do around it.

The pool opens connections (its time-outs, certificates and checks hold) and lends them; a request is what the
standard library makes of it, in one packet where it fits. It is half of what a read costs otherwise.
"""

import http.client
from collections.abc import Mapping
from typing import Any, NamedTuple


class Response(NamedTuple):
    """What came back, whole, named as botocore's own is."""

    status_code: int
    headers: http.client.HTTPMessage
    content: bytes


class Wire:
    """Sends by the pool of one botocore client's session."""

    def __init__(self, session: Any, url: str) -> None:
        """`session` is the client's `URLLib3Session`; all requests go to `url`'s server."""
        self._pool: Any = None
        # Behind a proxy, requests are botocore's business.
        if session._proxy_config.proxy_url_for(url) is None:
            self._pool = session._manager.connection_from_url(url)
            session._setup_ssl_cert(self._pool, url, session._verify)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Response | None:
        """The answer to a POST; None if there was none, for whatever reason. Nothing is tried twice."""
        from urllib3.exceptions import HTTPError

        if self._pool is None:
            return None
        try:
            connection = self._pool._get_conn()
        except HTTPError:
            return None
        try:
            return self._exchanged(connection, path, headers, body)
        except (OSError, HTTPError, http.client.HTTPException):
            connection.close()
            return None
        finally:
            self._pool._put_conn(connection)

    def _exchanged(self, connection: Any, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        http.client.HTTPConnection.request(connection, "POST", path, body, dict(headers))
        connection.sock.settimeout(self._pool.timeout.read_timeout)
        response = http.client.HTTPConnection.getresponse(connection)
        return Response(response.status, response.headers, response.read())
