"""Keeps what the studio makes: runs that work briefs off, texts for patterns of evidence."""

from rapport.studio.store.personal_texts import (
    keep_personal,
    personal_texts,
    usable_paragraphs,
)
from rapport.studio.store.runs import (
    add_run,
    get_run,
    keep_progress,
    list_runs,
    move,
    next_run,
)

__all__ = [
    "add_run",
    "get_run",
    "keep_personal",
    "keep_progress",
    "list_runs",
    "move",
    "next_run",
    "personal_texts",
    "usable_paragraphs",
]
