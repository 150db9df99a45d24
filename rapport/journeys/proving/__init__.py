"""Proves a journey before it runs: over all its paths, with a path that shows each fault."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.journeys.proving.gathering import world_of
    from rapport.journeys.proving.model import Fault, Guarantee, PassedStep, Proof, Severity
    from rapport.journeys.proving.prover import prove
    from rapport.journeys.proving.world import (
        DEFAULT_CAPS,
        Cap,
        KnownBrief,
        KnownDraft,
        QuietHours,
        World,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DEFAULT_CAPS",
    "Cap",
    "Fault",
    "Guarantee",
    "KnownBrief",
    "KnownDraft",
    "PassedStep",
    "Proof",
    "QuietHours",
    "Severity",
    "World",
    "prove",
    "world_of",
]
