"""Law over HTTP: the rules of a market, and what a text says against them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import Needs
from rapport.law import Breach, Exemption, LawRule, explain, rules_for

router = APIRouter(
    prefix="/api/v1/law", tags=["law"], dependencies=[Depends(Needs(Permission.VIEW))]
)

_MOST_CHARACTERS = 100_000
Word = Annotated[str, Query(max_length=40)]


class TextIn(BaseModel):
    """A text and what is known of it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=_MOST_CHARACTERS)]
    market: Annotated[str, Field(max_length=40, description="ISO 3166 code.")] = "CN"
    language: Annotated[str, Field(max_length=40, description="BCP 47.")] = "zh"
    sector: Annotated[str, Field(max_length=40)] = ""
    channel: Annotated[str, Field(max_length=40)] = ""
    facts: Annotated[
        list[str], Field(max_length=50, description="Proved facts, such as `offer-ends`.")
    ] = []
    names: Annotated[list[str], Field(max_length=50, description="Trade names and marks.")] = []


class RuleOut(BaseModel):
    """One rule. `lifted_by` are facts each of which lifts it."""

    rule_id: str
    kind: str
    severity: str
    law: dict[str, str]
    reason: dict[str, str]
    rewording: dict[str, str]
    sectors: list[str]
    channels: list[str]
    lifted_by: list[str]


class BreachOut(BaseModel):
    """Words that break a rule, by their place in the text; empty where words are missing."""

    rule_id: str
    kind: str
    severity: str
    law: dict[str, str]
    reason: dict[str, str]
    rewording: dict[str, str]
    start: int
    end: int
    span: str


class ExemptionOut(BaseModel):
    """Words that an exemption leaves free."""

    rule_id: str
    exemption_id: str
    law: dict[str, str]
    reason: dict[str, str]
    start: int
    end: int
    span: str


class ReadingOut(BaseModel):
    """What a reading found."""

    breaches: list[BreachOut]
    exemptions: list[ExemptionOut]


@router.get("/rules")
def list_rules(
    market: Word = "CN", language: Word = "zh", sector: Word = "", channel: Word = ""
) -> list[RuleOut]:
    """List the rules that texts of a market are read by."""
    return [
        _rule(rule) for rule in rules_for(market, language=language, sector=sector, channel=channel)
    ]


@router.post("/check")
def check_text(wanted: TextIn) -> ReadingOut:
    """Read a text for what the law forbids, and name the exemptions that were applied."""
    reading = explain(
        wanted.text,
        market=wanted.market,
        language=wanted.language,
        sector=wanted.sector,
        channel=wanted.channel,
        lifted=frozenset(wanted.facts),
        names=frozenset(wanted.names),
    )
    return ReadingOut(
        breaches=[*map(_breach, reading.breaches)],
        exemptions=[*map(_exemption, reading.exemptions)],
    )


def _rule(rule: LawRule) -> RuleOut:
    return RuleOut(
        rule_id=rule.rule_id,
        kind=rule.kind.value,
        severity=rule.severity,
        law=dict(rule.law),
        reason=dict(rule.reason),
        rewording=dict(rule.rewording),
        sectors=sorted(rule.sectors),
        channels=sorted(rule.channels),
        lifted_by=sorted(rule.unless),
    )


def _breach(one: Breach) -> BreachOut:
    return BreachOut(
        rule_id=one.rule_id,
        kind=one.kind.value,
        severity=one.severity,
        law=dict(one.law),
        reason=dict(one.reason),
        rewording=dict(one.rewording),
        start=one.start,
        end=one.end,
        span=one.span,
    )


def _exemption(one: Exemption) -> ExemptionOut:
    return ExemptionOut(
        rule_id=one.rule_id,
        exemption_id=one.exemption_id,
        law=dict(one.law),
        reason=dict(one.reason),
        start=one.start,
        end=one.end,
        span=one.span,
    )
