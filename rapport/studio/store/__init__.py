"""Keeps what the studio makes: runs that work briefs off, texts for patterns of evidence."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.studio.store.personal_texts import personal_texts

if TYPE_CHECKING:
    from rapport.studio.store.personal_texts import keep_personal, usable_paragraphs
    from rapport.studio.store.runs import add_run, get_run, keep_progress, list_runs, move, next_run
    from rapport.studio.store.text_library import Found, find_rows, like_pattern, put_rows, unlisted
else:
    __getattr__ = late_names(__name__)

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
