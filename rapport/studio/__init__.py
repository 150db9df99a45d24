"""The studio: a brief is planned, what it costs is said, and a run works it off.

In: briefs, a writer, limits. Out: a plan of every text that is needed with what it would take, and
runs that write it cell by cell, within their budget, with progress. Must never ask a model beyond
the limits of a run, nor write again what is there.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.studio.binding import bound_values, personal_values
    from rapport.studio.errors import (
        BadLimits,
        CannotTranslate,
        CellFull,
        NoPersonalSlot,
        NoSuchCell,
        NoSuchRun,
        PersonalTextsApproved,
        RunOver,
        RunUnderWay,
        TranslationStands,
        TranslationUnusable,
    )
    from rapport.studio.live_links import ask_page, links_of
    from rapport.studio.model import (
        Estimate,
        Fault,
        LibraryText,
        LibraryWish,
        Limits,
        PersonalText,
        Plan,
        PlanLine,
        SortBy,
        WritingRun,
        WritingStatus,
    )
    from rapport.studio.personal import (
        MOST_PATTERNS,
        PERSONAL_MARK,
        NumberedText,
        PersonalAnswer,
        write_personal,
    )
    from rapport.studio.planning import Desk, cells_to_write, plan_brief
    from rapport.studio.reusing import reuse_text
    from rapport.studio.running import (
        Office,
        cancel_run,
        carry_on,
        model_within,
        pause_run,
        resume_run,
        start_run,
    )
    from rapport.studio.store import get_run, list_runs, next_run, personal_texts
    from rapport.studio.text_library import COPYBOOK, search_library
    from rapport.studio.translating import Translation, translate_draft
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "COPYBOOK",
    "MOST_PATTERNS",
    "PERSONAL_MARK",
    "BadLimits",
    "CannotTranslate",
    "CellFull",
    "Desk",
    "Estimate",
    "Fault",
    "LibraryText",
    "LibraryWish",
    "Limits",
    "NoPersonalSlot",
    "NoSuchCell",
    "NoSuchRun",
    "NumberedText",
    "Office",
    "PersonalAnswer",
    "PersonalText",
    "PersonalTextsApproved",
    "Plan",
    "PlanLine",
    "RunOver",
    "RunUnderWay",
    "SortBy",
    "Translation",
    "TranslationStands",
    "TranslationUnusable",
    "WritingRun",
    "WritingStatus",
    "ask_page",
    "bound_values",
    "cancel_run",
    "carry_on",
    "cells_to_write",
    "get_run",
    "links_of",
    "list_runs",
    "model_within",
    "next_run",
    "pause_run",
    "personal_texts",
    "personal_values",
    "plan_brief",
    "resume_run",
    "reuse_text",
    "search_library",
    "start_run",
    "translate_draft",
    "write_personal",
]
