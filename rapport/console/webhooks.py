"""The page of webhooks: which programs of the shop are told what, and how that goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join
from rapport.console.parts import badge, banner, button_link, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.webhooks import (
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointState,
    count_deliveries,
    last_successes,
    list_endpoints,
)

PATH = "/webhooks"
BY_HAND = "by-hand"
"""Why an endpoint is off that a person switched off."""

_LOOKS = {
    DeliveryStatus.WAITING: "warn",
    DeliveryStatus.DELIVERED: "good",
    DeliveryStatus.FAILED: "bad",
}
_OF_HTTP = "http-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    endpoints: Sequence[Endpoint]
    counts: Mapping[str, Mapping[str, int]]
    successes: Mapping[str, datetime]

    def number(self, status: DeliveryStatus) -> int:
        return sum(one.get(status, 0) for one in self.counts.values())


def webhooks(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the endpoints with their last success, what waits and what has failed."""
    database = visit.app.database
    found = _Found(
        endpoints=list_endpoints(database),
        counts=count_deliveries(database),
        successes=last_successes(database),
    )
    return partial(_draw, visit, found)


def state_badge(visit: Visit, endpoint: Endpoint) -> Markup:
    """Say in a word or two whether an endpoint is told anything."""
    t = visit.t
    if endpoint.state is EndpointState.OFF:
        return badge(t("webhooks.off"), "bad")
    if endpoint.failures:
        return badge(t.many("webhooks.failing", endpoint.failures), "warn")
    return badge(t("webhooks.active"), "good")


def state_banner(visit: Visit, endpoint: Endpoint) -> Markup | None:
    """Say why an endpoint is off, or since when it takes nothing; None where all is well."""
    t, f = visit.t, visit.f
    if endpoint.state is EndpointState.OFF:
        why = t.name("webhooks.because", endpoint.because)
        kind = "warn" if endpoint.because == BY_HAND else "bad"
        return banner(t("webhooks.is_off", why=why), kind)
    if not endpoint.failures or endpoint.failing_since is None:
        return None
    told = t("webhooks.is_failing", moment=f.moment(endpoint.failing_since))
    if endpoint.rests_until is not None and visit.now < endpoint.rests_until:
        told += t("webhooks.rests", moment=f.clock(endpoint.rests_until))
    return banner(told, "warn")


def delivery_badge(visit: Visit, one: Delivery) -> Markup:
    """Say where a delivery stands."""
    return badge(visit.t(f"webhooks.status.{one.status.value}"), _LOOKS[one.status])


def answer_text(visit: Visit, one: Delivery) -> str:
    """Say what came back from the last attempt: a status of HTTP, or why there was none."""
    if one.error and not one.error.startswith(_OF_HTTP):
        return visit.t.name("webhook.error", one.error)
    return f"HTTP {one.answer}" if one.answer else "–"


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    new = button_link(t("webhooks.new"), link(f"{PATH}/new"), kind="primary", icon_name="plus")
    with box("head"):
        show(head(t("webhooks.title"), t("webhooks.about")))
        with box("actions"):
            show(new)
    with box("stack"):
        if not found.endpoints:
            with card():
                show(empty("webhooks", t("webhooks.none"), t("webhooks.none_about"), new))
            return
        show(_tiles(visit, found))
        with card(classes="flush"):
            show(_table(visit, found))


def _tiles(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    return tiles(
        tile(t(f"webhooks.status.{status.value}"), f.number(found.number(status)))
        for status in DeliveryStatus
    )


def _table(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("webhooks.endpoint")),
        Column(title=t("webhooks.types"), wide=True),
        Column(title=t("webhooks.state")),
        Column(title=t("webhooks.last_success"), wide=True),
        Column(title=t("webhooks.status.waiting"), right=True, wide=True),
        Column(title=t("webhooks.status.failed"), right=True),
    )
    rows = []
    for one in found.endpoints:
        counts = found.counts.get(one.endpoint_id, {})
        rows.append(
            Row(
                href=link(f"{PATH}/{one.endpoint_id}"),
                sub=one.url,
                cells=(
                    one.name,
                    join(*[join(badge(type_), " ") for type_ in one.types]),
                    state_badge(visit, one),
                    f.moment(found.successes.get(one.endpoint_id)),
                    f.number(counts.get(DeliveryStatus.WAITING, 0)),
                    f.number(counts.get(DeliveryStatus.FAILED, 0)),
                ),
            )
        )
    return table(t("webhooks.title"), columns, rows)
