"""Replays the past through a journey that never ran: who would have received what, and when."""

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
from rapport.journeys.replaying.replay import replay

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
