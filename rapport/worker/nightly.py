"""What happens once a night: old things are forgotten, readings computed anew."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from rapport.alerts import AlertKind, Alerts
from rapport.app import (
    App,
    find_topics,
    form_desk_of,
    learn_aspects_if_labelled,
    read_histories_if_set,
    recommendation_desk_of,
)
from rapport.campaigns import learn_from_campaigns
from rapport.events import EVENTS, ORDER_LINES, forget_call_ids, forget_dead_letters
from rapport.jobs import Steps, Workflows
from rapport.kit.errors import RapportError
from rapport.leads import forget_leads
from rapport.lifetime_value import refresh_values
from rapport.rights import purge_if_due
from rapport.sales import read_plan, self_test
from rapport.scoring import keep_points
from rapport.storage import recluster
from rapport.training import (
    DriftReport,
    list_kinds,
    refresh_uplift,
    renew_models,
    score_customers,
    watch_uplift,
)
from rapport.traits import refresh_traits
from rapport.transactional import forget_asked
from rapport.trends import raise_alarms
from rapport.webhooks import forget_old_deliveries
from rapport.worker.running import Chore

log = structlog.get_logger(__name__)

_NIGHTLY = "tidy-up"
_AT_NIGHT = "30 3 * * *"  # at half past three by the shop's clock
_KEPT = timedelta(days=30)


@contextmanager
def nightly_work(app: App) -> Iterator[Workflows]:
    """Run what happens once a night: old things are forgotten, readings computed anew."""
    purge = partial(purge_if_due, database=app.database, facts=app.facts, clock=app.clock)
    with Workflows(app.database, home=app.settings.home, executor="server") as workflows:

        def tidy_up(_payload: Mapping[str, object], steps: Steps) -> None:
            steps.run("forget-call-ids", lambda: forget_call_ids(app.database, now=app.clock()))
            steps.run(
                "forget-dead-letters",
                lambda: forget_dead_letters(
                    app.database, now=app.clock(), days=app.settings.intake.dead_letter_days
                ),
            )
            steps.run("forget-leads", lambda: forget_leads(form_desk_of(app), now=app.clock()))
            steps.run(
                "forget-webhooks",
                lambda: forget_old_deliveries(app.database, settings=app.settings, now=app.clock()),
            )
            steps.run(
                "forget-requests",
                lambda: forget_asked(app.database, before=app.clock() - _KEPT),
            )
            steps.run("forget-runs", lambda: workflows.tidy(before=app.clock() - _KEPT))
            steps.run("refresh-traits", lambda: _refresh_traits(app))
            steps.run("value-customers", lambda: _value(app))
            steps.run("learn-effects", lambda: _learn(app))
            steps.run("test-lead-scores", lambda: _test_lead_scores(app))
            steps.run("learn-aspects", lambda: learn_aspects_if_labelled(app))
            steps.run("find-topics", lambda: _find_topics(app))
            steps.run("watch-complaints", lambda: watch_complaints(app))
            steps.run(
                "cluster-events",
                lambda: recluster(app.facts, EVENTS).rows + recluster(app.facts, ORDER_LINES).rows,
            )
            steps.run("purge", lambda: purge() is not None)
            steps.run("points", lambda: _give_points(app))
            steps.run("read-histories", lambda: _read_histories(app))
            steps.run("renew-models", lambda: _renew_models(app))
            steps.run("watch-uplift", lambda: _watch_uplift(app))
            steps.run("score-uplift", lambda: _score_uplift(app))
            steps.run("score", lambda: _score(app))  # last: it fails if a model is unreadable

        workflows.register(_NIGHTLY, tidy_up)
        workflows.launch(now=app.clock())
        workflows.schedule(_NIGHTLY, _AT_NIGHT, timezone=app.settings.shop.timezone)
        yield workflows


def _refresh_traits(app: App) -> int:
    done = refresh_traits(
        facts=app.facts, database=app.database, now=app.clock(), shop=app.settings.shop
    )
    return done.rows


def _value(app: App) -> int:
    report = refresh_values(
        facts=app.facts, database=app.database, shop=app.settings.shop, now=app.clock()
    )
    return report.customers


def _learn(app: App) -> int:
    learned = learn_from_campaigns(
        database=app.database, facts=app.facts, currency=app.settings.shop.currency, now=app.clock()
    )
    return len(learned)


def _test_lead_scores(app: App) -> int:
    plan, zone = read_plan(app.database), app.settings.shop.timezone
    return self_test(app.database, plan, timezone=zone, now=app.clock())


def _find_topics(app: App) -> int:
    """Where the model of vectors fails, topics stay as they are: the night goes on."""
    try:
        return len(find_topics(app).fits)
    except RapportError as error:
        log.warning("topics.not_found_anew", code=error.code)
        return 0


def watch_complaints(app: App) -> int:
    """Judge the last week; the staff hears of what is new as of every trouble."""
    zone = ZoneInfo(app.settings.shop.timezone)
    return len(raise_alarms(app.facts, app.database, zone=zone, now=app.clock()).new)


def _give_points(app: App) -> int:
    kept = keep_points(app.facts, home=app.settings.home, now=app.clock())
    return sum(one.rows for one in kept.values())


def _read_histories(app: App) -> int:
    return read_histories_if_set(app, recommendation_desk_of(app))


def _renew_models(app: App) -> int:
    """Look at models that are a month old; the staff is told of one that fits no longer."""
    settings = app.settings
    done = renew_models(
        facts=app.facts,
        home=settings.home,
        now=app.clock(),
        may_promote=settings.promote_models,
    )
    _tell_of_drift(app, [one.report for one in done if one.report is not None])
    return len(done)


def _watch_uplift(app: App) -> int:
    """Look at policies that were not looked at for a month; the staff is told of a shift."""
    home = app.settings.home
    looks = watch_uplift(database=app.database, facts=app.facts, home=home, now=app.clock())
    _tell_of_drift(app, looks)
    return len(looks)


def _tell_of_drift(app: App, looks: Iterable[DriftReport]) -> None:
    settings = app.settings
    alerts = Alerts(settings.channels.alerts, language=settings.shop.language)
    for one in looks:
        if one.causes:
            told = {"kind": one.kind, "model": one.model_id, "causes": ", ".join(one.causes)}
            alerts.alert(AlertKind.MODEL_DRIFTED, told)


def _score_uplift(app: App) -> int:
    return refresh_uplift(database=app.database, facts=app.facts, now=app.clock())


def _score(app: App) -> int:
    done = [
        score_customers(kind, facts=app.facts, home=app.settings.home, now=app.clock())
        for kind in list_kinds()
    ]
    return sum(one.customers for one in done)


def workflow_chore(app: App, workflows: Workflows) -> Chore:
    """Say that this process lives, and take up the runs of those that do not."""

    def look_after() -> bool:
        workflows.beat(now=app.clock())
        workflows.recover_dead(now=app.clock())
        return False

    return Chore(name="workflows", turn=look_after, pause_seconds=10)
