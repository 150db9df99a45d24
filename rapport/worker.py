"""Runs what goes on in the background: each chore in a thread of its own, until told to stop.

A chore's turn does one batch and says whether there was anything to do. A turn that fails is
logged and tried again after a pause, longer each time: a mail server that is down must not stop
the intake, and nothing here holds state that a crash could lose.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from rapport.alerts import Alerts
from rapport.app import (
    FOLLOWERS,
    App,
    Operations,
    facts_desk_of,
    form_desk_of,
    office_of,
    open_channels,
    return_desk_of,
    sender_of,
)
from rapport.campaigns import advance_campaigns, learn_from_campaigns, resume_launches
from rapport.delivery import recheck_waiting, tidy_tasks
from rapport.events import EVENTS, ORDER_LINES, forget_call_ids, forget_dead_letters
from rapport.insights import refresh_findings
from rapport.jobs import Steps, Workflows
from rapport.journeys import advance_due, enter_live_journeys, wake_waiting
from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.leads import forget_leads
from rapport.profiles import follow_moves, run_due_pulls
from rapport.review import assess_waiting
from rapport.rights import purge_if_due
from rapport.segments import TraitKeeper, refresh_what_is_due, refresh_what_is_new
from rapport.storage import recluster
from rapport.studio import carry_on, next_run
from rapport.tracking import judging
from rapport.training import list_kinds, score_customers, score_what_is_due
from rapport.traits import refresh_traits
from rapport.transactional import forget_asked
from rapport.troubles import Watch
from rapport.webhooks import WebhookWork, forget_old_deliveries

log = structlog.get_logger(__name__)

_LONGEST_PAUSE_SECONDS = 60.0
_NIGHTLY, _AT_NIGHT = "tidy-up", "30 3 * * *"  # at half past three by the shop's clock
_KEPT = timedelta(days=30)
_TRAITS_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Something to do again and again. `turn` returns True when it found work.

    `close` gives back what the turns hold, once the last one has ended.
    """

    name: str
    turn: Callable[[], bool]
    pause_seconds: float = 1.0
    close: Callable[[], None] = lambda: None


class Worker:
    """Runs chores until `stop`. Started and stopped once."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = tuple(chores)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(chore,), name=f"chore-{chore.name}")
            for chore in chores
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every turn under way come to its end, then return."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        for chore in self._chores:
            chore.close()

    def _run(self, chore: Chore) -> None:
        failures = 0
        while not self._stopping.is_set():
            worked, failed = self._turn(chore)
            failures = failures + 1 if failed else 0
            if not worked:
                pause = chore.pause_seconds * 2**failures
                self._stopping.wait(min(pause, _LONGEST_PAUSE_SECONDS))

    def _turn(self, chore: Chore) -> tuple[bool, bool]:
        try:
            return chore.turn(), False
        except RapportError as error:
            log.warning("chore.postponed", chore=chore.name, code=error.code)
        except Exception:
            log.exception("chore.failed", chore=chore.name)
        return False, True


def sender_chores(doors: App | Operations) -> list[Chore]:
    """What any process may do that holds the operational store: send what is due."""
    channels = open_channels(doors)
    sender = sender_of(doors, channels.channels)

    def tidy() -> bool:
        return tidy_tasks(doors.database, now=doors.clock()) > 0

    return [
        Chore(name="send", turn=lambda: sender.send_due().handled > 0, close=channels.close),
        Chore(name="wecom-tasks", turn=tidy, pause_seconds=60),
    ]


def server_chores(app: App) -> list[Chore]:
    """What the server does besides, because it alone holds the facts."""
    worker, returns, shop = new_id("worker"), return_desk_of(app), app.settings.shop

    def advance_journeys() -> bool:
        wake_waiting(database=app.database, facts=app.facts, now=app.clock())
        moved = advance_due(
            database=app.database, facts=app.facts, shop=shop, now=app.clock(), worker=worker
        )
        return moved.looked_at > 0

    def enter_journeys() -> bool:
        enter_live_journeys(
            database=app.database,
            facts=app.facts,
            now=app.clock(),
            timezone=app.settings.shop.timezone,
        )
        return False

    def campaigns() -> bool:
        advance_campaigns(
            database=app.database,
            facts=app.facts,
            shop=shop,
            now=app.clock(),
            worker=worker,
            global_holdout_share=app.settings.gate.holdout_share,
        )
        return False

    def pull() -> bool:
        urls = app.settings.pull_urls
        ran = run_due_pulls(database=app.database, facts=app.facts, urls=urls, clock=app.clock)
        return ran > 0

    def resume_launching() -> bool:
        resume_launches(database=app.database, facts=app.facts, shop=shop, now=app.clock())
        return False

    settings = app.settings
    watch = Watch(app.database, Alerts(settings.channels.alerts, language=settings.shop.language))
    keeper = TraitKeeper(database=app.database, facts=app.facts, shop=app.settings.shop)

    def refresh_touched() -> bool:
        keeper.note_touched()
        refresh_what_is_new(database=app.database, facts=app.facts, now=app.clock())
        keeper.refresh(now=app.clock(), every=_TRAITS_EVERY)
        return False  # so that a steady stream of events leaves time for other work

    def refresh_segments() -> bool:
        every = timedelta(minutes=app.settings.segments_minutes)
        return refresh_what_is_due(
            database=app.database, facts=app.facts, now=app.clock(), every=every
        )

    return [
        *sender_chores(app),
        facts_chore(app),
        Chore(
            name="followed-names",
            turn=lambda: follow_moves(app.database, app.facts, FOLLOWERS) > 0,
        ),
        Chore(name="touched-customers", turn=refresh_touched, pause_seconds=1),
        Chore(name="segments", turn=refresh_segments, pause_seconds=5),
        Chore(name="pulls", turn=pull, pause_seconds=5),
        writing_chore(app),
        Chore(name="enter-journeys", turn=enter_journeys, pause_seconds=60),
        Chore(name="journeys", turn=advance_journeys, pause_seconds=5),
        Chore(name="campaigns", turn=campaigns, pause_seconds=3),
        Chore(name="alerts", turn=lambda: watch.tell(now=app.clock()) > 0, pause_seconds=30),
        Chore(name="resume-launches", turn=resume_launching, pause_seconds=60),
        Chore(name="reactions", turn=judging(app.database, app.settings.tracking, app.clock)),
        Chore(name="returns", turn=returns.poll_found, pause_seconds=returns.pause_seconds),
        *reading_chores(app),
        *webhook_chores(app),
    ]


def webhook_chores(app: App) -> list[Chore]:
    """Make deliveries of what happens, and deliver them."""
    work = WebhookWork(
        app.database, app.facts, settings=app.settings, secret=app.secret, clock=app.clock
    )
    return [
        Chore(name="feed-webhooks", turn=work.feed),
        Chore(name="webhooks", turn=work.deliver, pause_seconds=0.5, close=work.close),
    ]


def facts_chore(app: App) -> Chore:
    """Look at the facts behind messages that wait; senders send nothing that nobody looked at."""

    def look() -> bool:
        recheck_waiting(facts_desk_of(app), now=app.clock())
        return False

    return Chore(name="facts-of-messages", turn=look, pause_seconds=2)


def writing_chore(app: App) -> Chore:
    """Work off the briefs that wait for it, and those that a process which died left behind."""
    left_behind = True  # a run that says it is running cannot be: the server just began

    def write() -> bool:
        nonlocal left_behind
        run = next_run(app.database, left_behind=left_behind)
        if run is None:
            left_behind = False
            return False
        carry_on(run.run_id, office_of(app))
        return True

    return Chore(name="writing", turn=write, pause_seconds=2)


def reading_chores(app: App) -> list[Chore]:
    """What reads for rules: reviews and drafts that are new, and customers, for another model."""

    def score() -> bool:
        score_what_is_due(facts=app.facts, home=app.settings.home, now=app.clock())
        return False

    def read_reviews() -> bool:
        refresh_findings(app.facts)
        return False

    def weigh_drafts() -> bool:
        assess_waiting(app.database, app.facts, now=app.clock())
        return False

    return [
        Chore(name="draft-risks", turn=weigh_drafts, pause_seconds=10),
        Chore(name="scores", turn=score, pause_seconds=60),
        Chore(name="findings", turn=read_reviews, pause_seconds=60),
    ]


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
            steps.run("learn-effects", lambda: _learn(app))
            steps.run(
                "cluster-events",
                lambda: recluster(app.facts, EVENTS).rows + recluster(app.facts, ORDER_LINES).rows,
            )
            steps.run("purge", lambda: purge() is not None)
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


def _learn(app: App) -> int:
    learned = learn_from_campaigns(
        database=app.database, facts=app.facts, currency=app.settings.shop.currency, now=app.clock()
    )
    return len(learned)


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
