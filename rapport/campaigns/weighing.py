"""What each variant earns per recipient where each customer had probabilities of their own."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from rapport.decisions import HOLDOUT, ArmEstimate, Choice, Estimator, Log, policy_value

_FEWEST = 2


def weighed_estimates(
    did: pa.Table, given: Mapping[str, Choice], *, holdout_share: float
) -> tuple[ArmEstimate, ...]:
    """Estimate each variant for everybody, choices weighed by their probabilities; the best first.

    A plain mean would say whom a variant was given to. `given` are the choices by customer; who has
    none is left out. SNIPS, so that a rare variant does not swing with its count.
    """
    rows = [
        (arm, given[customer].propensity / (1 - holdout_share), float(amount), wave)
        for customer, arm, amount, wave in zip(
            did["customer_id"].to_pylist(),
            did["arm"].to_pylist(),
            did["revenue_minor"].to_pylist(),
            did["wave"].to_pylist(),
            strict=True,
        )
        if arm != HOLDOUT and customer in given and given[customer].arm == arm
    ]
    if len(rows) < _FEWEST:
        return ()
    names = sorted({row[0] for row in rows})
    log = Log(
        chosen=np.array([names.index(row[0]) for row in rows], dtype=np.intp),
        propensity=np.array([row[1] for row in rows]),
        reward=np.array([row[2] for row in rows]),
        batches=np.array([row[3] for row in rows], dtype=np.int64),
    )
    found = [_estimate(log, place, name) for place, name in enumerate(names)]
    return tuple(sorted(found, key=lambda one: (-one.mean, one.arm)))


def _estimate(log: Log, place: int, name: str) -> ArmEstimate:
    everybody = np.zeros((len(log), int(log.chosen.max()) + 1))
    everybody[:, place] = 1.0
    value = policy_value(log, everybody, estimator=Estimator.SNIPS)
    return ArmEstimate(
        arm=name,
        customers=int((log.chosen == place).sum()),
        mean=value.value,
        low=value.low,
        high=value.high,
    )
