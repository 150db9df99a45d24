"""Asks a model for a better text of one part of a prompt, and looks whether it can be used."""

from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

import structlog
from pydantic import BaseModel, Field

from rapport.llm import AnswerUnusable, LanguageModel, PromptText

log = structlog.get_logger(__name__)

PARTS = ("system", "user")
_MARKS = ("--- system", "--- user")
_LONGEST = 12_000


class RevisedPart(BaseModel):
    """The whole new text of a part."""

    text: str = Field(min_length=1, max_length=_LONGEST)


def revise(
    question: PromptText,
    part: str,
    text: str,
    records: Sequence[Mapping[str, Any]],
    *,
    model: LanguageModel,
) -> str:
    """Ask once for a better text of a part; empty where the answer cannot be used.

    `records` hold what was said of the texts (`Feedback`) and their score. Raises what the model
    raises, an unusable answer apart.
    """
    places = sorted(Template(text).get_identifiers())
    prompt = question.filled(
        part=part,
        text=text,
        places=", ".join(f"${place}" for place in places) or "none",
        records="\n\n".join(
            f"An assignment, {one['score']:.2f} of 1:\n{one['Feedback']}" for one in records
        ),
    )
    try:
        revised = model.ask(prompt, RevisedPart).text.strip()
    except AnswerUnusable as error:
        log.info("prompt.revision_unusable", code=error.code)
        return ""
    if fault := fault_of(revised, places):
        log.info("prompt.revision_refused", fault=fault)
        return ""
    return revised


def fault_of(text: str, places: Sequence[str]) -> str:
    """Say why a text cannot take a part's place: other places, a stray dollar, a mark of files."""
    made = Template(text)
    if not made.is_valid():
        return "a dollar sign stands alone"
    if sorted(made.get_identifiers()) != list(places):
        return "its places are others"
    if any(line.strip() in _MARKS for line in text.splitlines()):
        return "it holds a mark of the file"
    return ""
