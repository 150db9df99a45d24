"""The page that lists journeys, and the one on which a new one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import yaml
from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.journey_edits import new_id
from rapport.console.journey_words import Words, read_names
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.journeys import (
    JourneyDraft,
    JourneyTemplate,
    PublishedJourney,
    count_since,
    list_journey_drafts,
    list_journeys,
    list_templates,
    save_journey_draft,
)

LOOKED_BACK = timedelta(days=30)
_LOOKS = {"live": "good", "draining": "warn", "paused": "warn", "stopped": "bad"}
_LONGEST_ID = 32  # leaves room for a number behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    published: Sequence[PublishedJourney]
    drafts: Mapping[str, JourneyDraft]
    counts: Mapping[str, tuple[int, int, int]]
    words: Words


def journeys(visit: Visit, arguments: PageArguments) -> Draw:
    """List the journeys that were published and those that are being written."""
    if arguments.query_parameters.get("view") == "new" and visit.may(Permission.WRITE_CONTENT):
        return partial(_draw_new, visit)
    database = visit.app.database
    found = _Found(
        published=list_journeys(database),
        drafts={one.journey_id: one for one in list_journey_drafts(database)},
        counts=count_since(database, visit.now - LOOKED_BACK),
        words=Words(visit.t, visit.f, read_names(visit)),
    )
    return partial(_draw, visit, found)


def state_badge(visit: Visit, state: str) -> Markup:
    return badge(visit.t(f"journeys.state_of.{state}"), _LOOKS.get(state, ""))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    new = []
    if visit.may(Permission.WRITE_CONTENT):
        href = link("/journeys", view="new")
        new = [button_link(t("journeys.new"), href, kind="primary", icon_name="plus")]
    with box("head"):
        show(head(t("journeys.title"), t("journeys.about")))
        show(tag("div", new, class_="actions"))
    with card(classes="flush"):
        rows = [_row(visit, one, found) for one in found.published]
        live = {one.journey_id for one in found.published}
        rows += [_draft_row(one, found) for key, one in found.drafts.items() if key not in live]
        if not rows:
            show(empty("journeys", t("journeys.none"), t("journeys.none_about"), *new))
            return
        columns = (
            Column(title=t("journeys.name")),
            Column(title=t("journeys.state")),
            Column(title=t("journeys.inside"), right=True),
            Column(title=t("journeys.entered"), right=True, wide=True),
            Column(title=t("journeys.goal"), right=True, wide=True),
            Column(title=t("journeys.version"), right=True, wide=True),
        )
        show(table(t("journeys.title"), columns, rows))


def _row(visit: Visit, one: PublishedJourney, found: _Found) -> Row:
    t, f = visit.t, visit.f
    inside, entered, reached = found.counts.get(one.journey_id, (0, 0, 0))
    goal = f"{f.number(reached)} · {f.share(reached / entered)}" if entered else "–"
    state: list[Markup] = [state_badge(visit, one.state.value)]
    if one.journey_id in found.drafts:
        state.append(badge(t("journeys.draft_open")))
    definition = one.journey.model_dump(mode="json")
    version = tag("span", str(one.version), tag("span", f.day(one.published_at), class_="sub"))
    return Row(
        href=link(f"/journeys/{one.journey_id}"),
        sub=found.words.trigger(definition),
        cells=(
            one.journey.name,
            tag("span", state, class_="tags"),
            f.number(inside),
            f.number(entered),
            goal if one.journey.goal else "–",
            version,
        ),
    )


def _draft_row(one: JourneyDraft, found: _Found) -> Row:
    words, t = found.words, found.words.t
    return Row(
        href=link(f"/journeys/{one.journey_id}"),
        sub=words.trigger(one.definition),
        cells=(
            name_of(one.definition, one.journey_id),
            badge(t("journeys.state_of.draft")),
            "–",
            "–",
            "–",
            tag("span", t("journeys.no_version"), class_="muted"),
        ),
    )


def name_of(definition: Mapping[str, object], journey_id: str) -> str:
    """Give the name of a journey's draft; one without is named by its id."""
    name = definition.get("name")
    return name if isinstance(name, str) and name.strip() else journey_id


def _draw_new(visit: Visit) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.journeys"), link("/journeys"))]
        show(head(t("journeys.new_title"), t("journeys.new_about"), crumbs=crumbs))
    with box("templates"):
        _offer(
            visit, "empty", t("journeys.from_empty"), t("journeys.from_empty_about"), _empty(visit)
        )
        for one in list_templates():
            names = one.names[t.language], one.about[t.language]
            _offer(visit, one.template_id, *names, _from_template(one, t.language))


def _offer(visit: Visit, name: str, title: str, about: str, definition: dict[str, object]) -> None:
    with card(title):
        show(tag("p", about, class_="muted"))
        begin = button(visit.t("journeys.begin"), partial(_begin, visit, definition))
        begin.props["aria-label"] = f"{visit.t('journeys.begin')}: {title}"
        begin.mark(f"begin-{name}")


def _empty(visit: Visit) -> dict[str, object]:
    return {
        "journey": "journey",
        "name": visit.t("journeys.fresh_name"),
        "trigger": {"kind": "api"},
        "exits": ["Unsubscribed"],
        "steps": [{"id": "end", "kind": "end"}],
    }


def _from_template(template: JourneyTemplate, language: str) -> dict[str, object]:
    definition: dict[str, object] = yaml.safe_load(template.text)
    return {**definition, "name": template.names[language]}


async def _begin(visit: Visit, definition: dict[str, object]) -> None:
    with visit.told():
        kept = await visit.do(Permission.WRITE_CONTENT, partial(_keep, visit, definition))
        visit.say(visit.t("journeys.made", name=name_of(kept.definition, kept.journey_id)))
        visit.go(f"/journeys/{kept.journey_id}/edit")


def _keep(visit: Visit, definition: dict[str, object]) -> JourneyDraft:
    database = visit.app.database
    taken = {one.journey_id for one in list_journeys(database)}
    taken |= {one.journey_id for one in list_journey_drafts(database)}
    wanted = str(definition["journey"])[:_LONGEST_ID]
    journey_id = new_id(wanted, dict.fromkeys(taken))
    return save_journey_draft(
        journey_id,
        {**definition, "journey": journey_id},
        database=database,
        revision=0,
        by=visit.operator.operator_id,
        now=visit.app.clock(),
    )
