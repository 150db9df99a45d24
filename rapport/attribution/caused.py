"""Credits what was caused: by each campaign's and journey's holdout, and the rest came anyway."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from rapport.attribution.dividing import totals_of
from rapport.attribution.model import Attribution, AttributionRule, Credit, Question
from rapport.attribution.orders import orders_of
from rapport.decisions import HOLDOUT, Lift, estimate_lift
from rapport.storage import Facts

_QUANTILE = 1.959963984540054  # of 0.975
_FEWEST = 2  # experiments before their spread can be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Customers of a campaign or a journey, drawn to get it or to be held out.

    `drawn` holds customer_id, arm and `since`: from when what they ordered counts.
    """

    key: str
    drawn: pa.Table


def credit_caused(
    rule: AttributionRule,
    question: Question,
    experiments: Sequence[Experiment],
    *,
    facts: Facts,
) -> Attribution:
    """Credit each experiment with what it earned above its holdout, drawn towards the others'.

    One campaign's difference is mostly noise, so each is shrunk by empirical Bayes: a normal prior
    for the earnings per recipient, its spread by DerSimonian and Laird (1986). The credit of an
    experiment may be negative. Without a holdout nothing is credited.
    """
    orders = orders_of(question, facts)
    lifts = [(one.key, _lift(one, rule, question, facts=facts)) for one in experiments]
    known = [(key, lift) for key, lift in lifts if lift.low is not None and lift.high is not None]
    credits_ = [
        Credit(
            key=key,
            orders=None,
            revenue_minor=round(mean * lift.treated),
            low_minor=round((mean - _QUANTILE * error) * lift.treated),
            high_minor=round((mean + _QUANTILE * error) * lift.treated),
        )
        for (key, lift), (mean, error) in zip(
            known, shrunk([lift for _, lift in known]), strict=True
        )
    ]
    whole = totals_of(orders, question, facts)
    credits_.sort(key=lambda one: (-one.revenue_minor, one.key))
    return Attribution(
        rule=rule,
        question=question,
        credits=tuple(credits_),
        orders=whole.orders,
        total_minor=whole.total_minor,
        rest_minor=whole.total_minor - sum(one.revenue_minor for one in credits_),
        other_currency=whole.other_currency,
    )


def shrunk(lifts: Sequence[Lift]) -> list[tuple[float, float]]:
    """Give mean and standard error per recipient of each lift, drawn towards their common mean.

    Every lift needs an interval. One alone is drawn towards nought, as if nought were another one.
    Where nobody bought at all the interval is a point: that says nothing about the others, and is
    not drawn.
    """
    told = iter(_shrunk([lift for lift in lifts if _half(lift) > 0]))
    return [next(told) if _half(lift) > 0 else (lift.difference or 0.0, 0.0) for lift in lifts]


def _shrunk(lifts: Sequence[Lift]) -> list[tuple[float, float]]:
    if not lifts:
        return []
    means = np.array([lift.difference for lift in lifts], dtype=float)
    # Half an interval is a little more than 1.96 standard errors of a small group: on the safe side
    errors = np.array([_half(lift) / _QUANTILE for lift in lifts])
    if len(lifts) < _FEWEST:
        centre, spread = 0.0, max(means[0] ** 2 - errors[0] ** 2, 0.0)
    else:
        weights = 1 / errors**2
        centre = float(np.sum(weights * means) / np.sum(weights))
        off = float(np.sum(weights * (means - centre) ** 2))
        scale = float(np.sum(weights) - np.sum(weights**2) / np.sum(weights))
        spread = max(0.0, (off - (len(lifts) - 1)) / scale) if scale > 0 else 0.0
        loose = 1 / (errors**2 + spread)
        centre = float(np.sum(loose * means) / np.sum(loose))
    pull = errors**2 / (errors**2 + spread)
    posterior = pull * centre + (1 - pull) * means
    deviation = np.sqrt(errors**2 * (1 - pull) + pull**2 * _centre_error(errors, spread) ** 2)
    return list(zip(posterior.tolist(), deviation.tolist(), strict=True))


def _centre_error(errors: np.ndarray, spread: float) -> float:
    return math.sqrt(1 / float(np.sum(1 / (errors**2 + spread))))


def _half(lift: Lift) -> float:
    assert lift.low is not None and lift.high is not None, "only lifts with an interval come here"
    return (lift.high - lift.low) / 2


def _lift(one: Experiment, rule: AttributionRule, question: Question, *, facts: Facts) -> Lift:
    people = ibis.memtable(one.drawn)
    orders = orders_of(question, facts)
    orders = orders.filter(orders.currency == question.currency, orders.customer_id.notnull())
    near = ibis.interval(seconds=round(rule.window_days * 86_400))
    pairs = orders.inner_join(people, "customer_id")
    inside = pairs.filter(pairs.at >= pairs.since, pairs.at < pairs.since + near)
    earned = inside.group_by("customer_id").aggregate(minor=inside.minor.sum())
    rows = facts.read(people.left_join(earned, "customer_id").select("arm", "minor"))
    minor = rows["minor"].fill_null(0).to_numpy().astype(float)
    held_out = np.equal(np.array(rows["arm"].to_pylist(), dtype=object), HOLDOUT)
    return estimate_lift(minor[~held_out], minor[held_out])
