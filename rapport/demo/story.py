"""The whole loop on the demo shop: facts, readings, choices, acts, and what it earned.

Every step goes through the front door that a shop would use: files are imported, drafts are
approved by the reviewer, mails arrive over SMTP, answers come back over HTTP.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from rapport.campaigns import campaign_results
from rapport.content import (
    Brief,
    Draft,
)
from rapport.conversations import import_knowledge
from rapport.delivery import SendReport
from rapport.demo.answering import live_through
from rapport.demo.branding import publish_brand_books
from rapport.demo.campaigning import Chapter, deliver, launch
from rapport.demo.cast import Cast, cast_of, mails_of
from rapport.demo.drafting import MARKETER, REVIEWER, write_and_review
from rapport.demo.figures import (
    campaign_figures,
    draft_figures,
    message_figures,
    outcome_figures,
)
from rapport.demo.going_on import (
    declare_topics,
    schedule_next,
    sign_visitors_up,
    start_journey,
)
from rapport.demo.learning import learn
from rapport.demo.model import DemoFiles
from rapport.demo.plan import DemoPlan, PlannedBrief, PlannedSegment, demo_plan
from rapport.demo.response import WINDOW_DAYS, answers, true_lift
from rapport.demo.rewarding import reward_customers
from rapport.demo.selling import SALESPEOPLE, work_on_leads
from rapport.demo.stage import Stage
from rapport.demo.voices import hear_voices
from rapport.demo.writing import write_demo_shop
from rapport.profiles import ImportKind, drain_inbox, import_file
from rapport.segments import (
    Rule,
    Segment,
    parse_rule,
    refresh_all,
    rule_json,
    save_segment,
)
from rapport.traits import refresh_traits

EXPERIMENT = "first-light"

_KNOWLEDGE = Path(__file__).parent / "knowledge"

"""Told the name of the step under way and how far it is, from 0 to 1."""


def tell(stage: Stage, *, customers: int, seed: int, folder: Path) -> dict[str, object]:
    """Run the loop and return its figures; the clock must stand at the day of sending."""
    files = _bring_facts(stage, customers=customers, seed=seed, folder=folder)
    plan = demo_plan(now=stage.clock())
    segments = _find_segments(stage, plan)
    _count_members(stage, "members")
    written = write_and_review(stage, plan, segments)
    chapters, sent = _send(stage, [one for one in written if not one[0].waits])
    cast = cast_of(stage.app, [chapter.campaign for chapter in chapters], sent_at=stage.clock())
    _hear_answers(stage, cast)
    _go_on(stage, chapters, [brief for _, brief, _ in written])
    _count_members(stage, "movements")
    return {
        "customers": files.rows["customers"],
        "products": files.rows["products"],
        "events": files.rows["events"],
        "reviews": files.rows["reviews"],
        "segments": len(segments),
        "drafts": draft_figures([draft for _, _, drafts in written for draft in drafts]),
        **_outcome(stage, chapters, sent, cast),
        "seconds": stage.seconds | {"total": round(sum(stage.seconds.values()), 2)},
    }


_BROUGHT = (
    ImportKind.CUSTOMERS,
    ImportKind.PRODUCTS,
    ImportKind.ORDERS,
    ImportKind.EVENTS,
    ImportKind.REVIEWS,
)
"""What the shop's files hold, in the order in which they are imported."""


def _bring_facts(stage: Stage, *, customers: int, seed: int, folder: Path) -> DemoFiles:
    app, today = stage.app, stage.clock().date()
    shop_url = app.settings.public_url
    with stage.step("shop"):
        files = write_demo_shop(
            folder, today=today, seed=seed, customers=customers, shop_url=shop_url
        )
    with stage.step("import") as progress:
        for number, kind in enumerate(_BROUGHT):
            import_file(
                kind,
                getattr(files, kind.value),
                facts=app.facts,
                database=app.database,
                now=app.clock(),
            )
            progress((number + 1) / len(_BROUGHT))
        hear_voices(app.facts, now=app.clock())
        import_knowledge(_KNOWLEDGE, database=app.database, now=app.clock(), language="zh")
        publish_brand_books(
            app.database, written_by=MARKETER, published_by=REVIEWER, now=app.clock()
        )
    return files


def _find_segments(stage: Stage, plan: DemoPlan) -> dict[str, Segment]:
    found: dict[str, Segment] = {}
    with stage.step("segments"):
        for planned in plan.segments:
            found[planned.key] = save_segment(
                database=stage.app.database,
                name=planned.name,
                rule=_apart(planned, found),
                created_by=MARKETER,
                now=stage.clock(),
            )
    return found


def _count_members(stage: Stage, name: str) -> None:
    """Compute traits and members as a server does in the background."""
    app = stage.app
    with stage.step(name):
        refresh_traits(
            facts=app.facts, database=app.database, now=stage.clock(), shop=app.settings.shop
        )
        refresh_all(database=app.database, facts=app.facts, now=stage.clock())


def _apart(planned: PlannedSegment, found: Mapping[str, Segment]) -> Rule:
    others = [{"kind": "segment", "segment_id": found[key].segment_id}
              for key in planned.apart_from]  # fmt: skip
    if not others:
        return planned.rule
    without = [{"kind": "not", "rule": other} for other in others]
    return parse_rule({"kind": "all", "rules": [rule_json(planned.rule), *without]})


def _send(
    stage: Stage, written: Sequence[tuple[PlannedBrief, Brief, list[Draft]]]
) -> tuple[list[Chapter], SendReport]:
    with stage.step("plan") as progress:
        chapters = []
        for number, (planned, brief, _) in enumerate(written, start=1):
            campaign, report = launch(stage.app, planned.name, brief, created_by=MARKETER)
            chapters.append(Chapter(campaign=campaign, report=report))
            progress(number / len(written))
    recipients = sum(chapter.report.recipients for chapter in chapters)
    with stage.step("send") as progress:
        sent = deliver(stage.app, lambda done: progress(done.handled / max(recipients, 1)))
    return chapters, sent


def _hear_answers(stage: Stage, cast: Cast) -> None:
    app, sent_at = stage.app, stage.clock()
    mailbox = app.settings.home / "mailbox"
    with stage.step("answers") as progress:
        live_through(
            answers(cast.everybody(), experiment=EXPERIMENT, sent_at=sent_at),
            mails=mails_of(cast, mailbox),
            mailbox=mailbox,
            browser=stage.browser,
            clock=stage.clock,
            on_progress=progress,
        )
        stage.clock.move_to(sent_at + timedelta(days=WINDOW_DAYS))
        while drain_inbox(app.database, app.facts).calls:
            pass


def _go_on(stage: Stage, chapters: Sequence[Chapter], briefs: Sequence[Brief]) -> None:
    """What is still to come, and what goes on without a campaign."""
    app = stage.app
    with stage.step("going-on") as progress:
        declare_topics(app, [one.campaign.campaign_id for one in chapters], by=MARKETER)
        sign_visitors_up(app, by=MARKETER)
        progress(0.5)
        sent = [one.campaign.brief_id for one in chapters]
        # An offer has ended by now, and nothing may leave that promises it.
        ready = [one for one in briefs if one.brief_id in sent and not one.offer_id]
        start_journey(app, ready[0], by=MARKETER)
        schedule_next(app, ready[-1], ready[0], by=MARKETER)
        while drain_inbox(app.database, app.facts).calls:
            pass
    with stage.step("learn") as progress:
        learn(app, [one.campaign for one in chapters], on_progress=progress)
    with stage.step("leads"):
        work_on_leads(app, people=SALESPEOPLE)
        reward_customers(app, by=MARKETER)
        while drain_inbox(app.database, app.facts).calls:
            pass


def _outcome(
    stage: Stage, chapters: Sequence[Chapter], sent: SendReport, cast: Cast
) -> dict[str, object]:
    app = stage.app
    currency = app.settings.shop.currency
    with stage.step("results"):
        results = [
            campaign_results(
                chapter.campaign.campaign_id,
                database=app.database,
                facts=app.facts,
                currency=currency,
                now=app.clock(),
            )
            for chapter in chapters
        ]
    names = [chapter.campaign.name for chapter in chapters]
    return {
        "messages": message_figures([chapter.report for chapter in chapters], sent),
        **outcome_figures(results, currency=currency, true_lift_minor=true_lift(cast.sent())),
        "campaigns": campaign_figures(names, results),
    }
