"""Lets what known customers say of themselves in their texts be kept as statements."""

from collections.abc import Collection

from rapport.insights.model import TextState
from rapport.insights.tables import READINGS
from rapport.statements import TEXT_COLUMNS, StatementsRead, refresh_statements
from rapport.storage import Facts


def keep_statements(
    facts: Facts, *, sensitive: bool = False, agreed: Collection[str] = ()
) -> StatementsRead:
    """Look at the readings of known customers that are new since, and keep their statements.

    Only what was `read` counts: a copy of another's text is no statement of who posted it. What is
    sensitive is kept only where the shop's setting says so, and is for service alone but for who
    `agreed` to more.
    """
    readings = facts.table(READINGS)
    texts = readings.filter(readings.state == TextState.READ.value, readings.customer_id.notnull())
    return refresh_statements(
        facts, texts.select(*TEXT_COLUMNS), sensitive=sensitive, agreed=agreed
    )
