"""The gate, asked again when a message leaves: what was true at planning may not be true now.

Every test is asked of every message, and what it said is kept in the message's certificate.
"""

from rapport.delivery.gate.asking import ask_gate
from rapport.delivery.gate.model import DraftKey, Postponed, Stopped, Verdicts
from rapport.delivery.gate.rules import GateRules, gate_rules

__all__ = [
    "DraftKey",
    "GateRules",
    "Postponed",
    "Stopped",
    "Verdicts",
    "ask_gate",
    "gate_rules",
]
