"""Writes the drafts of the story and has them reviewed, as a shop would."""

from datetime import datetime

from rapport.app import App
from rapport.catalog import save_offer
from rapport.content import (
    Brief,
    BriefId,
    Draft,
    DraftStatus,
    Group,
    drafts_of,
    save_brief,
    write_drafts,
    writer_for,
)
from rapport.demo.plan import DemoPlan, PlannedBrief
from rapport.demo.stage import Stage
from rapport.kit.ids import id_of
from rapport.llm import open_model
from rapport.review import approve
from rapport.segments import (
    Segment,
)

MARKETER, REVIEWER = "Lin", "Wen"


def write_and_review(
    stage: Stage, plan: DemoPlan, segments: dict[str, Segment]
) -> list[tuple[PlannedBrief, Brief, list[Draft]]]:
    app = stage.app
    about = {planned.key: planned.about for planned in plan.segments}
    for offer in plan.offers:
        save_offer(app.database, offer)
    model = open_model(app.settings.llm, app.database, clock=app.clock)
    writer = writer_for(
        model, "" if model else "copybook"
    )  # a demo is quick and the same each time
    written = []
    with stage.step("drafts") as progress:
        for number, planned in enumerate(plan.briefs, start=1):
            brief = _brief(planned, segments, about, now=app.clock())
            save_brief(app.database, brief)
            write_drafts(
                brief,
                database=app.database,
                facts=app.facts,
                writer=writer,
                shop=app.settings.shop,
                now=app.clock(),
            )
            written.append((planned, brief, drafts_of(app.database, brief.brief_id)))
            progress(number / len(plan.briefs))
    with stage.step("review"):
        return [
            (planned, brief, [_reviewed(app, draft, planned) for draft in drafts])
            for planned, brief, drafts in written
        ]


def _reviewed(app: App, draft: Draft, planned: PlannedBrief) -> Draft:
    """The demo's reviewer says yes to every text that passed, and leaves some for you."""
    if planned.waits or draft.status is not DraftStatus.WRITTEN:
        return draft
    return approve(
        app.database, draft.draft_id, version=draft.version, operator=REVIEWER, now=app.clock()
    )


def _brief(
    planned: PlannedBrief, segments: dict[str, Segment], about: dict[str, str], *, now: datetime
) -> Brief:
    return Brief(
        brief_id=BriefId(id_of("br", planned.key)),
        name=planned.name,
        objective=planned.objective,
        groups=tuple(
            Group(segment_id=segments[key].segment_id, name=segments[key].name, about=about[key])
            for key in planned.segment_keys
        ),
        product_ids=planned.product_ids,
        offer_id=planned.offer_id,
        languages=(planned.language,),
        tone=planned.tone,
        length=planned.length,
        variants=planned.variants,
        created_at=now,
        created_by=MARKETER,
    )
