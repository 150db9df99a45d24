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
from rapport.studio.store.text_library import Found, find_rows, like_pattern, put_rows, unlisted

__all__ = [
    "Found",
    "add_run",
    "find_rows",
    "get_run",
    "keep_personal",
    "keep_progress",
    "like_pattern",
    "list_runs",
    "move",
    "next_run",
    "personal_texts",
    "put_rows",
    "unlisted",
    "usable_paragraphs",
]
