"""Keeps what customers said of themselves, as the settings and the customers allow it."""

from rapport.app.opening import App
from rapport.insights import keep_statements
from rapport.statements import StatementsRead, agreed_customers


def keep_what_is_said(app: App) -> StatementsRead:
    """Look at texts that are new; what is sensitive may be used as each customer agreed."""
    return keep_statements(
        app.facts,
        sensitive=app.settings.statements.sensitive,
        agreed=agreed_customers(app.database),
    )
