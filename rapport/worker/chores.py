"""What goes on behind the server: sending, journeys, campaigns, readings, webhooks."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rapport import lab
from rapport.agenda import refresh_agenda
from rapport.alerts import AlertKind, Alerts
from rapport.app import (
    FOLLOWERS,
    App,
    agenda_desk_of,
    facts_desk_of,
    hand_over_desk_of,
    loyalty_desk_of,
    office_of,
    recommendation_desk_of,
    return_desk_of,
)
from rapport.campaigns import advance_campaigns, resume_launches
from rapport.delivery import recheck_waiting
from rapport.journeys import advance_due, enter_live_journeys, wake_waiting
from rapport.kit.ids import new_id
from rapport.loyalty import refresh_loyalty
from rapport.profiles import follow_moves, run_due_pulls
from rapport.recommendations import refit, refit_if_stale
from rapport.research import make_next
from rapport.review import assess_waiting
from rapport.sales import hand_over
from rapport.segments import TraitKeeper, refresh_what_is_due, refresh_what_is_new
from rapport.studio import carry_on, next_run
from rapport.tracking import judging
from rapport.training import score_what_is_due
from rapport.troubles import Watch
from rapport.webhooks import WebhookWork
from rapport.worker.reading import text_chores
from rapport.worker.running import Chore
from rapport.worker.sending import sender_chores

_TRAITS_EVERY = timedelta(minutes=1)
_POINTS_EVERY_SECONDS = 120


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
        leads_chore(app),
        agenda_chore(app),
        Chore(name="alerts", turn=lambda: watch.tell(now=app.clock()) > 0, pause_seconds=30),
        Chore(name="resume-launches", turn=resume_launching, pause_seconds=60),
        Chore(name="reactions", turn=judging(app.database, app.settings.tracking, app.clock)),
        Chore(name="returns", turn=returns.poll_found, pause_seconds=returns.pause_seconds),
        *reading_chores(app),
        research_chore(app),
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


def leads_chore(app: App) -> Chore:
    """Hand over to sales who passes a threshold, and tell the staff that somebody waits."""
    settings = app.settings
    alerts = Alerts(settings.channels.alerts, language=settings.shop.language)

    def hand_leads_over() -> bool:
        done = hand_over(hand_over_desk_of(app))
        for line, leads in done.opened.items():
            alerts.alert(AlertKind.LEADS_HANDED_OVER, {"line": line, "leads": leads})
        return False

    return Chore(name="leads", turn=hand_leads_over, pause_seconds=60)


def agenda_chore(app: App) -> Chore:
    """Plan who hears what in the rest of the day, every some minutes and when a day begins."""

    def plan() -> bool:
        refresh_agenda(agenda_desk_of(app))
        return False

    return Chore(name="agenda", turn=plan, pause_seconds=20)


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


def research_chore(app: App) -> Chore:
    """Make the research reports that wait, and those that a process which died left behind."""
    left_behind = True  # a report that says it is being made cannot be: the server just began

    def make() -> bool:
        nonlocal left_behind
        made = make_next(
            facts=app.facts,
            database=app.database,
            clock=app.clock,
            llm=app.settings.llm,
            zone=ZoneInfo(app.settings.shop.timezone),
            left_behind=left_behind,
        )
        left_behind = left_behind and made
        return made

    return Chore(name="research", turn=make, pause_seconds=2)


def reading_chores(app: App) -> list[Chore]:
    """What reads for rules: texts and drafts that are new, and customers, for another model."""

    def score() -> bool:
        score_what_is_due(facts=app.facts, home=app.settings.home, now=app.clock())
        return False

    def weigh_drafts() -> bool:
        assess_waiting(app.database, app.facts, now=app.clock())
        return False

    def learn_products() -> bool:
        refit_if_stale(recommendation_desk_of(app), now=app.clock())
        return False

    def keep_points() -> bool:
        refresh_loyalty(loyalty_desk_of(app))
        return False

    return [
        Chore(name="loyalty", turn=keep_points, pause_seconds=_POINTS_EVERY_SECONDS),
        Chore(name="recommender", turn=learn_products, pause_seconds=300),
        Chore(name="draft-risks", turn=weigh_drafts, pause_seconds=10),
        Chore(name="scores", turn=score, pause_seconds=60),
        *text_chores(app),
        *sequence_chores(app),
    ]


def sequence_chores(app: App) -> list[Chore]:
    """Train sequence models once a day, where a setting asks for it."""
    if not app.settings.recommendations.train_sequences:
        return []
    lab.need_torch()

    def train_sequences() -> bool:
        desk, now = recommendation_desk_of(app), app.clock()
        if lab.are_sequences_stale(desk, now=now):
            with TemporaryDirectory() as folder:
                training = lab.Training(recipe=lab.ItemRecipe(), folder=Path(folder))
                lab.train_shop_sequences(desk, training, now=now)
            refit(desk, now=now)
        return False

    return [Chore(name="sequences", turn=train_sequences, pause_seconds=3_600)]
