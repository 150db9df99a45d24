"""The gate, asked again when a message leaves: what was true at planning may not be true now.

Every test is asked of every message, and what it said is kept in the message's certificate.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.delivery.gate.asking import ask_gate
    from rapport.delivery.gate.holdouts import GlobalHoldout, held_out_of_all
    from rapport.delivery.gate.hours import open_at
    from rapport.delivery.gate.model import DraftKey, Postponed, Stopped, Verdicts
    from rapport.delivery.gate.rules import (
        GateRules,
        Period,
        begin_of,
        gate_rules,
        quarter_began,
        quarter_of,
        zone_named,
    )
    from rapport.delivery.gate.words import wants_less
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DraftKey",
    "GateRules",
    "GlobalHoldout",
    "Period",
    "Postponed",
    "Stopped",
    "Verdicts",
    "ask_gate",
    "begin_of",
    "gate_rules",
    "held_out_of_all",
    "open_at",
    "quarter_began",
    "quarter_of",
    "wants_less",
    "zone_named",
]
