"""Cleaning: what is done to raw texts, as small steps that are counted."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.corpus.cleaning.boilerplate import Recurring
    from rapport.corpus.cleaning.settings import (
        CorpusSettings,
        StepName,
        read_settings,
        settings_of,
    )
    from rapport.corpus.cleaning.steps import Count, Step, Tally, choice_steps, clean, text_steps
    from rapport.texts import markdown_text, page_text
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CorpusSettings",
    "Count",
    "Recurring",
    "Step",
    "StepName",
    "Tally",
    "choice_steps",
    "clean",
    "markdown_text",
    "page_text",
    "read_settings",
    "settings_of",
    "text_steps",
]
