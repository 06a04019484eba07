"""The table `torg-<stage>-members`: rows `pk = <customer pseudonym>`, `sk` = which kind of row."""

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from chalicelib.kernel import settings


class _Meta:
    table_name = settings.current().table("members")
    region = settings.current().region
    connect_timeout_seconds = 2
    read_timeout_seconds = 5


class TraitsRow(Model):
    """`sk = traits` (said by the shop's server) or `traits#claimed` (said by a browser)."""

    class Meta(_Meta):
        """Where the rows are."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    traits = JSONAttribute()
    at = NumberAttribute()


class ConsentsRow(Model):
    """`sk = consents`: the answers as one document."""

    class Meta(_Meta):
        """Where the rows are."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="consents")
    answers = JSONAttribute()
