"""A model in use is watched, trained anew when it is due, and used only with its gate and leave."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.events import record_events
from rapport.storage import Facts
from rapport.training import (
    check_drift,
    drift_due,
    drift_reports,
    get_kind,
    in_use,
    list_cards,
    promote,
    psi,
    renew_models,
    train_model,
)
from tests.training.test_propensity import DAYS, NOW, a_shop_with_habits, visit


def test_the_index_is_nought_for_the_same_and_large_for_others() -> None:
    chance = np.random.default_rng(3)
    some = chance.normal(size=2_000)
    assert psi(some, some) == pytest.approx(0)
    assert psi(some, chance.normal(size=2_000)) < 0.05
    assert psi(some, some + 1) > 0.25


def test_the_index_sees_that_more_do_what_few_did() -> None:
    few, more = (np.repeat([0.0, 2.0], counts) for counts in ((950, 50), (700, 300)))
    assert psi(few, few) == pytest.approx(0)
    assert psi(few, more) == pytest.approx(0.25 * np.log(0.3 / 0.05) - 0.25 * np.log(0.7 / 0.95))
    assert psi(np.zeros(100), np.ones(100)) > 0.25


def test_a_model_is_looked_at_once_a_month_and_renewed_by_leave_alone(
    facts: Facts, home: Path
) -> None:
    a_shop_with_habits(facts)
    before = NOW - timedelta(days=40)
    first = train_model("propensity", facts=facts, home=home, now=before).card
    assert renew_models(facts=facts, home=home, now=before, may_promote=True) == ()
    promote(home, first.model_id, get_kind("propensity").gate)
    assert drift_due(home, "propensity", now=NOW)
    (done,) = renew_models(facts=facts, home=home, now=NOW, may_promote=False)
    assert done.model_id not in (None, first.model_id)
    assert (done.promoted, in_use(home, "propensity")) == (False, first.model_id)
    (report,) = drift_reports(home, first.model_id)
    assert report.tested == 1000
    assert report.auc > 0.6
    assert not drift_due(home, "propensity", now=NOW)
    assert renew_models(facts=facts, home=home, now=NOW, may_promote=True) == ()
    assert len(list_cards(home, kind="propensity")) == 2


def test_customers_who_changed_are_a_cause(facts: Facts, home: Path) -> None:
    a_shop_with_habits(facts)
    card = train_model("propensity", facts=facts, home=home, now=NOW).card
    promote(home, card.model_id, get_kind("propensity").gate)
    record_events(facts, [one for c in range(1000) for one in visit(c, DAYS - 1, orders=True)])
    report = check_drift("propensity", facts=facts, home=home, now=NOW)
    assert report is not None
    assert {"orders_90_days", "days_since_order"} <= set(report.causes)
