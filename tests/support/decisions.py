"""What operators decide."""

from chalicelib.moderation.domain import Decision, State


def decision(state: State) -> Decision:
    """An operator's word, on a ground that goes with it: in order, or against the shop's terms."""
    ground = "in_order" if state is State.PUBLISHED else "terms"
    return Decision(state=state, ground=ground, note="", operator="op")
