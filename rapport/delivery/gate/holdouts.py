"""Who is held out: of an experiment by a draw, or of all marketing for a quarter by a hash."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.decisions import HOLDOUT, choices_of
from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import GateRules, quarter_of
from rapport.kit.chance import falls_in
from rapport.storage import Database

HELD_OUT = "held-out"
GLOBAL = "global-holdout"

_PASSED = Said(Verdict(test=GateTest.HOLDOUT, passed=True))
_HELD_OUT = Said(Verdict(test=GateTest.HOLDOUT, passed=False, because=HELD_OUT))


class HoldoutTest:
    """Asks who may be written to at all. `drawn` has the experiment and customer of messages."""

    def __init__(
        self,
        database: Database,
        drawn: Sequence[tuple[str, str]],
        rules: GateRules,
        *,
        now: datetime,
    ) -> None:
        self._share = rules.holdout_share
        self._experiment = global_holdout(quarter_of(now, rules.zone))
        self._globally = Said(
            Verdict(
                test=GateTest.HOLDOUT,
                passed=False,
                because=GLOBAL,
                facts={"share": rules.holdout_share, "quarter": quarter_of(now, rules.zone)},
            )
        )
        self._held = _held_out(database, drawn)

    def say(self, customer: str, experiment: str) -> Said:
        """Ask that a customer is held out neither of the experiment nor of all marketing."""
        if (experiment, customer) in self._held:
            return _HELD_OUT
        if self._share and falls_in(customer, experiment=self._experiment, share=self._share):
            return self._globally
        return _PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalHoldout:
    """Who gets no marketing: a share of all customers, anew each quarter of the shop's calendar."""

    share: float
    timezone: str


def held_out_of_all(
    customer_ids: Sequence[str], holdout: GlobalHoldout, *, now: datetime
) -> list[str]:
    """Name those of the customers who get no marketing at all in the quarter of `now`."""
    if not holdout.share:
        return []
    experiment = global_holdout(quarter_of(now, ZoneInfo(holdout.timezone)))
    return [
        one for one in customer_ids if falls_in(one, experiment=experiment, share=holdout.share)
    ]


def global_holdout(quarter: str) -> str:
    """Name the experiment that holds customers out of all marketing in a quarter."""
    return f"global-holdout/{quarter}"


def _held_out(database: Database, drawn: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    by_experiment: dict[str, list[str]] = defaultdict(list)
    for experiment, customer in drawn:
        if experiment:
            by_experiment[experiment].append(customer)
    return {
        (experiment, choice.customer_id)
        for experiment, customers in by_experiment.items()
        for choice in choices_of(database, experiment, customer_ids=customers)
        if choice.arm == HOLDOUT
    }
