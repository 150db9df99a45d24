"""What changes for whom between two drafts of a journey, replayed over the same past."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rapport.journeys.errors import ReplayNotPossible
from rapport.journeys.replaying.model import Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one draft to another: how many more of what. `steps` are messages sent, by step id.

    `more` and `fewer` count customers who would get more or fewer messages than before.
    """

    entered: int
    sent: int
    more: int
    fewer: int
    steps: dict[str, int]
    bites: int


def compare(before: Replayed, after: Replayed) -> Difference:
    """Say what the second draft does otherwise than the first."""
    if (before.since, before.until) != (after.since, after.until):
        raise ReplayNotPossible("two replays can be compared only over the same stretch of time")
    sent = Counter({step.step_id: step.sent for step in after.steps})
    sent.subtract({step.step_id: step.sent for step in before.steps})
    changes = _changes(_per_customer(before), _per_customer(after))
    return Difference(
        entered=after.entered - before.entered,
        sent=after.sent - before.sent,
        more=sum(change > 0 for change in changes),
        fewer=sum(change < 0 for change in changes),
        steps={step_id: change for step_id, change in sorted(sent.items()) if change},
        bites=sum(bite.messages for bite in after.bites)
        - sum(bite.messages for bite in before.bites),
    )


def _per_customer(replayed: Replayed) -> pa.Table:
    sent = replayed.messages.filter(pc.equal(replayed.messages["outcome"], "sent"))
    return sent.group_by("customer_id").aggregate([("step_id", "count")])


def _changes(before: pa.Table, after: pa.Table) -> list[int]:
    joined = before.join(after, "customer_id", join_type="full outer", right_suffix="_after")
    change = pc.subtract(
        pc.fill_null(joined["step_id_count_after"], 0), pc.fill_null(joined["step_id_count"], 0)
    )
    changes: list[int] = change.to_pylist()
    return changes
