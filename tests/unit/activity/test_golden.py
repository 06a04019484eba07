"""Rows as the last release wrote them: a deployment takes hours to reach every process, and a log's rows live a week.

What stands here is never changed to fit the code: readers must know it for as long as such rows may be there.
"""

from chalicelib.activity.domain import Batch, Fact, Outcome, digest, packed, unpacked
from chalicelib.activity.models import from_item

FACTS = [
    Fact(
        event_id="e1", event="product_viewed", at=1_795_000_000_000, received=1_795_000_000_001, product_id="tent",
        phrase="tält",
    )
]  # fmt: skip
ROWS = bytes.fromhex(
    "789c558f410ec2201045f71e63d62cda8531f6320dc2984ea4a0c350638cb7f1265e4c68035176ffbf97fce109b8a097912c0c803d28f030746a6b7375e56093917121bca3cd58e7b63f1cf75d7d0a180dd292e91fe8152c144902c3e093730a4c8a12666c39628c147c8d756a3d45ca7c562ea9e18975c4823e6f5758608bbcda9b704bda0bc9a3663d8754fe50c799d19b4619b5919ff553c8ea59bb880a26ca873219ed5a655134b94d7eedbe8ce1679e"
)


def test_a_batch_that_is_sent_again_after_an_upgrade_is_known_again() -> None:
    assert digest([b"a", b"bc"]).hex() == "3fafa1cf2f19a7c1129beb20cf0983f7"


def test_rows_of_the_log_are_read_and_written_as_they_were() -> None:
    item = {
        "pk": {"S": "pk1#b1"}, "digest": {"B": b"d" * 16}, "facts": {"B": ROWS}, "accepted": {"N": "1"},
        "received": {"N": "1795000000001"}, "expires_at": {"N": "1795604800"},
    }  # fmt: skip
    read = from_item(item)
    assert read == Batch(
        key="pk1#b1", digest=b"d" * 16, rows=ROWS, outcome=Outcome(1), received=1_795_000_000_001
    )
    assert unpacked(read.rows) == FACTS
    assert unpacked(packed(FACTS)) == FACTS
