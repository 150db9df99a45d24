"""A real shop walked from its file to its leads' outcomes, with nothing of the future in the house.

The file is cut in time. Only what lies before a moment is imported when the moment's scores, leads
and dossiers are made; what came afterwards is imported before it is told what came of them.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rapport.app import (
    App,
    create_home,
    open_app,
    recommendation_desk_of,
)
from rapport.bench.decisions_path_stages import (
    CUT,
    DAYS,
    FIRST,
    KINDS,
    LATER,
    LONG_DAYS,
    SECOND,
    ZONE,
    DossierCheck,
    bring_in,
    buyers_of,
    check_dossiers,
    cut_in_time,
    figures_by_hand,
    hand_over_line,
    is_whole,
    learn_anew,
    probabilities_of,
    tell_outcomes,
    train,
)
from rapport.kit.settings import Settings, ShopSettings
from rapport.lifetime_value import refresh_values
from rapport.recommendations import refit
from rapport.sales import (
    Calibration,
    calibration_of,
    read_plan,
    self_test,
)
from rapport.scoring import keep_points, rfm
from rapport.training import (
    score_customers,
)

_DOSSIERS = "dossiers of the first leads"
_NEVER = (np.inf, 0.0)

Numbers = NDArray[np.float64]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Customers known at a moment, what ranks them, and who bought within 30 and 90 days."""

    by_score: Numbers
    by_recency: Numbers
    by_orders: Numbers
    churn: Numbers
    soon: Numbers
    long: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Refitted:
    """What the model before and the one after say of the same customers, and who bought."""

    before: Numbers
    after: Numbers
    bought: Numbers
    was_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """All that the walk found; `seconds` by stage, in order; `untrained` says why, by kind.

    A lead is `whole` that has an owner, a clock and reasons.
    """

    seconds: Mapping[str, float]
    customers: int
    untrained: Mapping[str, str]
    leads: int
    whole: int
    ranked: Ranked
    refitted: Refitted
    dossiers: DossierCheck
    calibrations: Mapping[str, Calibration]
    self_tests: int


@dataclass(slots=True, kw_only=True)
class _Clock:
    """The shop's own clock, which the walk sets, and the seconds of each stage."""

    now: datetime
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self) -> datetime:
        return self.now

    def stage(self, name: str, work: Callable[[], _Answer]) -> _Answer:
        start = time.perf_counter()
        answer = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        return answer


def walk(path: Path, folder: Path, *, one_in: int = 1) -> Walked:
    """Walk the whole path; `one_in` keeps one customer in so many, for a quick look."""
    past, soon, rest = cut_in_time(path, folder, one_in=one_in)
    shop = ShopSettings(currency="GBP", language="en", market="GB", timezone=ZONE)
    settings = Settings(home=folder / "home", shop=shop)
    create_home(settings)
    clock = _Clock(now=CUT)
    with open_app(settings, clock=clock) as app:
        clock.stage("importing", lambda: bring_in(app, past))
        untrained = _learn(app, clock)
        by_score, churn = probabilities_of(app, "propensity"), probabilities_of(app, "churn")
        by_hand = figures_by_hand(app)
        leads = clock.stage("hand-over with reasons", lambda: hand_over_line(app, FIRST))
        checked = clock.stage(
            "dossiers of the first leads", lambda: check_dossiers(app, leads, past)
        )
        clock.now = LATER
        clock.stage("importing", lambda: bring_in(app, soon))
        clock.stage("outcomes told", lambda: tell_outcomes(app, leads, since=CUT))
        before, after, used = clock.stage("learning anew", lambda: learn_anew(app))
        again = clock.stage("hand-over with reasons", lambda: hand_over_line(app, SECOND))
        clock.now = CUT + timedelta(days=LONG_DAYS)
        clock.stage("importing", lambda: bring_in(app, rest))
        clock.stage("outcomes told", lambda: tell_outcomes(app, again, since=LATER))
        tested = clock.stage("self-test", lambda: _self_test(app))
        return Walked(
            seconds=clock.seconds,
            customers=len(by_score),
            untrained=untrained,
            leads=len(leads),
            whole=sum(is_whole(lead) for lead in leads),
            ranked=_ranked(app, by_score, churn, by_hand),
            refitted=_compared(app, before, after, was_used=used),
            dossiers=checked,
            calibrations={line: calibration_of(app.database, line) for line in (FIRST, SECOND)},
            self_tests=tested,
        )


def _learn(app: App, clock: _Clock) -> Mapping[str, str]:
    """All readings of the moment; of a kind that could not be trained or used, the reason."""
    shop, home = app.settings.shop, app.settings.home
    clock.stage("recommender", lambda: refit(recommendation_desk_of(app), now=CUT))
    clock.stage("RFM", lambda: app.facts.read(rfm(app.facts, now=CUT, currency=shop.currency)))
    clock.stage(
        "values",
        lambda: refresh_values(facts=app.facts, database=app.database, shop=shop, now=CUT),
    )
    clock.stage("points", lambda: keep_points(app.facts, home=home, now=CUT))
    told = {kind: clock.stage("scores trained", partial(train, app, kind)) for kind in KINDS}
    for kind in KINDS:
        clock.stage(
            "customers scored",
            partial(score_customers, kind, facts=app.facts, home=home, now=CUT),
        )
    return {kind: reason for kind, reason in told.items() if reason}


def _self_test(app: App) -> int:
    plan = read_plan(app.database)
    return self_test(app.database, plan, timezone=ZONE, now=app.clock())


def _ranked(
    app: App,
    by_score: dict[str, float],
    churn: dict[str, float],
    by_hand: dict[str, tuple[float, float]],
) -> Ranked:
    names = sorted(by_score)
    soon, long = (buyers_of(app, CUT, days) for days in (DAYS, LONG_DAYS))
    return Ranked(
        by_score=np.array([by_score[one] for one in names]),
        by_recency=np.array([-by_hand.get(one, _NEVER)[0] for one in names]),
        by_orders=np.array([by_hand.get(one, _NEVER)[1] for one in names]),
        churn=np.array([churn.get(one, np.nan) for one in names]),
        soon=np.array([one in soon for one in names], dtype=float),
        long=np.array([one in long for one in names], dtype=float),
    )


def _compared(
    app: App, before: dict[str, float], after: dict[str, float], *, was_used: bool
) -> Refitted:
    names, bought = sorted(before), buyers_of(app, LATER, DAYS)
    return Refitted(
        before=np.array([before[one] for one in names]),
        after=np.array([after[one] for one in names]),
        bought=np.array([one in bought for one in names], dtype=float),
        was_used=was_used,
    )
