"""What the demo shop's marketer plans, read from `plan.yaml`: segments, offers and briefs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from rapport.catalog import Offer
from rapport.content import Length, Objective, Tone
from rapport.segments import Rule, parse_rule

LANGUAGES = ("zh", "en")

_FILE = Path(__file__).parent / "plan.yaml"
_IN = {"zh": "{}（中文）", "en": "{} (English)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSegment:
    """A segment to save; `key` is what briefs call it by, such as `gone-quiet-zh`.

    Members of the segments in `apart_from` do not belong to it, so that two campaigns at once do
    not share people: one's holdout would receive the other.
    """

    key: str
    name: str
    about: str
    language: str
    rule: Rule
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBrief:
    """A brief to save, once its segments and its offer are there.

    The drafts of one that `waits` are left for a reviewer, and nothing of it is sent.
    """

    key: str
    name: str
    objective: Objective
    segment_keys: tuple[str, ...]
    product_ids: tuple[str, ...]
    offer_id: str | None
    language: str
    tone: Tone
    length: Length
    variants: int
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """Everything planned, in both languages: each segment and each brief once per language."""

    segments: tuple[PlannedSegment, ...]
    offers: tuple[Offer, ...]
    briefs: tuple[PlannedBrief, ...]


def demo_plan(*, now: datetime) -> DemoPlan:
    """Give the plan; the ends of its offers count from `now`."""
    read = _read()
    return DemoPlan(
        segments=tuple(
            _segment(key, segment, language)
            for key, segment in read.segments.items()
            for language in LANGUAGES
        ),
        offers=tuple(_offer(key, offer, now) for key, offer in read.offers.items()),
        briefs=tuple(_brief(brief, language) for brief in read.briefs for language in LANGUAGES),
    )


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Segment(_Part):
    name: dict[str, str]
    about: dict[str, str]
    rule: dict[str, object]
    apart_from: list[str] = Field(default_factory=list)


class _Offer(_Part):
    name: dict[str, str]
    discount: float
    code: str
    ends_in_days: int


class _Brief(_Part):
    key: str
    name: dict[str, str]
    objective: Objective
    segments: list[str]
    offer: str | None = None
    products: list[str] = Field(default_factory=list)
    tone: dict[str, Tone]
    length: Length
    variants: int = 1
    waits: bool = False


class _Plan(_Part):
    segments: dict[str, _Segment]
    offers: dict[str, _Offer]
    briefs: list[_Brief]


@lru_cache(maxsize=1)
def _read() -> _Plan:
    return _Plan.model_validate(
        yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )


def _segment(key: str, segment: _Segment, language: str) -> PlannedSegment:
    spoken: Mapping[str, object] = {
        "kind": "trait",
        "name": "language",
        "op": "is",
        "value": language,
    }
    return PlannedSegment(
        key=f"{key}-{language}",
        name=_IN[language].format(segment.name[language]),
        about=segment.about[language],
        language=language,
        rule=parse_rule({"kind": "all", "rules": [spoken, segment.rule]}),
        apart_from=tuple(f"{other}-{language}" for other in segment.apart_from),
    )


def _offer(key: str, offer: _Offer, now: datetime) -> Offer:
    return Offer(
        offer_id=key,
        names=offer.name,
        discount_share=offer.discount,
        code=offer.code,
        ends_at=now + timedelta(days=offer.ends_in_days),
    )


def _brief(brief: _Brief, language: str) -> PlannedBrief:
    return PlannedBrief(
        key=f"{brief.key}-{language}",
        name=_IN[language].format(brief.name[language]),
        objective=brief.objective,
        segment_keys=tuple(f"{key}-{language}" for key in brief.segments),
        product_ids=tuple(brief.products),
        offer_id=brief.offer,
        language=language,
        tone=brief.tone[language],
        length=brief.length,
        variants=brief.variants,
        waits=brief.waits,
    )
