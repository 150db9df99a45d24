"""The page of reports: a funnel, a retention table, or paths, asked for in a short form."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, show
from rapport.console.parts import banner, chips, head, link
from rapport.console.report_funnel import funnel_view
from rapport.console.report_paths import paths_view
from rapport.console.report_questions import View
from rapport.console.report_retention import retention_view
from rapport.console.visits import Draw, Visit
from rapport.kit.errors import Invalid, NotFound

_VIEWS: Mapping[str, View] = {
    "funnel": funnel_view,
    "retention": retention_view,
    "paths": paths_view,
}


def reports(visit: Visit, arguments: PageArguments) -> Draw:
    """Ask the report that the address names; what is wrong with it is said above the form."""
    query = dict(arguments.query_parameters)
    kind = query.pop("kind", "funnel")
    view = _VIEWS.get(kind, funnel_view)
    try:
        draw, problem = view(visit, query), ""
    except (Invalid, NotFound) as error:
        draw, problem = view(visit, {}), str(error)
    return partial(_draw, visit, kind if kind in _VIEWS else "funnel", draw, problem)


def _draw(visit: Visit, kind: str, draw: Draw, problem: str) -> None:
    t = visit.t
    with box("head"):
        show(head(t("reports.title"), t("reports.about")))
    with box("stack"):
        ways = [
            (t(f"reports.{one}.title"), link("/reports", kind=one), one == kind) for one in _VIEWS
        ]
        show(chips(ways, label=t("reports.title")))
        if problem:
            show(banner(problem, "bad"))
        draw()
