"""The programme as data: what earns points, how long they last, and what tiers bring."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from rapport.events import EventName
from rapport.loyalty.errors import BadProgramme

_LANGUAGES = ("zh", "en")
_OWN = frozenset(
    {
        EventName.POINTS_EARNED,
        EventName.POINTS_SPENT,
        EventName.POINTS_EXPIRED,
        EventName.POINTS_ADJUSTED,
        EventName.TIER_REACHED,
        EventName.ORDER_COMPLETED,
    }
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Texts = Annotated[Mapping[str, Text], Field(description="By language, `zh` and `en`.")]
Rate = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]


class Measure(StrEnum):
    """By what tiers are reached. Stored names are forever."""

    POINTS = "points"
    SPEND = "spend"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bonus(_Part):
    """An event other than an order that earns points."""

    event: Text = Field(description="The event's name, exactly, such as `Product Reviewed`.")
    points: int = Field(ge=1, le=1_000_000)
    once: bool = Field(default=False, description="Only the first time.")


class Tier(_Part):
    """A level of customers. It is reached with so many points, or major units of money."""

    tier: Id
    names: Texts
    at_least: float = Field(gt=0, le=1e9, allow_inf_nan=False)
    benefits: tuple[Texts, ...] = Field(default=(), max_length=10)

    def name_in(self, language: str) -> str:
        return _in(self.names, language)

    def benefits_in(self, language: str) -> str:
        """The benefits as one text, joined for the language."""
        between = "、" if language.startswith("zh") else ", "
        return between.join(_in(one, language) for one in self.benefits)


class Programme(_Part):
    """Points per major unit of money by category, bonuses, expiry, tiers.

    Orders earn `wait_days` after they were made, so that what is given back within them earns
    nothing. Points last `expires_months` after what earned them, by the shop's clock.
    """

    names: Texts
    starts_on: date = Field(description="Nothing before this day earns points.")
    points_per_unit: Rate = Field(default=1.0, description="Points per major unit of money.")
    categories: Mapping[str, Rate] = Field(
        default_factory=dict, max_length=200, description="Other rates, by category of product."
    )
    bonuses: tuple[Bonus, ...] = Field(default=(), max_length=20)
    wait_days: int = Field(default=0, ge=0, le=180)
    expires_months: int | None = Field(default=None, ge=1, le=120)
    point_value_minor: float = Field(
        default=1.0, ge=0, le=1e6, description="What a point is worth when spent, in minor units."
    )
    tiers_by: Measure = Measure.POINTS
    tiers: tuple[Tier, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _check(self) -> Self:
        bounds = [one.at_least for one in self.tiers]
        if bounds != sorted(set(bounds)):
            raise ValueError("tiers must rise: each `at_least` above the one before")
        for kind, named in (
            ("tier", [one.tier for one in self.tiers]),
            ("bonus for", [one.event for one in self.bonuses]),
        ):
            twice = sorted({one for one in named if named.count(one) > 1})
            if twice:
                raise ValueError(f"there are two of {kind} {twice[0]!r}")
        for bonus in self.bonuses:
            if bonus.event in _OWN:
                raise ValueError(f"{bonus.event!r} cannot earn a bonus")
        return self

    def tier(self, tier_id: str) -> Tier | None:
        return next((one for one in self.tiers if one.tier == tier_id), None)


def parse_programme(text: str) -> Programme:
    """Read a programme from YAML; raise `BadProgramme` saying what is wrong where."""
    try:
        return Programme.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadProgramme("the programme is no valid YAML; check its indentation") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadProgramme(
            f"the programme is wrong at {place or 'its top'}: {first['msg']}"
        ) from error


def programme_text(programme: Programme) -> str:
    """Write a programme as YAML, so that it can be read again."""
    told = programme.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)


def example_programme() -> str:
    """The YAML of a programme to begin with."""
    return (Path(__file__).parent / "example.yaml").read_text(encoding="utf-8")


def _in(texts: Mapping[str, str], language: str) -> str:
    short = language.partition("-")[0]
    return texts.get(short) or next((texts[one] for one in _LANGUAGES if one in texts), "")
