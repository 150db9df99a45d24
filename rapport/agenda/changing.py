"""What if: the same candidates under other limits, solved again in seconds; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rapport.agenda.errors import BadChange
from rapport.agenda.model import AgendaDesk, Collected, SubjectKind, Summary
from rapport.agenda.planning import Agenda, solve
from rapport.attention import Limits

_MOST_TIMES = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Other limits to try out; what is not given stays.

    `quota_times` multiplies what is left of a channel's quota, `costs` replaces what its messages
    cost. `per_week` is the cap over all channels; `budget_minor` and `staff_hours` are of the rest
    of the day.
    """

    quota_times: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)
    per_week: int | None = None
    budget_minor: float | None = None
    staff_hours: float | None = None

    def __post_init__(self) -> None:
        if any(not 0 <= one <= _MOST_TIMES for one in self.quota_times.values()):
            raise BadChange(f"a quota can be multiplied by 0 to {_MOST_TIMES:g}")
        numbers = (*self.costs.values(), self.per_week, self.budget_minor, self.staff_hours)
        if any(one is not None and one < 0 for one in numbers):
            raise BadChange("caps, costs, a budget and hours are 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The plan as it is and as it would be; messages and tasks that go, margin less cost."""

    before: Summary
    after: Summary
    goes_before: int
    goes_after: int
    margin: float

    @property
    def goes(self) -> int:
        """How many more would go."""
        return self.goes_after - self.goes_before


def what_if(desk: AgendaDesk, agenda: Agenda, change: Change) -> Difference:
    """Solve the day again under changed limits, and say what that makes. Nothing is kept."""
    collected = _collected(agenda.collected, change)
    after = solve(desk, collected, _limits(agenda.limits, change))
    return Difference(
        before=agenda.summary,
        after=after.summary,
        goes_before=int(agenda.plan.chosen.sum()),
        goes_after=int(after.plan.chosen.sum()),
        margin=after.plan.worth - agenda.plan.worth,
    )


def _limits(limits: Limits, change: Change) -> Limits:
    channels = [
        replace(one, quota=round(one.quota * change.quota_times[one.name]))
        if one.quota is not None and one.name in change.quota_times
        else one
        for one in limits.channels
    ]
    changed = replace(limits, channels=channels)
    if change.per_week is not None:
        changed = replace(changed, per_week=change.per_week)
    if change.budget_minor is not None:
        changed = replace(changed, budget=change.budget_minor)
    if change.staff_hours is not None:
        changed = replace(changed, staff_minutes=change.staff_hours * 60)
    return changed


def _collected(collected: Collected, change: Change) -> Collected:
    if not change.costs:
        return collected
    subjects = [
        replace(one, cost=change.costs.get(one.channel, one.cost))
        if one.kind is SubjectKind.MESSAGE
        else one
        for one in collected.subjects
    ]
    cost = collected.candidates.cost.copy()
    cost[:] = [one.cost for one in subjects]
    candidates = replace(collected.candidates, cost=cost)
    return replace(collected, subjects=subjects, candidates=candidates)
