"""The studio: a brief is planned, what it costs is said, and a run works it off.

In: briefs, a writer, limits. Out: a plan of every text that is needed with what it would take, and
runs that write it cell by cell, within their budget, with progress. Must never ask a model beyond
the limits of a run, nor write again what is there.
"""

from rapport.studio.errors import (
    BadLimits,
    CannotTranslate,
    NoSuchRun,
    RunOver,
    RunUnderWay,
    TranslationStands,
    TranslationUnusable,
)
from rapport.studio.model import (
    Estimate,
    Fault,
    Limits,
    Plan,
    PlanLine,
    WritingRun,
    WritingStatus,
)
from rapport.studio.planning import Desk, cells_to_write, plan_brief
from rapport.studio.running import (
    Office,
    cancel_run,
    carry_on,
    pause_run,
    resume_run,
    start_run,
)
from rapport.studio.store import get_run, list_runs, next_run
from rapport.studio.translating import Translation, translate_draft

__all__ = [
    "BadLimits",
    "CannotTranslate",
    "Desk",
    "Estimate",
    "Fault",
    "Limits",
    "NoSuchRun",
    "Office",
    "Plan",
    "PlanLine",
    "RunOver",
    "RunUnderWay",
    "Translation",
    "TranslationStands",
    "TranslationUnusable",
    "WritingRun",
    "WritingStatus",
    "cancel_run",
    "carry_on",
    "cells_to_write",
    "get_run",
    "list_runs",
    "next_run",
    "pause_run",
    "plan_brief",
    "resume_run",
    "start_run",
    "translate_draft",
]
