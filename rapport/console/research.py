"""The page of market research: ask a question, change its plan, follow and open the reports."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import ValueChangeEventArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, choices, show, text_area
from rapport.console.insight_scope import no_texts
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit, in_thread
from rapport.insights import READINGS
from rapport.kit.errors import Invalid
from rapport.research import (
    SECTIONS,
    Research,
    ResearchStatus,
    ask_research,
    list_research,
    plan_for_shop,
    read_plan,
    write_plan,
)

LOOKS = {
    ResearchStatus.WAITING: "",
    ResearchStatus.RUNNING: "warn",
    ResearchStatus.DONE: "good",
    ResearchStatus.FAILED: "bad",
}
_LOOK_SECONDS = 3.0
_LANGUAGES = ("zh", "en")


def research(visit: Visit, arguments: PageArguments) -> Draw:
    """List the reports; where the address asks a question, show its plan first."""
    query = dict(arguments.query_parameters)
    question = query.get("question", "").strip()
    language = query.get("language", visit.t.language)
    plan, problem = "", ""
    empty_shop = visit.app.facts.is_empty(READINGS)
    if question and not empty_shop:
        doors = visit.app
        try:
            planned = plan_for_shop(
                question, facts=doors.facts, database=doors.database, language=language
            )
            plan = write_plan(planned)
        except Invalid as error:
            problem = str(error)
    asked = _Asked(visit, question, language if language in _LANGUAGES else visit.t.language)
    found = list_research(visit.app.database)
    if empty_shop:
        return partial(_draw_empty, visit, found)
    return partial(_draw, visit, asked, plan, problem, found)


class _Asked:
    """The form that asks a question; its button opens the address that shows the plan."""

    def __init__(self, visit: Visit, question: str, language: str) -> None:
        self._visit = visit
        self._question = question
        self._language = language

    def draw(self) -> None:
        t = self._visit.t
        about = t("research.question_about")
        question = text_area(
            "question", t("research.question"), value=self._question, help_text=about
        )
        names = {one: t.name("language", one) for one in _LANGUAGES}
        language = choice("language", t("research.language"), names, value=self._language)

        def ask() -> None:
            self._visit.go("/research", question=question.value, language=language.value)

        kind = "" if self._question else "primary"
        made = button(t("research.plan"), ask, kind=kind).mark("plan")
        made.style("align-self: start")


def _draw(visit: Visit, asked: _Asked, plan: str, problem: str, found: Sequence[Research]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("research.title"), t("research.about")))
    with box("stack"):
        if visit.may(Permission.WRITE_CONTENT):
            with card(t("research.ask")), box("stack tight"):
                if problem:
                    show(banner(problem, "bad"))
                asked.draw()
            if plan:
                _plan(visit, plan)
        with card(classes="flush"):
            none = empty("research", t("research.none"), t("research.none_about"))
            show(_list(visit, found) if found else none)
    _watch(visit, found)


def _draw_empty(visit: Visit, found: Sequence[Research]) -> None:
    """A shop without texts has nothing to ask of; reports that were made before stay."""
    t = visit.t
    with box("head"):
        show(head(t("research.title"), t("research.about")))
    with box("stack"):
        with card():
            show(no_texts(visit))
        if found:
            with card(classes="flush"):
                show(_list(visit, found))


def _plan(visit: Visit, plan: str) -> None:
    """The plan: its sections to choose, the whole of it to change, and the button to make it."""
    t = visit.t
    with card(t("research.planned"), t("research.planned_about")), box("stack tight"):
        names = {one: t.name("research.section", one) for one in SECTIONS}
        sections = choices(
            "sections", t("research.sections"), names, value=read_plan(plan).sections
        )
        with ui.element("details").classes("figures"):
            show(tag("span", t("research.whole_plan")), element="summary")
            written = text_area("plan", t("research.written_plan"), value=plan, code=True)

        def choose(event: ValueChangeEventArguments[list[str]]) -> None:
            with visit.told():
                kept = read_plan(written.value)
                chosen = tuple(one for one in SECTIONS if one in event.value)
                written.value = write_plan(replace(kept, sections=chosen))

        sections.on_value_change(choose)

        async def make() -> None:
            with visit.told():
                work = partial(_ask, visit, written.value)
                await visit.do(Permission.WRITE_CONTENT, work)
                visit.say(t("research.asked"))
                visit.go("/research")

        made = button(t("research.make"), make, kind="primary").mark("make")
        made.style("align-self: start")


def _ask(visit: Visit, plan: str) -> Research:
    doors = visit.app
    return ask_research(
        doors.database, read_plan(plan), asked_by=visit.operator.name, now=doors.clock()
    )


def _list(visit: Visit, found: Sequence[Research]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("research.question")),
        Column(title=t("research.language"), wide=True),
        Column(title=t("research.status")),
        Column(title=t("research.by"), wide=True),
        Column(title=t("research.when"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"/research/{one.research_id}"),
            sub=one.problem,
            cells=(
                one.plan.question,
                t.name("language", one.plan.language),
                status_badge(visit, one),
                one.asked_by,
                visit.f.ago(one.asked_at, now=visit.now),
            ),
        )
        for one in found
    ]
    return table(t("research.title"), columns, rows)


def status_badge(visit: Visit, one: Research) -> Markup:
    """Where the making of a report stands."""
    return badge(visit.t(f"research.state.{one.status.value}"), LOOKS[one.status])


def _watch(visit: Visit, found: Sequence[Research]) -> None:
    """Draw the page again once a report that was being made is made."""
    before = [one.status for one in found]
    if not {ResearchStatus.WAITING, ResearchStatus.RUNNING} & set(before):
        return

    async def look() -> None:
        now = await in_thread(partial(list_research, visit.app.database))
        if [one.status for one in now] != before:
            await visit.refresh()

    ui.timer(_LOOK_SECONDS, look)
