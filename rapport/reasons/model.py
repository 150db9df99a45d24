"""The nouns of the stage: an account of why a customer got a message or did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of it."""

    SENT = "sent"
    WAITING = "waiting"
    NOT_SENT = "not sent"  # there was a message, and it never left
    LEFT_OUT = "left out"  # there was never a message
    NOT_CONCERNED = "not concerned"  # the plan knows nothing of this customer


class Audience(StrEnum):
    """To whom an account is said: an operator in full, the customer in plain words."""

    OPERATOR = "operator"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reason. `code` names its sentence, `facts` fill it; JSON values, never an address."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Why a customer got something or nothing; the lines in the order in which they counted."""

    customer_id: str
    subject: str
    outcome: Outcome
    lines: tuple[Line, ...]


GIVES_WAY = "gives-way"
"""The code of the line that says why a message gives way in the day's plan."""
