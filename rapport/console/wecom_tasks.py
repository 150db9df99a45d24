"""The page of WeCom tasks: texts to copy and send, and the word that it was done, or was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, chips, empty, head, link
from rapport.console.review_acts import ask_reason
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.delivery import (
    TaskState,
    WecomTask,
    confirm_task,
    count_tasks,
    decline_task,
    list_tasks,
)

PATH = "/wecom-tasks"
_LOOKS = {
    TaskState.OPEN: "warn",
    TaskState.CONFIRMED: "good",
    TaskState.DECLINED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    state: TaskState
    employee: str
    page: int
    counts: Mapping[TaskState, int]
    tasks: Sequence[WecomTask]


def wecom_tasks(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a page of tasks in one state, those that expire first first."""
    query, database = arguments.query_parameters, visit.app.database
    wanted, page = query.get("state", ""), page_of(query.get("page"))
    state = TaskState(wanted) if wanted in set(TaskState) else TaskState.OPEN
    employee = query.get("employee", "")
    tasks = list_tasks(
        database,
        state=state,
        employee=employee or None,
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    counts = count_tasks(database, employee=employee or None)
    found = _Found(state=state, employee=employee, page=page, counts=counts, tasks=tasks)
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("wecom_tasks.title"), t("wecom_tasks.about")))
    with box("stack"):
        show(_states(visit, found))
        if not found.tasks:
            with card():
                show(empty("check", t("wecom_tasks.none"), t("wecom_tasks.none_about")))
            return
        for task in found.tasks:
            _task(visit, task)
        total = found.counts.get(found.state, 0)
        query = {"state": found.state.value, "employee": found.employee}
        show(pager(t, path=PATH, page=found.page, total=total, **query))


def _states(visit: Visit, found: _Found) -> Markup:
    items = [
        (
            f"{visit.t.name('task_state', state)} · {found.counts.get(state, 0)}",
            link(PATH, state=state.value, employee=found.employee),
            state is found.state,
        )
        for state in TaskState
    ]
    return chips(items, label=visit.t("wecom_tasks.state"))


def _task(visit: Visit, task: WecomTask) -> None:
    t = visit.t
    with card(), box("stack tight"):
        show(_about(visit, task))
        show(tag("pre", task.text, class_="source", lang=task.language))
        if task.reason:
            show(tag("p", t("wecom_tasks.because", reason=task.reason), class_="muted small"))
        if task.state is TaskState.OPEN and visit.may(Permission.SEND):
            with box("line"):
                copy = button(t("words.copy"), partial(_copy, visit, task), icon_name="copy")
                copy.mark(f"copy-{task.message_id}")
                sent = button(
                    t("wecom_tasks.confirm"), partial(_confirm, visit, task), kind="primary"
                )
                sent.mark(f"confirm-{task.message_id}")
                no = button(t("wecom_tasks.decline"), partial(_decline, visit, task))
                no.mark(f"decline-{task.message_id}")


def _about(visit: Visit, task: WecomTask) -> Markup:
    t = visit.t
    customer = tag("a", task.customer_id, href=link(f"/customers/{task.customer_id}"))
    who = tag("span", t("wecom_tasks.for", employee=task.employee), " ", customer)
    if task.state is TaskState.OPEN:
        when = t("wecom_tasks.until", moment=visit.f.moment(task.expires_at))
    else:
        when = visit.f.moment(task.settled_at) if task.settled_at else ""
    state = badge(t.name("task_state", task.state), _LOOKS.get(task.state, ""))
    return tag(
        "div", who, tag("span", when, " ", state, class_="muted small"), class_="line spread"
    )


def _copy(visit: Visit, task: WecomTask) -> None:
    ui.clipboard.write(task.text)
    visit.say(visit.t("words.copied"))


async def _confirm(visit: Visit, task: WecomTask) -> None:
    doors = visit.app
    work = partial(
        confirm_task,
        doors.database,
        task.message_id,
        by=visit.operator.operator_id,
        now=doors.clock(),
    )
    with visit.told():
        await visit.do(Permission.SEND, work)
        visit.say(visit.t("wecom_tasks.confirmed"))
    await visit.refresh()


async def _decline(visit: Visit, task: WecomTask) -> None:
    t, doors = visit.t, visit.app
    reason = await ask_reason(
        visit,
        t("wecom_tasks.decline_title"),
        t("wecom_tasks.decline_about"),
        yes=t("wecom_tasks.decline"),
    )
    if reason is None:
        return
    work = partial(
        decline_task,
        doors.database,
        task.message_id,
        by=visit.operator.operator_id,
        reason=reason,
        now=doors.clock(),
    )
    with visit.told():
        await visit.do(Permission.SEND, work)
    await visit.refresh()
