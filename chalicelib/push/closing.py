"""A connection goes, by its own word or without one."""

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.push.domain import Visitor
from chalicelib.push.ports import Connections


def disconnect(connection_id: str, *, connections: Connections) -> None:
    """Forget a connection and all that it subscribed to."""
    connection = connections.get(connection_id)
    if connection is None:
        return
    connections.unsubscribe(connection_id, list(connection.topics))

    def leave(before: Visitor | None) -> None:
        if before is not None and connection_id in before.connections:
            rest = {one: at for one, at in before.connections.items() if one != connection_id}
            connections.write_visitor(replace(before, connections=rest, revision=before.revision + 1))

    revisions.persist(
        lambda: connections.visitor(connection.visitor), leave, what="the address's connections"
    )
    # Last: what was cut off before is done again by who finds it.
    connections.remove(connection_id)
