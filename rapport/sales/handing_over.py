"""Hands customers over to sales: who passes the threshold of a line becomes a lead, once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rapport.decisions import HOLDOUT, Choice, choices_of, record_choices, split
from rapport.kit.ids import id_of
from rapport.profiles import find_profiles
from rapport.sales.hours import WorkingHours
from rapport.sales.model import Lead, StageKind
from rapport.sales.opening import open_all, traits_of
from rapport.sales.owners import choose_owner
from rapport.sales.planning import LinePlan, SalesPlan
from rapport.sales.store import count_line, insert_leads, leads_of, open_loads
from rapport.sales.tasking import keep_calls
from rapport.scoring import SCORES
from rapport.storage import Connection, Database, Facts

BY = "rapport"
CALL = "call"
"""The arm of those who are called; who is held out is not."""

_POLICY = "lead-threshold"
_DAY = timedelta(days=1)
_LOOK_AT = 20_000

Explain = Callable[[str, Sequence[str]], Mapping[str, Sequence[str]]]
"""Why a score (by name) has its value for each of some customers: sentences, the strongest first.
A stage above knows, and the face hands it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDesk:
    """What handing over needs. `first_task` is the title where a line has none.

    `stand_ins` names the score that is read in the place of another which nobody gives.
    """

    database: Database
    facts: Facts
    plan: SalesPlan
    timezone: str
    now: datetime
    first_task: str = "Call"
    explain: Explain | None = None
    stand_ins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What one pass did, per line: leads that were opened, customers held out, leads of nobody."""

    opened: Mapping[str, int] = field(default_factory=dict)
    held_out: Mapping[str, int] = field(default_factory=dict)
    without_owner: int = 0


def experiment_of(line: str) -> str:
    """Name the experiment that says what calls of a line earn."""
    return f"leads/{line}"


def hand_over(desk: HandOverDesk) -> HandedOver:
    """Open a lead for everybody who passes a threshold and is none; one pass, safe to repeat.

    Who has an open lead of the line gets no second one; who was won or lost gets the next after
    `reopen_days`. Who is held out is held out for good.
    """
    opened: dict[str, int] = {}
    held_out: dict[str, int] = {}
    without_owner = 0
    for told in desk.plan.lines:
        line = _stood_in(told, desk.stand_ins)
        leads, held = _hand_over_line(desk, line)
        opened |= {line.line: len(leads)} if leads else {}
        held_out |= {line.line: held} if held else {}
        without_owner += sum(not lead.owner for lead in leads)
    return HandedOver(opened=opened, held_out=held_out, without_owner=without_owner)


def _stood_in(line: LinePlan, stand_ins: Mapping[str, str]) -> LinePlan:
    score = stand_ins.get(line.score, line.score)
    return line if score == line.score else line.model_copy(update={"score": score})


def _hand_over_line(desk: HandOverDesk, line: LinePlan) -> tuple[list[Lead], int]:
    scores = _passing(desk.facts, line)
    with desk.database.begin() as connection:
        left = line.most_a_day - count_line(connection, line.line, since=desk.now - _DAY)
        turns = _turns(connection, line, list(scores), now=desk.now)
    # The most that can come of it, before anybody is asked about who is held out.
    wanted = [customer for customer in scores if customer in turns]
    called, chosen = _draw(desk, line, wanted, most=max(left, 0))
    if not called and not chosen:
        return [], 0
    leads = _leads(desk, line, {one: scores[one] for one in called}, turns)
    with desk.database.begin() as connection:
        record_choices(connection, chosen)
        held_out = sum(one.arm == HOLDOUT for one in chosen)
        return _keep(connection, desk, line, leads), held_out


def _passing(facts: Facts, line: LinePlan) -> dict[str, float]:
    """Those who pass the threshold with their score, the highest first."""
    table = facts.table(SCORES)
    passing = table.filter(table.name == line.score, table.value >= line.threshold)
    ordered = passing.order_by([passing.value.desc(), passing.customer_id]).limit(_LOOK_AT)
    rows = facts.read(ordered.select("customer_id", "value"))
    return dict(zip(rows["customer_id"].to_pylist(), rows["value"].to_pylist(), strict=True))


def _turns(
    connection: Connection, line: LinePlan, customers: Sequence[str], *, now: datetime
) -> dict[str, int]:
    """The number of the lead that each customer may become: nobody who is one, or just was."""
    turns = dict.fromkeys(customers, 1)
    for lead in leads_of(connection, line.line, customers):
        rests = lead.closed_at is None or now - lead.closed_at < timedelta(days=line.reopen_days)
        if lead.kind is StageKind.OPEN or rests:
            turns[lead.customer_id] = 0
        elif turns[lead.customer_id]:
            turns[lead.customer_id] = max(turns[lead.customer_id], lead.turn + 1)
    return {customer: turn for customer, turn in turns.items() if turn}


def _draw(
    desk: HandOverDesk, line: LinePlan, customers: Sequence[str], *, most: int
) -> tuple[list[str], list[Choice]]:
    """Who is called, at most so many, and the choices that are new."""
    if not customers or not most:
        return [], []
    if not line.holdout_share:
        return list(customers[:most]), []
    experiment = experiment_of(line.line)
    known = {one.customer_id: one.arm for one in choices_of(desk.database, experiment)}
    fresh = [customer for customer in customers if customer not in known]
    arms, shares = split(
        fresh, experiment=experiment, holdout_share=line.holdout_share, arms={CALL: 1.0}
    )
    drawn = {
        customer: (str(arm), float(share))
        for customer, arm, share in zip(fresh, arms, shares, strict=True)
    }
    called = [one for one in customers if (known.get(one) or drawn[one][0]) != HOLDOUT][:most]
    last = customers.index(called[-1]) if called else len(customers) - 1
    looked_at = set(customers[: last + 1])
    return called, [
        Choice(
            experiment=experiment,
            customer_id=customer,
            arm=arm,
            propensity=share,
            policy=_POLICY,
            reason=f"{line.score} ≥ {line.threshold:g}",
            chosen_at=desk.now,
        )
        for customer, (arm, share) in drawn.items()
        if customer in looked_at
    ]


def _leads(
    desk: HandOverDesk, line: LinePlan, scores: Mapping[str, float], turns: Mapping[str, int]
) -> list[Lead]:
    hours: WorkingHours = desk.plan.working_hours(desk.timezone)
    due_at = hours.due(desk.now, hours=line.answer_hours)
    reasons = desk.explain(line.score, list(scores)) if desk.explain else {}
    return [
        Lead(
            lead_id=id_of("lead", line.line, customer, str(turns[customer])),
            customer_id=customer,
            line=line.line,
            turn=turns[customer],
            stage=desk.plan.first.stage,
            opened_at=desk.now,
            stage_since=desk.now,
            due_at=due_at,
            score_name=line.score,
            score=score,
            reasons=tuple(reasons.get(customer, ()))[:5],
            entries=1,
        )
        for customer, score in scores.items()
    ]


def _keep(
    connection: Connection, desk: HandOverDesk, line: LinePlan, leads: Sequence[Lead]
) -> list[Lead]:
    profiles = find_profiles(desk.facts, [lead.customer_id for lead in leads])
    loads, before = open_loads(connection), count_line(connection, line.line)
    kept: list[Lead] = []
    for lead in leads:
        profile = profiles.get(lead.customer_id)
        traits = {} if profile is None else traits_of(profile)
        owner = choose_owner(line.owners, loads=loads, traits=traits, turn=before + len(kept))
        owned = replace(lead, owner=owner)
        if insert_leads(connection, [owned]):
            kept.append(owned)
    open_all(connection, kept, by=BY)
    keep_calls(connection, kept, line.first_task or desk.first_task, now=desk.now)
    return kept
