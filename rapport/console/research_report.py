"""One research report in the console: its summary, the page itself, and the files to take away."""

from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, head, link
from rapport.console.research import status_badge
from rapport.console.visits import Draw, Visit
from rapport.research import (
    Report,
    Research,
    ResearchStatus,
    get_research,
    plain,
    render_html,
    render_pdf,
)

RESEARCH = "/research/{research_id}"


def research_report(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a report and render its page; quotes of people who were erased are gone from it."""
    found = get_research(visit.app.database, str(arguments.path_parameters["research_id"]))
    page = render_html(found.report, visit.app.facts) if found.report else ""
    return partial(_draw, visit, found, page)


def _draw(visit: Visit, found: Research, page: str) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("research.title"), link("/research"))]
        show(head(found.plan.question, crumbs=crumbs))
        if page:
            with box("actions"):
                take = partial(_take, visit, found, page)
                button(t("research.html"), take).mark("html")
                button(t("research.pdf"), partial(_print, visit, found, page)).mark("pdf")
    with box("stack"):
        if found.report is None:
            _unmade(visit, found)
            return
        with card(t("research.summary"), _byline(visit, found)):
            show(_summary(found.report))
        with card(classes="flush"):
            frame = ui.element("iframe").classes("report-page")
            frame.props["srcdoc"] = page
            frame.props["sandbox"] = ""
            frame.props["title"] = found.plan.question
            frame.style("width: 100%; height: 80vh; border: 0")


def _unmade(visit: Visit, found: Research) -> None:
    failed = found.status is ResearchStatus.FAILED
    show(banner(found.problem or visit.t("research.waiting"), "bad" if failed else ""))
    show(status_badge(visit, found))


def _byline(visit: Visit, found: Research) -> str:
    when = visit.f.ago(found.asked_at, now=visit.now)
    return visit.t("research.byline", who=found.asked_by, when=when)


def _summary(report: Report) -> Markup:
    return tag("ul", [tag("li", plain(one.text)) for one in report.summary], class_="list")


def _take(visit: Visit, found: Research, page: str) -> None:
    with visit.client:
        ui.download.content(page, f"{found.research_id}.html", "text/html")


async def _print(visit: Visit, found: Research, page: str) -> None:
    """Laying out takes seconds, so it is done in a thread."""
    with visit.told():
        visit.say(visit.t("research.printing"))
        pdf = await visit.do(Permission.VIEW, partial(render_pdf, page))
        with visit.client:
            ui.download.content(pdf, f"{found.research_id}.pdf", "application/pdf")
