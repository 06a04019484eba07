"""The way to open pages: API Gateway's management of connections."""

from chalicelib.aws import clients
from chalicelib.push.ports import Gone


class GatewayCarrier:
    """The adapter of `ports.Carrier`. Chalice's own builds AWS's host name itself; this one takes the setting."""

    def post(self, connection_id: str, message: bytes) -> None:
        """Send a connection a message. Raises `Gone`."""
        client = clients.connections()
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=message)
        except client.exceptions.GoneException as error:
            raise Gone from error

    def close(self, connection_id: str) -> None:
        """End a connection; one that is gone already is no error."""
        client = clients.connections()
        try:
            client.delete_connection(ConnectionId=connection_id)
        except client.exceptions.GoneException:
            return

    def is_there(self, connection_id: str) -> bool:
        """Whether a connection is still open."""
        client = clients.connections()
        try:
            client.get_connection(ConnectionId=connection_id)
        except client.exceptions.GoneException:
            return False
        return True
