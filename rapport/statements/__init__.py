"""Statements: what customers said of themselves, kept for as long as it is likely to hold.

In: texts of known customers, as they were read. Out: one row per thing said in the first person,
with the words that show it, what it may be used for and when it expires; corrected and withdrawn
by people. Must never take a guess, an if or what is said of others for a statement, and never let
marketing know what is sensitive without a consent of its own (PIPL Art. 28 to 31, GDPR Art. 9).
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.statements.agreeing import (
        SENSITIVE_CHANNEL,
        SENSITIVE_PURPOSE,
        agreed_customers,
        has_agreed,
        settle_agreed,
    )
    from rapport.statements.errors import BadStatementValue, StatementNotFound
    from rapport.statements.extracting import said_in
    from rapport.statements.keeping import (
        correct_statement,
        current_statements,
        erase_statement,
        held_statements,
        statements_of,
        withdraw_statement,
    )
    from rapport.statements.model import (
        Key,
        Said,
        Statement,
        StatementsRead,
        StatementState,
        Use,
        ValueKind,
    )
    from rapport.statements.refreshing import TEXT_COLUMNS, refresh_statements
    from rapport.statements.slots import STATED_SLOTS, stated_values, with_stated
    from rapport.statements.tables import STATED_TEXTS, STATEMENTS
    from rapport.statements.vocabulary import checked_value, keys, marketing_keys, value_words
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "SENSITIVE_CHANNEL",
    "SENSITIVE_PURPOSE",
    "STATED_SLOTS",
    "STATED_TEXTS",
    "STATEMENTS",
    "TEXT_COLUMNS",
    "BadStatementValue",
    "Key",
    "Said",
    "Statement",
    "StatementNotFound",
    "StatementState",
    "StatementsRead",
    "Use",
    "ValueKind",
    "agreed_customers",
    "checked_value",
    "correct_statement",
    "current_statements",
    "erase_statement",
    "has_agreed",
    "held_statements",
    "keys",
    "marketing_keys",
    "refresh_statements",
    "said_in",
    "settle_agreed",
    "stated_values",
    "statements_of",
    "value_words",
    "with_stated",
    "withdraw_statement",
]
