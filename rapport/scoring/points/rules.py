"""How rule points are said as data. Names are forever: reasons and groups tell them."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from rapport.profiles import PROFILES
from rapport.scoring.points.errors import BadPointRules

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Points = Annotated[float, Field(ge=-1_000, le=1_000, allow_inf_nan=False)]
TRAITS = tuple(
    name for name in PROFILES.columns if name not in ("traits", "created_at", "updated_at")
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventRule(_Part):
    """Points for each event of a name, the latest `most` of them; they halve every half-life."""

    name: Name
    event: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    points: Points
    most: Annotated[int, Field(ge=1, le=1_000)] = 1
    half_life_days: Annotated[float, Field(gt=0, le=3_650)] | None = None
    group: Name | None = None


class TraitRule(_Part):
    """Points for a trait of the profile that is one of some values, or known at all."""

    name: Name
    trait: str
    points: Points
    one_of: Annotated[list[str], Field(alias="in", max_length=200)] = []
    known: bool = False
    group: Name | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.trait not in TRAITS:
            raise ValueError(f"trait {self.trait!r} is none of {', '.join(TRAITS)}")
        if self.known == bool(self.one_of):
            raise ValueError("a trait needs either `in: [...]` or `known: true`")
        return self


class Group(_Part):
    """Rules that together give at most `most` points, and take away at most as many."""

    most: Annotated[float, Field(gt=0, le=10_000)]


class Line(_Part):
    """A product line: the categories of products whose events count for it."""

    categories: Annotated[list[str], Field(min_length=1, max_length=200)]


class PointRules(_Part):
    """All rules of a shop, the caps of their groups, and its product lines."""

    rules: Annotated[list[EventRule | TraitRule], Field(min_length=1, max_length=200)]
    groups: dict[Name, Group] = {}
    lines: dict[Name, Line] = {}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [rule.name for rule in self.rules]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two rules are called {twice!r}")
        unknown = next(
            (r.group for r in self.rules if r.group and r.group not in self.groups), None
        )
        if unknown:
            raise ValueError(f"group {unknown!r} is not among `groups`")
        return self


def parse_point_rules(content: object, *, where: str = "point rules") -> PointRules:
    """Make rules of plain values, or say which one cannot be used."""
    if not isinstance(content, Mapping):
        raise BadPointRules(f"{where} must hold `rules:`, a list of rules")
    try:
        return PointRules.model_validate(dict(content))
    except ValidationError as error:
        # A rule is of an event or a trait; the fault to tell is of the one it was meant to be.
        first = next((e for e in error.errors() if _meant(e["loc"], content)), error.errors()[0])
        place = ".".join(str(part) for part in first["loc"])
        raise BadPointRules(f"{where}: {place}: {first['msg']}") from error


def _meant(place: tuple[int | str, ...], content: Mapping[str, object]) -> bool:
    match place:
        case ("rules", int(number), str(kind), *_):
            rules = content.get("rules")
            rule = rules[number] if isinstance(rules, list) else None
            return isinstance(rule, Mapping) and ("trait" in rule) == ("TraitRule" in kind)
        case _:
            return True
