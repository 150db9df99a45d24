"""The page of delivery: what waits and why, what came back, and who carries it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show
from rapport.console.delivery_parts import (
    channel_table,
    doubles_text,
    lane_table,
    return_table,
    summary_tiles,
    warm_up_table,
)
from rapport.console.delivery_view import (
    Setup,
    Traffic,
    name_of,
    read_setup,
    read_traffic,
)
from rapport.console.markup import tag
from rapport.console.parts import badge, banner, button_link, empty, head, link
from rapport.console.visits import Draw, Visit, in_thread
from rapport.delivery import (
    Breaker,
    BreakerState,
    Pause,
    pause_messages,
    resume_messages,
    try_now,
)

_LOOK_SECONDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    traffic: Traffic
    setup: Setup


def delivery(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read what waits, what failed, what is paused, and who carries which channel."""
    found = _Found(traffic=read_traffic(visit.app), setup=read_setup(visit))
    return partial(_Page(visit, found).draw)


class _Page:
    """Draws the page, and what moves on it again when it moved."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._traffic = found.traffic
        self._setup = found.setup
        self._sends = visit.may(Permission.SEND)

    def draw(self) -> None:
        t = self._t
        with box("head"):
            show(head(t("delivery.title"), t("delivery.about")))
            with box("actions"):
                show(button_link(t("menu.alerts"), link("/alerts")))
                show(button_link(t("menu.mailbox"), link("/mailbox")))
        with box("stack"):
            self._moving = ui.element("div").classes("stack")
            with self._moving:
                self._draw_moving()
            with card(t("delivery.channels"), t("delivery.channels_about"), classes="flush"):
                show(channel_table(self._visit, self._setup.channels))
        ui.timer(_LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        read = await in_thread(partial(read_traffic, self._visit.app))
        if self._moving.is_deleted or read == self._traffic:
            return
        self._traffic = read
        self._moving.clear()
        with self._moving:
            self._draw_moving()

    def _draw_moving(self) -> None:
        t, visit, found = self._t, self._visit, self._traffic
        show(summary_tiles(visit, found))
        doubles = doubles_text(visit, found.doubles)
        if doubles:
            show(banner(doubles, "warn"))
        self._breakers()
        self._pauses()
        with card(t("delivery.lanes"), t("delivery.lanes_about"), classes="flush"):
            if found.lanes:
                show(lane_table(visit, found.lanes))
            else:
                show(empty("check", t("delivery.nothing_waits"), t("delivery.nothing_waits_about")))
        schedule = visit.app.settings.sending.warm_up_by_name()
        if found.warm_ups:
            with card(t("delivery.warm_up"), t("delivery.warm_up_about"), classes="flush"):
                show(warm_up_table(visit, found.warm_ups, schedule))
        with card(t("delivery.returns"), t("delivery.returns_about"), classes="flush"):
            if found.returns:
                show(return_table(visit, found.returns, self._setup))
            else:
                show(empty("delivery", t("delivery.no_returns"), t("delivery.no_returns_about")))

    def _breakers(self) -> None:
        t = self._t
        if not self._traffic.breakers:
            return
        with card(t("delivery.breakers"), t("delivery.breakers_about")), box("list"):
            for one in self._traffic.breakers:
                self._breaker(one)

    def _breaker(self, one: Breaker) -> None:
        t, f = self._t, self._visit.f
        open_now = one.state is BreakerState.OPEN
        look = {"open": "bad", "half-open": "warn"}.get(one.state.value, "")
        told = t(
            "delivery.breaker",
            since=f.moment(one.changed_at),
            failures=f.number(one.failures),
            code=one.code or "–",
        )
        if open_now and one.retry_at is not None:
            told += t("delivery.next_try", moment=self._clock(one.retry_at))
        with box("line spread"):
            with box("grow"):
                state = badge(t(f"delivery.breaker_state.{one.state.value}"), look)
                show(tag("div", tag("span", one.provider, class_="strong"), " ", state))
                show(tag("p", told, class_="muted small"))
            if open_now and self._sends:
                attempt = partial(self._try, one.provider)
                button(t("delivery.try_now"), attempt).mark(f"try-{one.provider}")

    def _clock(self, moment: datetime) -> str:
        return self._visit.f.clock(moment)

    async def _try(self, provider: str) -> None:
        doors = self._visit.app
        with self._visit.told():
            work = partial(try_now, doors.database, provider, now=doors.clock())
            await self._visit.do(Permission.SEND, work)
            self._visit.say(self._t("delivery.tried"))
            await self._look()

    def _pauses(self) -> None:
        t, pauses = self._t, self._traffic.pauses
        if not pauses and not self._sends:
            return
        with card(t("delivery.pauses"), t("delivery.pauses_about")), box("stack tight"):
            for one in pauses:
                self._pause(one)
            paused = {one.channel for one in pauses if one.channel}
            names = {
                one.name: t.name("channel", one.name)
                for one in self._setup.channels
                if one.provider and one.name not in paused
            }
            if self._sends and names:
                self._pause_form(names)

    def _pause(self, one: Pause) -> None:
        t, f = self._t, self._visit.f
        if one.channel:
            name = t.name("channel", one.channel)
        else:
            name = name_of(self._setup, one.campaign_id)
        why = t.name("because", one.because)
        told = t("delivery.paused", why=why, since=f.moment(one.since), by=one.by)
        with box("line spread"):
            with box("grow"):
                show(tag("div", name, class_="strong"))
                show(tag("p", told, class_="muted small"))
            if self._sends:
                resume = partial(self._resume, one)
                button(t("campaign_steps.resume"), resume).mark(
                    f"resume-{one.campaign_id or one.channel}"
                )

    def _pause_form(self, names: dict[str, str]) -> None:
        t = self._t
        with box("line"):
            made = choice("channel", t("delivery.pause_channel"), names, value=next(iter(names)))

            async def pause() -> None:
                doors, visit = self._visit.app, self._visit
                work = partial(
                    pause_messages,
                    doors.database,
                    channel=str(made.value),
                    by=visit.operator.name,
                    now=doors.clock(),
                )
                with visit.told():
                    await visit.do(Permission.SEND, work)
                    await self._look()

            button(t("campaign_steps.pause"), pause).mark("pause-channel")

    async def _resume(self, one: Pause) -> None:
        doors, visit = self._visit.app, self._visit
        work = partial(
            resume_messages,
            doors.database,
            campaign_id=one.campaign_id,
            channel=one.channel,
            by=visit.operator.name,
            now=doors.clock(),
        )
        with visit.told():
            await visit.do(Permission.SEND, work)
            visit.say(self._t("campaign_steps.resumed"))
            await self._look()
