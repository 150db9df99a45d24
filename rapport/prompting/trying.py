"""Tries a prompt on cells: asks the model as the studio would, and checks what comes."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from rapport.content import (
    Brief,
    Copy,
    DraftStatus,
    EndpointWriter,
    PromptShelf,
    assignment_for,
    check_copy,
    check_groups,
    grounds_for,
    list_drafts,
    versions_of,
)
from rapport.kit.settings import ShopSettings
from rapport.llm import AnswerUnusable, LanguageModel, Prompt, PromptText
from rapport.prompting.files import prompt_text
from rapport.prompting.metric import failed, outcome_of
from rapport.prompting.model import Candidate, Outcome, Trial
from rapport.storage import Database, Facts

OWN_CHANNELS = ("email", "sms", "push")
"""The channels whose texts are asked for with a prompt of the shelf; other formats have theirs."""

_NAME = "trial"
_UNWANTED = frozenset({DraftStatus.RETURNED, DraftStatus.REJECTED})

A = TypeVar("A", bound=BaseModel)


class CountedModel:
    """A model that counts the questions it is asked."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.calls = 0

    @property
    def name(self) -> str:
        return self._model.name

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        self.calls += 1
        return self._model.ask(prompt, answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What trials are read from: stores, the shop, the moment."""

    database: Database
    facts: Facts
    shop: ShopSettings
    now: datetime


def trials_of(briefs: Iterable[Brief], workshop: Workshop) -> list[Trial]:
    """Make a trial of every cell of the briefs that is asked for with a prompt of the shelf.

    Raises what finding a brief's segments, products and offer raises.
    """
    liked, unwanted = _reviewed(workshop.database)
    found = []
    for brief in briefs:
        check_groups(brief, workshop.database)
        for cell in brief.cells:
            if cell.channel not in OWN_CHANNELS:
                continue
            grounds = grounds_for(
                brief,
                cell,
                database=workshop.database,
                facts=workshop.facts,
                shop=workshop.shop,
                now=workshop.now,
            )
            place = cell.channel, cell.language
            found.append(
                Trial(
                    brief=brief,
                    cell=cell,
                    assignment=assignment_for(brief, cell, grounds, wanted=brief.variants),
                    grounds=grounds,
                    liked=tuple(liked.get(place, ())),
                    disliked=tuple(unwanted.get(place, ())),
                )
            )
    return found


def try_prompt(text: PromptText, trials: Sequence[Trial], model: LanguageModel) -> list[Outcome]:
    """Ask one question for each trial with this prompt; an answer that is unusable scores 0.

    Raises what the model raises otherwise, such as `BudgetSpent`.
    """
    with tempfile.TemporaryDirectory(prefix="rapport-prompt-") as folder:
        named = replace(text, name=_NAME, version=1)
        (Path(folder) / f"{_NAME}.md").write_text(prompt_text(named), encoding="utf-8")
        writer = EndpointWriter(model, PromptShelf(Path(folder)))
        return [_outcome(trial, writer) for trial in trials]


def _outcome(trial: Trial, writer: EndpointWriter) -> Outcome:
    group = replace(trial.assignment.group, prompt=_NAME)
    try:
        proposals = writer.write(replace(trial.assignment, group=group))
    except AnswerUnusable as error:
        return failed(f"- The answer could not be used: {error}")
    candidates = [
        Candidate(copy=one.copy, findings=check_copy(one.copy, trial.grounds)) for one in proposals
    ]
    return outcome_of(trial, candidates)


Place = tuple[str, str]


def _reviewed(database: Database) -> tuple[dict[Place, list[Copy]], dict[Place, list[Copy]]]:
    """Give what reviewers approved and what they did not want, by place.

    Of a text that was edited before its approval, the versions that the edit replaced are unwanted.
    """
    liked: dict[Place, list[Copy]] = {}
    unwanted: dict[Place, list[Copy]] = {}
    for draft in list_drafts(database):
        place = draft.channel, draft.language
        if draft.status is DraftStatus.APPROVED:
            liked.setdefault(place, []).append(draft.copy)
            if draft.version > 1:
                replaced = [one.copy for one in versions_of(database, draft.draft_id)[:-1]]
                unwanted.setdefault(place, []).extend(replaced)
        elif draft.status in _UNWANTED:
            unwanted.setdefault(place, []).append(draft.copy)
    return liked, unwanted
