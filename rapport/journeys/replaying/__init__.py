"""Replays the past through a journey that never ran: who would have received what, and when."""

from rapport.journeys.replaying.comparing import Difference, compare
from rapport.journeys.replaying.model import (
    Baseline,
    CapBite,
    Passage,
    Replayed,
    ReplayProgress,
    StepCount,
)
from rapport.journeys.replaying.replay import replay

__all__ = [
    "Baseline",
    "CapBite",
    "Difference",
    "Passage",
    "ReplayProgress",
    "Replayed",
    "StepCount",
    "compare",
    "replay",
]
