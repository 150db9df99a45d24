"""The replay of a draft over the past: a span is chosen, and counts stand on the steps."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, choice, show
from rapport.console.journey_figures import reason_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import tile, tiles
from rapport.console.visits import Visit, in_thread
from rapport.journeys import (
    REPLAY_NOTES,
    Journey,
    Period,
    Replayed,
    ReplayOptions,
    ReplayProgress,
    replay,
)

SPANS = (30, 90, 180, 365)
_LOOK_SECONDS = 0.4


class Replaying:
    """Runs a draft over the past; `wanted` gives it, `ran` is told once there are figures."""

    def __init__(
        self,
        visit: Visit,
        *,
        wanted: Callable[[], Journey | None],
        ran: Callable[[], object],
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._wanted = wanted
        self._ran = ran
        self._found: Replayed | None = None
        self._progress = ReplayProgress(done=0, total=1, what="")
        self._stopped = False

    def draw(self) -> None:
        t = self._t
        show(tag("p", t("journey_replay.about"), class_="muted small"))
        spans = {str(days): t("journey_replay.last", days=days) for days in SPANS}
        with box("line end"):
            self._days = choice("replay-days", t("journey_replay.span"), spans, value=str(SPANS[1]))
            self._run = button(t("journey_replay.run"), self._start, kind="primary")
            self._run.mark("replay-run")
        self._body = ui.element("div").classes("stack tight after").props("aria-live=polite")

    def stale(self) -> None:
        """The draft changed: the figures are another's."""
        if self._found is not None:
            self._found = None
            if not self._body.is_deleted:
                self._body.clear()

    def figures(self) -> Mapping[str, list[Markup]]:
        """Give what a run counted at each step."""
        if self._found is None:
            return {}
        return {one.step_id: self._of_step(one.step_id) for one in self._found.steps}

    def _of_step(self, step_id: str) -> list[Markup]:
        assert self._found is not None
        t, f = self._t, self._visit.f
        one = next(step for step in self._found.steps if step.step_id == step_id)
        told = [(t.many("journey.arrived", one.arrived, shown=f.number(one.arrived)), "")]
        if one.sent:
            told.append((t.many("journey.sent", one.sent, shown=f.number(one.sent)), "good"))
        if one.waiting:
            told.append((t.many("journey.waiting", one.waiting, shown=f.number(one.waiting)), ""))
        told += [
            (
                t("journey.not_sent", count=f.number(n), because=reason_name(self._visit, why)),
                "warn",
            )
            for why, n in one.not_sent.items()
        ]
        told += [
            (t("journey.left", count=f.number(n), because=reason_name(self._visit, why)), "")
            for why, n in one.left.items()
        ]
        return [tag("span", text, class_=f"figure {kind}".strip()) for text, kind in told]

    async def _start(self) -> None:
        journey = self._wanted()
        if journey is None:
            self._visit.say(self._t("journey_form.unreadable"), bad=True)
            return
        self._run.disable()
        self._stopped = False
        self._body.clear()
        with self._body:
            bar = ui.linear_progress(0, show_value=False)
            bar.props["aria-label"] = self._t("journey_replay.running")
            button(self._t("journey_replay.stop"), self._stop).mark("replay-stop")
            looking = ui.timer(_LOOK_SECONDS, lambda: bar.set_value(self._share()))
        try:
            with self._visit.told():
                self._found = await in_thread(partial(self._work, journey, int(self._days.value)))
        finally:
            looking.cancel()
            if not self._body.is_deleted:
                self._body.clear()
                self._run.enable()
        if self._found is not None and not self._body.is_deleted:
            with self._body:
                self._summary(self._found)
            self._ran()

    def _stop(self) -> None:
        self._stopped = True

    def _share(self) -> float:
        return min(1.0, self._progress.done / max(1, self._progress.total))

    def _work(self, journey: Journey, days: int) -> Replayed:
        doors = self._visit.app
        until = doors.clock()

        def tell(progress: ReplayProgress) -> None:
            self._progress = progress

        return replay(
            journey,
            facts=doors.facts,
            database=doors.database,
            period=Period(since=until - timedelta(days=days), until=until),
            timezone=doors.settings.shop.timezone,
            options=ReplayOptions(progress=tell, stop=lambda: self._stopped),
        )

    def _summary(self, found: Replayed) -> None:
        t, f = self._t, self._visit.f
        base = found.baseline
        before = t("journey_replay.before", count=f.number(base.before_message))
        shown = [
            tile(t("journey_replay.entered"), f.number(found.entered)),
            tile(t("journey_replay.held_out"), f.number(found.held_out)),
            tile(t("journey_replay.sent"), f.number(found.sent)),
            tile(t("journey_replay.anyway"), f.number(base.ordered), before),
        ]
        show(tiles(shown))
        biting = [one for one in found.bites if one.messages]
        for one in biting:
            text = t(
                "journey_replay.cap",
                most=one.cap.most,
                days=f.number(one.cap.days),
                messages=f.number(one.messages),
                customers=f.number(one.customers),
            )
            show(tag("p", text, class_="small"))
        place = 1 if t.language == "zh" else 0
        notes = [tag("li", REPLAY_NOTES[note][place]) for note in found.notes]
        if notes:
            show(tag("h3", t("journey_replay.notes")))
            show(tag("ul", notes, class_="muted small stack snug"))
