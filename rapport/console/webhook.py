"""The page of one endpoint: what is told to it, its deliveries, and what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed, show_once
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, button_link, chips, empty, facts, head, link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit, in_thread
from rapport.console.webhook_replay import ReplayForm
from rapport.console.webhooks import PATH, answer_text, delivery_badge, state_badge, state_banner
from rapport.webhooks import (
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointState,
    count_deliveries,
    get_endpoint,
    last_successes,
    list_deliveries,
    old_secret_ends,
    remove_endpoint,
    rotate_secret,
    switch_off,
    switch_on,
    try_endpoint,
)

_LOOK_SECONDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    endpoint: Endpoint
    status: DeliveryStatus | None
    page: int
    counts: Mapping[str, int]
    success: datetime | None
    deliveries: Sequence[Delivery]


def webhook(visit: Visit, arguments: PageArguments) -> Draw:
    """Read an endpoint and a page of its deliveries, the newest first."""
    query = arguments.query_parameters
    wanted = query.get("status", "")
    status = DeliveryStatus(wanted) if wanted in set(DeliveryStatus) else None
    name = str(arguments.path_parameters["endpoint_id"])
    found = _read(visit, name, status, page_of(query.get("page")))
    return partial(_Page(visit, found).draw)


def _read(visit: Visit, name: str, status: DeliveryStatus | None, page: int) -> _Found:
    database = visit.app.database
    endpoint = get_endpoint(database, name)
    return _Found(
        endpoint=endpoint,
        status=status,
        page=page,
        counts=count_deliveries(database).get(endpoint.endpoint_id, {}),
        success=last_successes(database).get(endpoint.endpoint_id),
        deliveries=list_deliveries(
            database,
            endpoint_id=endpoint.endpoint_id,
            status=status,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        ),
    )


class _Page:
    """Draws the page, and what moves on it again when it moved."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found
        self._endpoint = found.endpoint

    def draw(self) -> None:
        t, one = self._t, self._endpoint
        with box("head"):
            show(head(one.name, one.description, crumbs=[(t("menu.webhooks"), link(PATH))]))
            with box("actions"):
                self._actions()
        warning = state_banner(self._visit, one)
        if warning is not None:
            show(warning, classes="before-cols")
        with box("cols main-side"):
            self._moving = ui.element("div").classes("stack")
            with self._moving:
                self._draw_moving()
            with box("stack"):
                with card(t("webhook.about")):
                    show(self._facts())
                ReplayForm(self._visit, one, self._look).draw()
                with card(t("webhook.secret"), t("webhook.secret_card")), box("stack tight"):
                    show(self._secret())
                    button(t("webhook.rotate"), self._rotate, icon_name="key").mark("rotate")
        ui.timer(_LOOK_SECONDS, self._look)

    def _actions(self) -> None:
        t, one = self._t, self._endpoint
        is_on = one.state is EndpointState.ACTIVE
        button(t("webhook.test"), self._test, icon_name="spark").mark("test")
        show(button_link(t("webhook.change"), link(f"{PATH}/{one.endpoint_id}/edit")))
        if is_on:
            button(t("webhook.disable"), self._disable).mark("disable")
        else:
            button(t("webhook.enable"), self._enable, kind="primary").mark("enable")
        button(t("webhook.remove"), self._remove, kind="danger").mark("remove")

    def _facts(self) -> Markup:
        t, f, one = self._t, self._visit.f, self._endpoint
        fields = ", ".join(one.fields) or t("webhook.ids_alone")
        added = t("webhook.by", who=one.created_by, day=f.day(one.created_at))
        return facts(
            [
                (t("webhooks.state"), state_badge(self._visit, one)),
                (t("webhook_form.url"), one.url),
                (t("webhooks.types"), join(*[join(badge(type_), " ") for type_ in one.types])),
                (t("webhook_form.fields"), fields),
                (t("webhook_form.at_once"), f.number(one.at_once)),
                (t("webhooks.last_success"), f.moment(self._found.success)),
                (t("webhook.added"), added),
            ]
        )

    def _secret(self) -> Markup:
        ends = old_secret_ends(self._endpoint)
        if ends is None or ends <= self._visit.now:
            return tag("p", self._t("webhook.one_secret"), class_="muted small")
        told = self._t("webhook.two_secrets", moment=self._visit.f.moment(ends))
        return tag("p", told, class_="muted small")

    async def _look(self) -> None:
        found = self._found
        name = self._endpoint.endpoint_id
        read = await in_thread(partial(_read, self._visit, name, found.status, found.page))
        if self._moving.is_deleted or read == found:
            return
        self._found = read
        self._moving.clear()
        with self._moving:
            self._draw_moving()

    def _draw_moving(self) -> None:
        t, found = self._t, self._found
        show(self._states())
        with card(classes="flush"):
            if not found.deliveries:
                show(empty("webhooks", t("webhook.nothing"), t("webhook.nothing_about")))
                return
            show(self._table())
        total = found.counts.get(found.status, 0) if found.status else sum(found.counts.values())
        if total > PAGE_SIZE:
            path = f"{PATH}/{self._endpoint.endpoint_id}"
            status = found.status.value if found.status else ""
            show(pager(t, path=path, page=found.page, total=total, status=status))

    def _states(self) -> Markup:
        t, f, found = self._t, self._visit.f, self._found
        path = f"{PATH}/{self._endpoint.endpoint_id}"
        whole = f.number(sum(found.counts.values()))
        items = [(f"{t('webhook.all')} · {whole}", link(path), found.status is None)]
        items += [
            (
                f"{t(f'webhooks.status.{one.value}')} · {f.number(found.counts.get(one, 0))}",
                link(path, status=one.value),
                found.status is one,
            )
            for one in DeliveryStatus
        ]
        return chips(items, label=t("webhook.deliveries"))

    def _table(self) -> Markup:
        t, f, visit = self._t, self._visit.f, self._visit
        columns = (
            Column(title=t("webhook.event")),
            Column(title=t("webhooks.state")),
            Column(title=t("webhook.attempts"), right=True, wide=True),
            Column(title=t("webhook.answer"), wide=True),
            Column(title=t("webhook.next_try"), wide=True),
        )
        rows = [
            Row(
                href=link(f"{PATH}/{one.endpoint_id}/{one.delivery_id}"),
                sub=f.moment(one.created_at),
                cells=(
                    one.type,
                    delivery_badge(visit, one),
                    f.number(one.attempts),
                    answer_text(visit, one),
                    f.moment(one.due_at) if one.status is DeliveryStatus.WAITING else "–",
                ),
            )
            for one in self._found.deliveries
        ]
        return table(t("webhook.deliveries"), columns, rows)

    async def _test(self) -> None:
        visit, t, doors = self._visit, self._t, self._visit.app
        work = partial(
            try_endpoint,
            self._endpoint.name,
            database=doors.database,
            settings=doors.settings.outgoing,
            secret=doors.secret,
            now=doors.clock(),
        )
        with visit.told():
            answer = await visit.do(Permission.ADMIN, work)
            if answer.taken:
                seconds = visit.f.number(answer.seconds, digits=2)
                visit.say(t("webhook.test_taken", status=answer.status, seconds=seconds))
            else:
                why = t.name("webhook.error", answer.error) if answer.error else answer.status
                visit.say(t("webhook.test_not_taken", why=why), bad=True)

    async def _enable(self) -> None:
        work = partial(switch_on, self._endpoint.name, database=self._visit.app.database)
        with self._visit.told():
            await self._visit.do(Permission.ADMIN, work)
        await self._visit.refresh()

    async def _disable(self) -> None:
        visit, t, name = self._visit, self._t, self._endpoint.name
        title = t("webhook.disable_title", name=name)
        if not await confirmed(visit, title, t("webhook.disable_about"), yes=t("webhook.disable")):
            return
        with visit.told():
            work = partial(switch_off, name, database=visit.app.database)
            await visit.do(Permission.ADMIN, work)
        await visit.refresh()

    async def _rotate(self) -> None:
        visit, t, doors = self._visit, self._t, self._visit.app
        name = self._endpoint.name
        title = t("webhook.rotate_title", name=name)
        if not await confirmed(visit, title, t("webhook.rotate_about"), yes=t("webhook.rotate")):
            return
        work = partial(
            rotate_secret, name, database=doors.database, secret=doors.secret, now=doors.clock()
        )
        with visit.told():
            _, secret = await visit.do(Permission.ADMIN, work)
            title = t("webhook.secret_of", name=name)
            await show_once(visit, title, t("webhook.secret_about"), secret)
            await visit.refresh()

    async def _remove(self) -> None:
        visit, t, name = self._visit, self._t, self._endpoint.name
        title, about = t("webhook.remove_title", name=name), t("webhook.remove_about")
        if not await confirmed(visit, title, about, yes=t("webhook.remove"), danger=True):
            return
        with visit.told():
            work = partial(remove_endpoint, name, database=visit.app.database)
            await visit.do(Permission.ADMIN, work)
            visit.go(PATH)
