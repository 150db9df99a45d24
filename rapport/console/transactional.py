"""The page of transactional messages: which there are, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup
from rapport.console.parts import badge, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.transactional import (
    NAMES,
    Template,
    TemplateFigures,
    figures_of,
    list_templates,
    ship_templates,
)

PATH = "/transactional"
DAY, WEEK = timedelta(days=1), timedelta(days=7)

Figures = Mapping[str, TemplateFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    templates: Sequence[Template]
    day: Figures
    week: Figures

    @property
    def lacks(self) -> bool:
        """Whether a shipped one is not there yet."""
        return bool(set(NAMES) - {one.name for one in self.templates})


def transactional(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the templates with what left and what was stopped, in a day and in a week."""
    database = visit.app.database
    templates = list_templates(database)
    found = _Found(
        templates=templates,
        day=figures_of(templates, database=database, since=visit.now - DAY),
        week=figures_of(templates, database=database, since=visit.now - WEEK),
    )
    return partial(_draw, visit, found)


def title_of(visit: Visit, template: Template) -> str:
    """Name a template as operators know it; one of the shop's own is its own name."""
    return visit.t.name("transactional.name", template.name)


def template_state(visit: Visit, template: Template) -> Markup:
    """Say whether a template can be sent, and why not."""
    t = visit.t
    if template.sent is None:
        return badge(t("transactional.not_approved"), "warn")
    if template.marketing:
        return badge(t("transactional.holds_marketing"), "bad")
    return badge(t("transactional.sends", version=template.sent.version), "good")


def wait_text(visit: Visit, seconds: float | None) -> str:
    """Write how long messages took to leave; a dash where none did."""
    t, f = visit.t, visit.f
    if seconds is None:
        return "–"
    if seconds < 60:  # noqa: PLR2004  (a minute)
        return t("reports.in_seconds", count=f.number(seconds, digits=0 if seconds >= 10 else 1))  # noqa: PLR2004
    return t("reports.in_minutes", count=f.number(seconds / 60))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("transactional.title"), t("transactional.about")))
        if found.lacks:
            with box("actions"):
                _ship(visit)
    with box("stack"):
        if not found.templates:
            with card():
                show(empty("transactional", t("transactional.none"), t("transactional.none_about")))
            return
        show(_tiles(visit, found))
        with card(classes="flush"):
            show(_table(visit, found))


def _ship(visit: Visit) -> None:
    if not visit.may(Permission.WRITE_CONTENT):
        return

    async def ship() -> None:
        doors = visit.app
        with visit.told():
            work = partial(ship_templates, database=doors.database, now=doors.clock())
            await visit.do(Permission.WRITE_CONTENT, work)
            visit.say(visit.t("transactional.shipped"))
            await visit.refresh()

    button(visit.t("transactional.ship"), ship, kind="primary").mark("ship")


def _tiles(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    day, week = list(found.day.values()), list(found.week.values())
    stopped = [sum(sum(one.stopped.values()) for one in span) for span in (day, week)]
    return tiles(
        [
            tile(
                t("transactional.sent"),
                f.number(sum(one.sent for one in day)),
                t("transactional.in_week", count=f.number(sum(one.sent for one in week))),
            ),
            tile(
                t("transactional.stopped"),
                f.number(stopped[0]),
                t("transactional.in_week", count=f.number(stopped[1])),
            ),
            tile(t("transactional.waiting"), f.number(sum(one.waiting for one in week))),
        ]
    )


def _table(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("transactional.message")),
        Column(title=t("transactional.state")),
        Column(title=t("transactional.sent_day"), right=True),
        Column(title=t("transactional.sent_week"), right=True, wide=True),
        Column(title=t("transactional.stopped_week"), right=True, wide=True),
        Column(title=t("transactional.latency"), right=True, wide=True),
    )
    rows = []
    for one in found.templates:
        draft = one.newest
        day, week = found.day[draft.draft_id], found.week[draft.draft_id]
        rows.append(
            Row(
                href=link(f"{PATH}/{draft.draft_id}"),
                sub=f"{language_of(visit, one)} · {t.name('channel', draft.channel)}",
                cells=(
                    title_of(visit, one),
                    template_state(visit, one),
                    f.number(day.sent),
                    f.number(week.sent),
                    f.number(sum(week.stopped.values())),
                    wait_text(visit, week.median_seconds),
                ),
            )
        )
    return table(t("transactional.title"), columns, rows)


def language_of(visit: Visit, template: Template) -> str:
    """Name the language of a template's text."""
    return visit.t.name("language", template.newest.language.partition("-")[0])
