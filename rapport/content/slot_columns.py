"""The values of customers that a text may say, as columns beside their profiles."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.content.slots import LOYALTY_SLOTS
from rapport.statements import with_stated
from rapport.storage import FactReader


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _json_text(column: str, pointer: str) -> str: ...  # type: ignore[empty-body]


def with_slots(profiles: ir.Table, facts: FactReader, *, now: datetime) -> ir.Table:
    """Give the profiles with every slot of a customer as a column of texts, as it is at `now`."""
    return with_stated(profiles, facts, now=now).mutate(
        **{name: _json_text(profiles.traits, f"/{name}") for name in LOYALTY_SLOTS}
    )
