"""A journey as data: who comes in, the steps, and what makes a customer leave. Keys are forever."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from rapport.journeys.triggers import (
    ApiTrigger,
    ClockTime,
    Data,
    DateTrigger,
    EventName,
    EventTrigger,
    Reentry,
    SegmentTrigger,
    Trigger,
    Value,
)
from rapport.segments import Rule, parse_rule

__all__ = (
    "ApiTrigger",
    "BranchStep",
    "ChooseStep",
    "ClockTime",
    "Cut",
    "DateTrigger",
    "EndStep",
    "EventName",
    "EventTrigger",
    "Goal",
    "Journey",
    "Migration",
    "Option",
    "Reentry",
    "RuleData",
    "ScoreStep",
    "SegmentTrigger",
    "SendStep",
    "SetStep",
    "Share",
    "SplitStep",
    "Step",
    "StepId",
    "TaskStep",
    "Trigger",
    "Value",
    "WaitForStep",
    "WaitStep",
    "WaitUntilStep",
    "WebhookStep",
)

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,37}$")]
RuleData = Annotated[Rule, BeforeValidator(parse_rule)]


class _Step(Data):
    id: StepId

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The steps that may come next, in the order of the definition."""
        raise NotImplementedError


class _Onward(_Step):
    next: StepId

    @property
    def leads_to(self) -> tuple[str, ...]:
        return (self.next,)


class _Fork(_Step):
    then: StepId
    otherwise: StepId

    @property
    def leads_to(self) -> tuple[str, ...]:
        return (self.then, self.otherwise)


class WaitStep(_Onward):
    """Let time pass."""

    kind: Literal["wait"]
    days: float = Field(default=0, ge=0, le=3650)
    hours: float = Field(default=0, ge=0, le=87_600)

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours)


class WaitForStep(_Fork):
    """Wait until the customer does something: on at `then`; at `otherwise` when time is up."""

    kind: Literal["wait-for"]
    event: EventName
    days: float = Field(default=0, ge=0, le=3650)
    hours: float = Field(default=0, ge=0, le=87_600)

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours)


class WaitUntilStep(_Onward):
    """Wait for a time of the day by the customer's own clock; on certain days of the week only."""

    kind: Literal["wait-until"]
    at: ClockTime
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(
        default=(), description="ISO: 1 is Monday. Empty for any day."
    )


class BranchStep(_Fork):
    """Go on at `then` where the rule holds for the customer at that moment, else at `otherwise`."""

    kind: Literal["branch"]
    rule: RuleData


class Share(Data):
    """One way out of a split."""

    share: float = Field(gt=0, le=1_000_000, description="Its weight beside the others'.")
    next: StepId


class SplitStep(_Step):
    """Draw one of several ways by chance; with which probability is written down."""

    kind: Literal["split"]
    ways: tuple[Share, ...] = Field(min_length=2, max_length=20)

    @property
    def leads_to(self) -> tuple[str, ...]:
        return tuple(way.next for way in self.ways)


class Cut(Data):
    """One way out of a score step: for scores of at least so much."""

    at_least: float
    next: StepId


class ScoreStep(_Step):
    """Go on by a score of the customer; the highest cut that is reached counts."""

    kind: Literal["score"]
    model: str = Field(min_length=1, max_length=80, description="Kind of model, such as repeat.")
    cuts: tuple[Cut, ...] = Field(min_length=1, max_length=10)
    otherwise: StepId = Field(description="For lower scores, and for who has none.")

    @property
    def leads_to(self) -> tuple[str, ...]:
        return (*(cut.next for cut in self.cuts), self.otherwise)


class Option(Data):
    """One of the actions that a choose step has."""

    name: StepId
    next: StepId


class ChooseStep(_Step):
    """Choose the action that does best, and go on trying the others; probabilities are kept.

    What does best is learned from how many customers did `aim` within `within_days` of the choice.
    """

    kind: Literal["choose"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=10)
    aim: EventName
    within_days: float = Field(default=7, gt=0, le=365)

    @property
    def leads_to(self) -> tuple[str, ...]:
        return tuple(option.next for option in self.options)


class SendStep(_Onward):
    """Send the approved drafts that a brief has for a group, each customer in their language."""

    kind: Literal["send"]
    brief: str = Field(min_length=1, description="Id of the brief.")
    segment: str | None = Field(
        default=None, description="Segment id of the brief's group; may be left out for one."
    )
    channel: str = Field(default="email", max_length=40, description="How it is sent.")
    topic: str = Field(default="", max_length=80, description="Topic it is about, if any.")


class SetStep(_Onward):
    """Write a trait of the customer."""

    kind: Literal["set"]
    trait: str = Field(min_length=1, max_length=200)
    value: Value | None = Field(description="What it becomes; null takes it away.")


class WebhookStep(_Onward):
    """Tell a program of the shop, by one of its webhook endpoints."""

    kind: Literal["webhook"]
    endpoint: str = Field(min_length=1, max_length=80, description="Name of the endpoint.")


class TaskStep(_Onward):
    """Give people something to do for this customer."""

    kind: Literal["task"]
    title: str = Field(min_length=1, max_length=200)
    team: Literal["sales", "service"] = "sales"
    due_days: float = Field(default=1, gt=0, le=365)


class EndStep(_Step):
    """The customer has been through."""

    kind: Literal["end"]

    @property
    def leads_to(self) -> tuple[str, ...]:
        return ()


Step = Annotated[
    WaitStep
    | WaitForStep
    | WaitUntilStep
    | BranchStep
    | SplitStep
    | ScoreStep
    | ChooseStep
    | SendStep
    | SetStep
    | WebhookStep
    | TaskStep
    | EndStep,
    Field(discriminator="kind"),
]


class Goal(Data):
    """What the journey is for. Who does it within so many days of coming in has reached it."""

    event: EventName
    within_days: float = Field(default=30, gt=0, le=3650)
    ends: bool = Field(default=True, description="Whether the journey ends with it.")


class Journey(Data):
    """Many messages to one customer, over time. The first of `steps` is where customers begin.

    `exits` are events that end it at once, `exit_when` a rule that ends it for whom it holds.
    `holdout_share` (0 to below 1) of those who come in receive nothing.
    """

    journey: StepId
    name: str = Field(min_length=1, max_length=200)
    trigger: Trigger
    steps: tuple[Step, ...] = Field(min_length=1, max_length=100)
    exits: tuple[EventName, ...] = Field(default=(), max_length=20)
    exit_when: RuleData | None = None
    goal: Goal | None = None
    reentry: Reentry = Reentry()
    holdout_share: float = Field(default=0.1, ge=0, lt=1)
    most_messages: int = Field(
        default=6, ge=0, le=100, description="No path may send more messages than this."
    )

    def step(self, step_id: str) -> Step:
        return next(step for step in self.steps if step.id == step_id)


class Migration(Data):
    """What becomes of the people inside when a new version is published.

    `stay`: they go on by the version they are on. `move`: they go on by the new one, at the step of
    the same id or at the one that `steps` names; who is at a step without one leaves. `leave`: the
    journey ends for them.
    """

    people: Literal["stay", "move", "leave"] = "stay"
    steps: Mapping[str, StepId] = Field(default_factory=dict)
