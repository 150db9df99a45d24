"""Policies and approved sentences over HTTP: what texts may rest on besides the catalogue."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Actor, Permission
from rapport.api.context import AppDep, Needs
from rapport.api.paths import AnyId
from rapport.claims import (
    ApprovedSentence,
    Policy,
    get_policy,
    get_sentence,
    list_policies,
    list_sentences,
    new_policy,
    new_sentence,
    put_policy,
    put_sentence,
    retire_policy,
    retire_sentence,
)

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])
sentences_router = APIRouter(prefix="/api/v1/approved-sentences", tags=["approved sentences"])

_MayLook = Depends(Needs(Permission.VIEW))
Author = Annotated[Actor, Depends(Needs(Permission.WRITE_CONTENT))]
Reviewer = Annotated[Actor, Depends(Needs(Permission.REVIEW))]


class PolicyIn(BaseModel):
    """A policy to set; a text per language."""

    model_config = ConfigDict(extra="forbid")

    texts: dict[str, str] = Field(min_length=1, examples=[{"en": "Returns within 30 days."}])
    topic: str = Field(default="", description="returns, delivery, warranty …; else its id.")


class PolicyOut(BaseModel):
    """A version of a policy."""

    policy_id: str
    topic: str
    texts: dict[str, str]
    version: int
    set_at: datetime
    set_by: str
    retired_at: datetime | None

    @classmethod
    def of(cls, policy: Policy) -> Self:
        return cls.model_validate({name: getattr(policy, name) for name in cls.model_fields})


class SentenceIn(BaseModel):
    """A sentence to approve, and what proves it."""

    model_config = ConfigDict(extra="forbid")

    sentence: str
    language: str = Field(examples=["en"])
    evidence: str = Field(description="Where the proof lies: a report, a certificate, a page.")
    product_ids: list[str] = Field(default=[], description="Empty for any product.")
    valid_until: date | None = None
    sentence_id: str = Field(default="", description="Of one to be replaced; else a new id.")


class SentenceOut(BaseModel):
    """A version of an approved sentence."""

    sentence_id: str
    sentence: str
    language: str
    evidence: str
    product_ids: list[str]
    valid_until: date | None
    version: int
    approved_at: datetime
    approved_by: str
    retired_at: datetime | None

    @classmethod
    def of(cls, sentence: ApprovedSentence) -> Self:
        told = {name: getattr(sentence, name) for name in cls.model_fields}
        return cls.model_validate(told | {"product_ids": list(sentence.product_ids)})


@router.get("", dependencies=[_MayLook])
def show_policies(app: AppDep, *, retired: bool = False) -> list[PolicyOut]:
    """List policies by id, with `retired` also those that hold no more."""
    return [PolicyOut.of(one) for one in list_policies(app.database, retired=retired)]


@router.get("/{policy_id}", dependencies=[_MayLook])
def show_policy(app: AppDep, policy_id: AnyId, version: int | None = None) -> PolicyOut:
    """Show a policy, by default its latest version."""
    return PolicyOut.of(get_policy(app.database, policy_id, version))


@router.put("/{policy_id}")
def set_policy(app: AppDep, policy_id: AnyId, policy: PolicyIn, author: Author) -> PolicyOut:
    """Set a policy; another text makes its next version."""
    made = new_policy(policy_id, policy.texts, topic=policy.topic, by=author.name, now=app.clock())
    return PolicyOut.of(put_policy(app.database, made))


@router.delete("/{policy_id}")
def end_policy(app: AppDep, policy_id: AnyId, _author: Author) -> PolicyOut:
    """Retire a policy: texts may rest on it no more."""
    return PolicyOut.of(retire_policy(app.database, policy_id, now=app.clock()))


@sentences_router.get("", dependencies=[_MayLook])
def show_sentences(app: AppDep, *, retired: bool = False) -> list[SentenceOut]:
    """List approved sentences, the newest first."""
    return [SentenceOut.of(one) for one in list_sentences(app.database, retired=retired)]


@sentences_router.get("/{sentence_id}", dependencies=[_MayLook])
def show_sentence(app: AppDep, sentence_id: AnyId, version: int | None = None) -> SentenceOut:
    """Show an approved sentence, by default its latest version."""
    return SentenceOut.of(get_sentence(app.database, sentence_id, version))


@sentences_router.post("", status_code=201)
def approve_sentence(app: AppDep, sentence: SentenceIn, reviewer: Reviewer) -> SentenceOut:
    """Approve a sentence; the caller vouches for it."""
    made = new_sentence(**sentence.model_dump(), by=reviewer.name, now=app.clock())
    return SentenceOut.of(put_sentence(app.database, made))


@sentences_router.delete("/{sentence_id}")
def end_sentence(app: AppDep, sentence_id: AnyId, _reviewer: Reviewer) -> SentenceOut:
    """Retire an approved sentence: texts may rest on it no more."""
    return SentenceOut.of(retire_sentence(app.database, sentence_id, now=app.clock()))
