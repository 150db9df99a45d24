"""The plan of sales: stages, product lines with thresholds, owners, hours. A file of the shop."""

from datetime import date, time
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from rapport.sales.errors import BadSalesPlan, LineNotFound
from rapport.sales.hours import WorkingHours
from rapport.sales.model import StageKind

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Address = Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, max_length=200)]

EXAMPLE = """\
lines:
  - line: lamps
    score: purchase_30d
    threshold: 0.4
    owners: {people: [lin@hilllight.example]}
    answer_hours: 8
hours: {days: [1, 2, 3, 4, 5], opens: "09:00", closes: "18:00"}
"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StagePlan(_Part):
    """A column of the board, with its name in each language of the console."""

    stage: Name
    kind: StageKind = StageKind.OPEN
    names: dict[str, str] = Field(default_factory=dict)


class OwnersPlan(_Part):
    """Who gets the leads: in turn, who has the fewest open, or by a trait of the customer.

    `capacity` is how many open leads one may have; nobody gets more. By territory, `territory`
    names a trait and `map` whose each value is; others go round.
    """

    by: Literal["turn", "capacity", "territory"] = "turn"
    people: tuple[Address, ...] = ()
    capacity: int = Field(default=200, ge=1, le=100_000)
    territory: str = ""
    map: dict[str, Address] = Field(default_factory=dict)


class LinePlan(_Part):
    """When a score makes a customer a lead of a product line, and who has how long to call.

    `reopen_days` after a lead was lost, or won, the same score opens it again. `holdout_share` of
    those who pass the threshold are not called, so that what calls earn can be measured.
    """

    line: Name
    name: str = Field(default="", max_length=100)
    score: str = Field(min_length=1, max_length=80)
    threshold: float
    owners: OwnersPlan = OwnersPlan()
    first_task: str = Field(default="", max_length=200)
    answer_hours: float = Field(default=8, gt=0, le=1000)
    reopen_days: int = Field(default=90, ge=1, le=3650)
    holdout_share: float = Field(default=0, ge=0, lt=1)
    most_a_day: int = Field(default=200, ge=1, le=100_000)


class HoursPlan(_Part):
    """When the shop's people work, in the shop's time zone."""

    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(18)
    closed: tuple[date, ...] = ()


def _usual_stages() -> tuple[StagePlan, ...]:
    told = (
        ("new", "New", "新线索", StageKind.OPEN),
        ("contacted", "Contacted", "已联系", StageKind.OPEN),
        ("qualified", "Qualified", "已确认需求", StageKind.OPEN),
        ("offer", "Offer made", "已报价", StageKind.OPEN),
        ("won", "Won", "已成交", StageKind.WON),
        ("lost", "Lost", "已流失", StageKind.LOST),
    )
    return tuple(
        StagePlan(stage=stage, kind=kind, names={"en": en, "zh": zh})
        for stage, en, zh, kind in told
    )


class SalesPlan(_Part):
    """All that a shop decides about its leads. Without lines nothing is handed over."""

    stages: tuple[StagePlan, ...] = Field(default_factory=_usual_stages)
    lines: tuple[LinePlan, ...] = ()
    hours: HoursPlan = HoursPlan()

    @model_validator(mode="after")
    def _whole(self) -> "SalesPlan":
        names = [one.stage for one in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("two stages have the same name")
        kinds = [one.kind for one in self.stages]
        if any(kinds.count(kind) != 1 for kind in (StageKind.WON, StageKind.LOST)):
            raise ValueError("one stage has to be won, and one lost")
        if not kinds or kinds[0] is not StageKind.OPEN:
            raise ValueError("the first stage has to be an open one: leads begin there")
        if len({one.line for one in self.lines}) < len(self.lines):
            raise ValueError("two lines have the same name")
        if self.hours.opens >= self.hours.closes or not self.hours.days:
            raise ValueError("the hours have to begin before they end, on one day at least")
        return self

    @property
    def first(self) -> StagePlan:
        return self.stages[0]

    def stage_of(self, kind: StageKind) -> StagePlan:
        """The stage of a kind; of open ones the first."""
        return next(one for one in self.stages if one.kind is kind)

    def find_stage(self, stage: str) -> StagePlan | None:
        return next((one for one in self.stages if one.stage == stage), None)

    def find_line(self, line: str) -> LinePlan | None:
        return next((one for one in self.lines if one.line == line), None)

    def need_line(self, line: str) -> LinePlan:
        """The line of a name. Raises `LineNotFound`."""
        found = self.find_line(line)
        if found is None:
            known = ", ".join(one.line for one in self.lines) or "none"
            raise LineNotFound(f"the plan of sales has no line {line!r}; its lines: {known}")
        return found

    def working_hours(self, timezone: str) -> WorkingHours:
        return WorkingHours(
            timezone=timezone,
            days=self.hours.days,
            opens=self.hours.opens,
            closes=self.hours.closes,
            closed=self.hours.closed,
        )


def parse_plan(text: str) -> SalesPlan:
    """Read a plan as YAML or JSON. Raises `BadSalesPlan` with the place."""
    try:
        given = yaml.safe_load(text)
        return SalesPlan.model_validate(given if given is not None else {})
    except yaml.YAMLError as error:
        raise BadSalesPlan("the plan of sales is no YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the plan"
        said = first["msg"].removeprefix("Value error, ")
        raise BadSalesPlan(f"plan of sales: {place}: {said}") from None
