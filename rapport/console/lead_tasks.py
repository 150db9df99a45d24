"""The page of an operator's own tasks: what is to be done for the leads that they own."""

from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.app import sales_desk_of
from rapport.console.controls import box, button, card, show
from rapport.console.customers import full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.journeys import Task
from rapport.profiles import find_profiles
from rapport.sales import LeadTask, finish_task, tasks_of_owner

PATH = "/leads"


def lead_tasks(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read the open tasks of the operator's leads, those due first at the top."""
    found = tasks_of_owner(visit.app.database, visit.operator.email.lower())
    profiles = find_profiles(visit.app.facts, [one.lead.customer_id for one in found])
    names = {customer: full_name(profile) for customer, profile in profiles.items()}
    return partial(_draw, visit, found, names)


def task_line(visit: Visit, task: Task, *, href: str = "", name: str = "") -> None:
    """Draw a task with what ends it."""
    with box("line spread"):
        show(_words(visit, task, href, name))
        if task.status == "open" and visit.may(Permission.SELL):
            done = button(visit.t("leads.task_done"), partial(_done, visit, task.task_id))
            done.mark(f"done-{task.task_id}")


def _draw(visit: Visit, found: Sequence[LeadTask], names: Mapping[str, str]) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.leads"), link(PATH))]
        show(head(t("leads.tasks"), t("leads.tasks_about"), crumbs=crumbs))
    with card(), box("stack tight"):
        if not found:
            show(empty("check", t("leads.no_tasks"), t("leads.no_tasks_about")))
        for one in found:
            name = names.get(one.lead.customer_id, one.lead.customer_id)
            task_line(visit, one.task, href=link(f"{PATH}/{one.lead.lead_id}"), name=name)


def _words(visit: Visit, task: Task, href: str, name: str) -> Markup:
    title = tag("a", task.title, href=href, class_="strong") if href else task.title
    due = visit.t("leads.due", moment=visit.f.moment(task.due_at))
    late = task.status == "open" and task.due_at < visit.now
    return tag(
        "div",
        tag("div", title, class_="" if task.status == "open" else "muted"),
        tag(
            "div", f"{name} · {due}" if name else due, class_="bad small" if late else "muted small"
        ),
    )


async def _done(visit: Visit, task_id: str) -> None:
    desk = sales_desk_of(visit.app, by=visit.operator.email)
    with visit.told():
        await visit.do(Permission.SELL, partial(finish_task, task_id, desk=desk))
    await visit.refresh()
