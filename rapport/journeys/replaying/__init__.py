"""Replays the past through a journey that never ran: who would have received what, and when."""

from typing import TYPE_CHECKING

from rapport.journeys.replaying.replay import replay
from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.journeys.replaying.comparing import Difference, compare
    from rapport.journeys.replaying.model import (
        NOTES,
        Baseline,
        CapBite,
        Passage,
        Period,
        Replayed,
        ReplayOptions,
        ReplayProgress,
        StepCount,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "NOTES",
    "Baseline",
    "CapBite",
    "Difference",
    "Passage",
    "Period",
    "ReplayOptions",
    "ReplayProgress",
    "Replayed",
    "StepCount",
    "compare",
    "replay",
]
