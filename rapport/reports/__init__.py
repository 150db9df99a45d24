"""Reports: how customers move — through steps, back again, and along which ways.

In: the events of known customers, a segment if wanted. Out: a funnel, a retention table, paths.
Readings only: computed when asked for, on any store of facts. Must never write a fact.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.reports.funnel import funnel
from rapport.reports.paths import paths
from rapport.reports.retention import retention

if TYPE_CHECKING:
    from rapport.reports.errors import BadReport
    from rapport.reports.model import (
        MOST_PERIODS,
        Cohort,
        Direction,
        Funnel,
        FunnelQuestion,
        FunnelStage,
        PathLink,
        PathQuestion,
        Paths,
        Period,
        Retention,
        RetentionQuestion,
        Span,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MOST_PERIODS",
    "BadReport",
    "Cohort",
    "Direction",
    "Funnel",
    "FunnelQuestion",
    "FunnelStage",
    "PathLink",
    "PathQuestion",
    "Paths",
    "Period",
    "Retention",
    "RetentionQuestion",
    "Span",
    "funnel",
    "paths",
    "retention",
]
