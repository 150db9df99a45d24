"""Sends deliveries once more: those of a span of time on the page of an endpoint, or one alone."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.moments import read_moment
from rapport.console.parts import facts, head, link
from rapport.console.visits import Draw, Visit
from rapport.console.webhooks import PATH, answer_text, delivery_badge
from rapport.webhooks import (
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointState,
    get_delivery,
    get_endpoint,
    replay_deliveries,
    replay_delivery,
)


class ReplayForm:
    """Asks for the span and whether all of it is meant; `after` is called when it was done."""

    def __init__(
        self, visit: Visit, endpoint: Endpoint, after: Callable[[], Awaitable[None]]
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._endpoint = endpoint
        self._after = after

    def draw(self) -> None:
        t = self._t
        zone = self._visit.app.settings.shop.timezone
        with card(t("webhook.replay"), t("webhook.replay_about")), box("stack tight"):
            if self._endpoint.state is EndpointState.OFF:
                show(tag("p", t("webhook.replay_off"), class_="muted"))
                return
            self._since = text_field("since", t("webhook.since", zone=zone))
            self._until = text_field("until", t("webhook.until", zone=zone))
            for one in (self._since, self._until):
                one.props("type=datetime-local")
            self._all = ui.checkbox(t("webhook.replay_all")).mark("replay-all")
            button(t("webhook.replay_span"), self._replay).mark("replay")

    async def _replay(self) -> None:
        visit, t = self._visit, self._t
        since, until = self._moment(self._since), self._moment(self._until)
        everything = bool(self._all.value)
        lacking = everything and since is None and until is None
        self._since.error = t("webhook.span_needed") if lacking else None
        if lacking:
            return
        work = partial(
            replay_deliveries,
            self._endpoint.name,
            database=visit.app.database,
            now=visit.app.clock(),
            since=since,
            until=until,
            failed_only=not everything,
        )
        with visit.told():
            count = await visit.do(Permission.ADMIN, work)
            visit.say(t.many("webhook.replayed", count))
            await self._after()

    def _moment(self, field: ui.input) -> datetime | None:
        return read_moment(field.value or "", self._visit.app.settings.shop.timezone)


def one_delivery(visit: Visit, arguments: PageArguments) -> Draw:
    """Read one delivery of an endpoint, with what it says."""
    database = visit.app.database
    found = get_delivery(database, str(arguments.path_parameters["delivery_id"]))
    endpoint = get_endpoint(database, found.endpoint_id)
    return partial(_draw, visit, endpoint, found)


def _draw(visit: Visit, endpoint: Endpoint, found: Delivery) -> None:
    t = visit.t
    way = f"{PATH}/{endpoint.endpoint_id}"
    with box("head"):
        crumbs = [(t("menu.webhooks"), link(PATH)), (endpoint.name, link(way))]
        show(head(found.type, t("webhook.one_about"), crumbs=crumbs))
        ended = found.status is not DeliveryStatus.WAITING
        if ended and endpoint.state is EndpointState.ACTIVE:
            with box("actions"):
                again = partial(_again, visit, found)
                button(t("webhook.replay_one"), again, kind="primary").mark("replay-one")
    with box("cols two"):
        with card(t("webhook.fate")):
            show(_facts(visit, found))
            if ended and endpoint.state is EndpointState.OFF:
                show(tag("p", t("webhook.replay_off"), class_="muted small"))
        with card(t("webhook.body"), t("webhook.body_about")):
            body = json.dumps(json.loads(found.body), ensure_ascii=False, indent=2)
            show(tag("pre", body, class_="source"))


def _facts(visit: Visit, one: Delivery) -> Markup:
    t, f = visit.t, visit.f
    waits = one.status is DeliveryStatus.WAITING
    return facts(
        [
            ("webhook-id", one.delivery_id),
            (t("webhooks.state"), delivery_badge(visit, one)),
            (t("webhook.created"), f.moment(one.created_at)),
            (t("webhook.attempts"), f.number(one.attempts)),
            (t("webhook.tried"), f.moment(one.tried_at)),
            (t("webhook.answer"), answer_text(visit, one)),
            (t("webhook.seconds"), f"{f.number(one.seconds, digits=2)} s" if one.tried_at else ""),
            (t("webhook.next_try"), f.moment(one.due_at) if waits else ""),
        ]
    )


async def _again(visit: Visit, found: Delivery) -> None:
    work = partial(
        replay_delivery, found.delivery_id, database=visit.app.database, now=visit.app.clock()
    )
    with visit.told():
        await visit.do(Permission.ADMIN, work)
        visit.say(visit.t.many("webhook.replayed", 1))
    await visit.refresh()
