"""The page of one brief: what is wanted, the drafts written from it, and the writer's run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.catalog import Offer, Product, find_offer, find_products
from rapport.console.brief_angles import Heard, draw_heard, read_heard
from rapport.console.brief_writing import Writing, draw_plan, draw_run, read_writing
from rapport.console.briefs import counted, draft_badges
from rapport.console.controls import box, card, show
from rapport.console.copies import author_name, status_badge
from rapport.console.insight_parts import read_aspects
from rapport.console.markup import Markup, tag
from rapport.console.offers import offer_name
from rapport.console.parts import button_link, empty, facts, head, link
from rapport.console.review import group_name
from rapport.console.slot_words import title_of
from rapport.console.tables import Column, Row, table
from rapport.console.texts import Texts
from rapport.console.tries import Tries, draw_tries, read_tries
from rapport.console.visits import Draw, Visit
from rapport.content import (
    Brief,
    Draft,
    DraftStatus,
    drafts_of,
    get_brief,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    brief: Brief
    drafts: Sequence[Draft]
    products: Mapping[str, Product]
    offer: Offer | None
    writing: Writing
    tries: Sequence[Tries]
    heard: Heard

    @property
    def open(self) -> bool:
        """Whether a run of the writer would have anything to do."""
        run = self.writing.run
        return bool(self.writing.plan.drafts_wanted) or (run is not None and not run.status.over)


def brief(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the brief that the address names, with its drafts."""
    doors = visit.app
    read_aspects(visit)
    kept = get_brief(doors.database, arguments.path_parameters["brief_id"])
    products = find_products(doors.facts, kept.product_ids)
    writing = read_writing(visit, kept, products)
    found = _Found(
        brief=kept,
        drafts=drafts_of(doors.database, kept.brief_id),
        products=products,
        writing=writing,
        tries=read_tries(visit, kept) if writing.plan.drafts_wanted else (),
        heard=read_heard(visit, kept),
        offer=find_offer(doors.database, kept.offer_id) if kept.offer_id else None,
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t, kept = visit.t, found.brief
    with box("head"):
        crumbs = [(t("menu.briefs"), link("/briefs"))]
        show(head(kept.name, t.name("objective", kept.objective), crumbs=crumbs))
        with box("actions"):
            _actions(visit, found)
    with box("cols main-side"):
        with box("stack"):
            running = ui.element("div").classes("stack tight").mark("running")
            with card(classes="flush"):
                show(_drafts(visit, found) if found.drafts else _nothing(visit))
            draw_plan(visit, found.writing)
        with box("stack"):
            with card(t("brief.wanted")):
                show(facts(_facts(visit, found)))
            draw_heard(visit, found.heard)
            if found.tries:
                draw_tries(visit, found.tries)
    if visit.may(Permission.WRITE_CONTENT) and found.open:
        with running:
            draw_run(visit, kept, found.writing, again=bool(found.drafts))


def _actions(visit: Visit, found: _Found) -> None:
    t = visit.t
    approved = any(draft.status is DraftStatus.APPROVED for draft in found.drafts)
    waiting = next((d for d in found.drafts if d.status is DraftStatus.WRITTEN), None)
    if waiting is not None and visit.may(Permission.REVIEW):
        href = link(f"/review/{waiting.draft_id}")
        show(button_link(t("brief.review"), href, kind="primary", icon_name="review"))
    if approved and visit.may(Permission.WRITE_CONTENT):
        href = link("/campaigns/new", brief=found.brief.brief_id)
        kind = "" if waiting else "primary"
        show(button_link(t("brief.campaign"), href, kind=kind, icon_name="campaigns"))


def _nothing(visit: Visit) -> Markup:
    return empty("spark", visit.t("brief.none"), visit.t("brief.none_about"))


def _drafts(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("brief.draft")),
        Column(title=t("brief.variant"), wide=True),
        Column(title=t("brief.status"), right=True),
    )
    rows = [
        Row(
            href=link(f"/review/{draft.draft_id}"),
            sub=title_of(t, draft.copy),
            cells=(
                group_name(found.brief, draft.segment_id),
                _which(t, draft),
                status_badge(t, draft.status),
            ),
        )
        for draft in found.drafts
    ]
    return table(t("brief.drafts"), columns, rows)


def _which(t: Texts, draft: Draft) -> Markup:
    language = t.name("language", draft.language.split("-")[0])
    where = f"{t.name('channel', draft.channel)} · {language}"
    author = author_name(t, draft.written_by)
    made = t("brief.variant_by", variant=draft.variant, author=author)
    return tag("div", where, tag("div", made, class_="muted small"))


def _facts(visit: Visit, found: _Found) -> list[tuple[str, str | Markup]]:
    t, kept = visit.t, found.brief
    listed = t("timeline.between").join
    languages = [one.split("-")[0] for one in kept.languages]
    groups = [
        tag("div", tag("a", group.name, href=link(f"/segments/{group.segment_id}")))
        for group in kept.groups
    ]
    products = [
        found.products[one].name_in(t.language) if one in found.products else one
        for one in kept.product_ids
    ]
    offer = offer_name(found.offer, t.language) if found.offer else ""
    return [
        (t("brief.groups"), tag("div", groups)),
        (t("brief.products"), t("timeline.between").join(products)),
        (t("brief.offer"), offer),
        (t("brief.channel"), listed(t.name("channel", one) for one in kept.channels)),
        (t("brief.language"), listed(t.name("language", one) for one in languages)),
        (t("brief.tone"), t.name("tone", kept.tone)),
        (t("brief.length"), t.name("length", kept.length)),
        (t("brief.variants"), str(kept.variants)),
        (t("brief.must_have"), t("timeline.between").join(kept.must_have)),
        (t("brief.drafts"), draft_badges(visit, counted(found.drafts))),
    ]
