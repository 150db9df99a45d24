"""Sentences over HTTP: from what a marketer types to a rule."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.app import App, topics_of_shop
from rapport.campaigns import list_campaigns
from rapport.llm import open_model
from rapport.segments import (
    Choice,
    Reading,
    Refusal,
    Understood,
    ask_model,
    read_vocabulary,
    rule_json,
    understand,
)

router = APIRouter(prefix="/api/v1/segments", tags=["segments"])

_MayLook = Depends(Needs(Permission.VIEW))


class SentenceIn(BaseModel):
    """A sentence that says which customers are wanted."""

    model_config = ConfigDict(extra="forbid")

    sentence: Annotated[str, Field(min_length=1, max_length=2_000)]
    language: str | None = Field(default=None, description="`zh` or `en`; told from the letters.")


class ChoiceOut(BaseModel):
    """One way to read an ambiguous sentence."""

    rule: dict[str, object]
    sentence: dict[str, str]


class QuestionOut(BaseModel):
    """What is ambiguous, by language, and what it may mean."""

    text: dict[str, str]
    choices: list[ChoiceOut]


class UnderstoodOut(BaseModel):
    """What became of the sentence: one of `rule`, `question` and `refusal` is not null."""

    sentence: str
    language: str
    rule: dict[str, object] | None
    question: QuestionOut | None
    refusal: Refusal | None
    readings: list[Reading]


@router.post("/understand", dependencies=[_MayLook])
def understand_sentence(app: AppDep, wanted: SentenceIn) -> UnderstoodOut:
    """Read a sentence as a rule by the grammar, or by the model where one is set up."""
    found = _read(app, wanted)
    question = found.question
    return UnderstoodOut(
        sentence=found.sentence,
        language=found.language,
        rule=rule_json(found.rule) if found.rule else None,
        question=QuestionOut(text=dict(question.text), choices=[*map(_choice, question.choices)])
        if question
        else None,
        refusal=found.refusal,
        readings=list(found.readings),
    )


def _read(app: App, wanted: SentenceIn) -> Understood:
    vocabulary = read_vocabulary(
        facts=app.facts,
        database=app.database,
        now=app.clock(),
        zone=app.settings.shop.timezone,
        campaigns={one.campaign_id: (one.name,) for one in list_campaigns(app.database)},
        topics=topics_of_shop(app),
    )
    found = understand(wanted.sentence, vocabulary=vocabulary, language=wanted.language)
    model = open_model(app.settings.llm, app.database) if found.refusal else None
    if model is None:
        return found
    return ask_model(wanted.sentence, model=model, vocabulary=vocabulary)


def _choice(one: Choice) -> ChoiceOut:
    return ChoiceOut(rule=rule_json(one.rule), sentence=dict(one.sentence))
