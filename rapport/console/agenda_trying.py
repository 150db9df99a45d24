"""The sliders of the agenda: other limits on today's candidates, solved again, nothing kept."""

from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.agenda import Agenda, AgendaDesk, Change, Difference, Kept, plan_agenda, rests_sentence
from rapport.agenda import what_if as try_out
from rapport.app import agenda_desk_of
from rapport.console.controls import box, button, card, number_field, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import tile, tiles
from rapport.console.visits import Visit
from rapport.kit.money import minor_digits
from rapport.reasons import fine_money

BY_THE_STAFF = ("call", "chat")
"""Channels without quotas and costs of their own: somebody of the staff speaks."""

_MOST_TIMES = 4.0
_STEP = 0.25
_MOST_CAP = 30


def draw_trying(visit: Visit, kept: Kept) -> None:
    """Draw the sliders and where the answer stands."""
    t = visit.t
    with card(t("agenda.what_if"), t("agenda.what_if_about")), box("stack"):
        _Trying(visit, kept).draw()


class _Trying:
    """What was set, and today's candidates once they were collected."""

    def __init__(self, visit: Visit, kept: Kept) -> None:
        self._visit = visit
        self._kept = kept
        self._read: tuple[AgendaDesk, Agenda] | None = None
        self._times: dict[str, ui.slider] = {}
        self._costs: dict[str, ui.number] = {}
        self._numbers: dict[str, ui.number] = {}
        self._answer: ui.element | None = None

    def draw(self) -> None:
        """Draw a slider for each channel, and fields for the cap, the budget and costs."""
        t = self._visit.t
        with box("cols two"):
            with box("stack tight"):
                for channel in self._channels():
                    name = t.name("channel", channel)
                    said = tag("label", t("agenda.quota_times", channel=name), class_="strong")
                    show(said)
                    self._times[channel] = (
                        ui.slider(min=0, max=_MOST_TIMES, step=_STEP, value=1)
                        .props(f'label-always aria-label="{name}"')
                        .classes("q-mt-lg")
                        .mark(f"times-{channel}")
                    )
            with box("stack tight"):
                show(tag("p", t("agenda.try.unchanged"), class_="muted small"))
                for name, most in (("per_week", _MOST_CAP), ("budget", None), ("hours", None)):
                    self._numbers[name] = number_field(
                        name,
                        t(f"agenda.try.{name}"),
                        value=None,
                        minimum=0,
                        maximum=most if most else 1e9,
                    )
                for channel in self._channels():
                    self._costs[channel] = number_field(
                        f"cost_{channel}",
                        t("agenda.try.cost", channel=t.name("channel", channel)),
                        value=self._visit.app.settings.agenda.costs.get(channel, 0.0),
                        minimum=0,
                        maximum=1e6,
                    )
        with box("line"):
            button(t("agenda.try.go"), self._try, kind="primary", icon_name="effects").mark("try")
        self._answer = ui.element("div").mark("difference")

    def _channels(self) -> list[str]:
        return [name for name in self._kept.summary.prices if name not in BY_THE_STAFF]

    async def _try(self) -> None:
        with self._visit.told():
            change = self._change()
            found = await self._visit.do(Permission.VIEW, partial(self._solve, change))
            assert self._answer is not None
            self._answer.clear()
            with self._answer:
                show(_difference(self._visit, found))

    def _solve(self, change: Change) -> Difference:
        if self._read is None:
            desk = agenda_desk_of(self._visit.app)
            self._read = desk, plan_agenda(desk)
        desk, agenda = self._read
        return try_out(desk, agenda, change)

    def _change(self) -> Change:
        minor = 10 ** minor_digits(self._visit.app.settings.shop.currency)
        budget, per_week = self._numbers["budget"].value, self._numbers["per_week"].value
        hours = self._numbers["hours"].value
        told = self._visit.app.settings.agenda.costs
        return Change(
            quota_times={
                name: float(one.value) for name, one in self._times.items() if one.value != 1
            },
            costs={
                name: float(one.value)
                for name, one in self._costs.items()
                if one.value is not None and float(one.value) != told.get(name, 0.0)
            },
            per_week=None if per_week is None else int(per_week),
            budget_minor=None if budget is None else float(budget) * minor,
            staff_hours=None if hours is None else float(hours),
        )


def _difference(visit: Visit, found: Difference) -> Markup:
    t, f = visit.t, visit.f
    currency = visit.app.settings.shop.currency
    sign = "+" if found.margin > 0 else ""
    more = "+" if found.goes > 0 else ""
    items = [
        tile(
            t("agenda.try.margin"),
            sign + fine_money(found.margin, currency, t.language),
            t(
                "agenda.try.to",
                before=f.money(found.before.worth),
                after=f.money(found.after.worth),
            ),
            kind="hero",
        ),
        tile(
            t("agenda.try.messages"),
            f"{more}{f.number(found.goes)}",
            t(
                "agenda.try.to",
                before=f.number(found.goes_before),
                after=f.number(found.goes_after),
            ),
        ),
    ]
    note = tag("p", rests_sentence(found.after.rests, t.language), class_="muted")
    return tag("div", tiles(items), note, class_="stack")
