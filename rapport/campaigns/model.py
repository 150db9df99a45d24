"""The nouns of the stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NewType

CampaignId = NewType("CampaignId", str)


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"  # described, nobody chosen yet
    PLANNED = "planned"  # recipients, holdout and those left out are fixed
    SCHEDULED = "scheduled"  # the server plans and launches it when it is due, or each time it is
    SENDING = "sending"  # messages are in the outbox, or a later wave waits for its time
    PAUSED = "paused"  # nothing leaves and nothing starts until somebody resumes it
    SENT = "sent"  # nothing is left to send
    CANCELLED = "cancelled"


class LeftOutBecause(StrEnum):
    """Why a member of the segment receives nothing: strongest first; the strongest is shown."""

    NO_CONSENT = "no consent"
    SUPPRESSED = "address suppressed"
    NOT_PERSONALISED = "wants nothing personalised"
    NO_ADDRESS = "no address"
    SAME_ADDRESS = "address of another customer"
    GLOBAL_HOLDOUT = "held out of all marketing"
    CONTACTED_LATELY = "contacted lately"
    HAD_A_RUN = "had an earlier run"
    NO_DRAFT = "no draft for the group"
    DRAFT_DOES_NOT_RENDER = "a slot has no value"
    HOLDOUT = "holdout"
    SAME_CUSTOMER = "same customer under another id"


class Allocation(StrEnum):
    """How customers are divided between the variants."""

    FIXED = "fixed"  # by the split, for everybody
    WINNER = "winner"  # a test first; then the variant that earned most, for everybody else
    ADAPTIVE = "adaptive"  # in waves: each by what the waves before earned
    PERSONAL = "personal"  # in waves: each customer by what is known of them, which is learned
    POLICIES = "policies"  # in waves: customers are divided between ways of choosing


class PolicyKind(StrEnum):
    """A way of choosing a variant: what a customer is given in an experiment of policies."""

    PERSONAL = "personal"  # what is expected to be best for this customer
    SINGLE = "single"  # the best single variant, for everybody
    LOT = "lot"  # by lot, as the split weighs the variants


class Reward(StrEnum):
    """What a policy hopes for, within the attribution days after the wave began."""

    CLICKED = "clicked"  # a click by a person
    ORDERED = "ordered"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a campaign is sent and measured, and whom it spares.

    `holdout_share` (0 to below 1) of everybody who could receive it receives nothing. `quiet_days`
    is how long a customer is left alone after a message. What a customer orders within
    `attribution_days` after the start of their wave counts. `split` weighs the variants; empty: all
    alike. `channel` is the brief's format that is sent, `topic` and `priority` are told to the
    gate. A message that could not leave within `expires_hours` of its moment never does (None: no
    limit).

    `allocation` says how variants get their shares: `test_share` is that of a winner's test,
    `waves` the number of an adaptive or personal campaign's waves, `wave_hours` the time between
    waves, `least_share` what no variant falls below. A personal campaign learns by `reward`;
    `policies` weighs the ways of choosing between which customers are divided; empty: all three
    alike. With a `canary_share` above 0 that many, at least `canary_least` customers, go first; the
    rest follows after `canary_hours` unless complaints, bounces or unsubscriptions are too many.
    """

    holdout_share: float = 0.1
    quiet_days: float = 2
    attribution_days: float = 14
    split: Mapping[str, float] = field(default_factory=dict)
    channel: str = "email"
    topic: str = ""
    priority: int = 0
    expires_hours: float | None = None
    allocation: Allocation = Allocation.FIXED
    waves: int = 4
    wave_hours: float = 24
    test_share: float = 0.2
    least_share: float = 0.02
    reward: Reward = Reward.CLICKED
    policies: Mapping[PolicyKind, float] = field(default_factory=dict)
    canary_share: float = 0.0
    canary_least: int = 100
    canary_hours: float = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Approved drafts of a brief to its segments, once, with a holdout.

    `run_of` is the recurring campaign that a run belongs to; that one itself is never sent.
    `paused_because` is a code: who or what paused it.
    """

    campaign_id: CampaignId
    name: str
    brief_id: str
    terms: Terms = field(default_factory=Terms)
    status: CampaignStatus = CampaignStatus.DRAFT
    created_at: datetime
    created_by: str
    planned_at: datetime | None = None
    launched_at: datetime | None = None
    sent_at: datetime | None = None
    run_of: str = ""
    paused_because: str = ""


class ScheduleKind(StrEnum):
    """When a campaign leaves."""

    AT = "at"  # at one moment, for everybody
    LOCAL = "local"  # at a time by each recipient's own clock
    BEST = "best"  # at the hour at which each recipient uses to react
    RECURRING = "recurring"  # again and again, by a rule; each time a run of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a campaign is planned and launched, and when each of its messages leaves.

    `at` counts for AT, `day` for LOCAL and BEST, `clock` for LOCAL: a time of the recipient,
    or of the shop where their zone is not known. RECURRING has a `rule` in five fields of cron, by
    the shop's clock, once a day at most; `each` (AT, LOCAL or BEST) is how a run of it leaves, at
    the rule's time. `once` writes to a customer in one run only. Nothing leaves more than
    `window_hours` after its moment.
    """

    kind: ScheduleKind
    at: datetime | None = None
    day: date | None = None
    clock: time | None = None
    rule: str = ""
    each: ScheduleKind = ScheduleKind.AT
    once: bool = False
    window_hours: float = 6


class ScheduleStatus(StrEnum):
    """Where a schedule stands."""

    WAITING = "waiting"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"  # it could not start; `error` of the schedule is the code


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSchedule:
    """A campaign's schedule as it stands. `due_at` is when the server acts on it next."""

    campaign_id: CampaignId
    schedule: Schedule
    status: ScheduleStatus
    due_at: datetime
    error: str = ""


class WaveKind(StrEnum):
    """What a wave is for."""

    CANARY = "canary"  # few, to see whether it does harm
    RAMP = "ramp"  # some more, looked at as the canary was
    PASSED = "passed"  # a canary or ramp that a person let go on
    TEST = "test"  # variants in equal parts, to find the winner
    ADAPTED = "adapted"  # shares by what the waves before earned
    PERSONAL = "personal"  # each customer's own probabilities; drawn at its start
    EXPLORED = "explored"  # the same, drawn while choosing was not surely better
    WINNER = "winner"  # everybody else gets the best variant
    REST = "rest"  # everybody else, by the split


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A part of a campaign's customers that starts together; drawn by hash, holdout included.

    `share` is its part of everybody in the draw. `due_at` is when it may start, None until the wave
    before has. `shares` are the probabilities of the variants among its recipients.
    """

    wave: int
    kind: WaveKind
    share: float
    due_at: datetime | None = None
    started_at: datetime | None = None
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """What the plan says of one member. `arm` is None for who was left out before the draw."""

    customer_id: str
    segment_id: str
    arm: str | None
    left_out_because: LeftOutBecause | None
    draft_id: str | None
    draft_version: int | None
    wave: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """What a plan decided, counted. `left_out` counts people per reason, the holdout apart."""

    members: int
    recipients: int
    held_out: int
    left_out: dict[str, int]
    per_arm: dict[str, int]
