"""Lets what known customers say of themselves in their texts be kept as statements."""

from rapport.insights.model import TextState
from rapport.insights.tables import READINGS
from rapport.statements import TEXT_COLUMNS, StatementsRead, refresh_statements
from rapport.storage import Facts


def keep_statements(facts: Facts, *, sensitive: bool = False) -> StatementsRead:
    """Look at the readings of known customers that are new since, and keep their statements.

    Only what was `read` counts: a copy of another's text is no statement of who posted it. What is
    sensitive is kept only where the shop's setting says so.
    """
    readings = facts.table(READINGS)
    texts = readings.filter(readings.state == TextState.READ.value, readings.customer_id.notnull())
    return refresh_statements(facts, texts.select(*TEXT_COLUMNS), sensitive=sensitive)
