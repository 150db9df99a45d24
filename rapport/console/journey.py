"""The page of one journey: what it is, who is where now, and what it earned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed
from rapport.console.journey_cards import Beside, column
from rapport.console.journey_figures import count_figures, gone_steps, lift_tiles
from rapport.console.journey_words import Words, read_names
from rapport.console.journeys import LOOKED_BACK, name_of, state_badge
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, button_link, facts, head, link, tile, tiles
from rapport.console.visits import Draw, Visit, in_thread
from rapport.journeys import (
    JourneyNotFound,
    JourneyResults,
    JourneyState,
    PublishedJourney,
    StepCounts,
    count_since,
    drain_journey,
    find_journey_draft,
    get_journey,
    pause_journey,
    results_of,
    resume_journey,
    steps_of,
    stop_journey,
)

_LOOK_SECONDS = 4.0
_ACTS: Mapping[str, Callable[..., None]] = {
    "pause": pause_journey,
    "resume": resume_journey,
    "drain": drain_journey,
    "stop": stop_journey,
}
_OFFERED: Mapping[JourneyState, tuple[str, ...]] = {
    JourneyState.LIVE: ("pause", "drain", "stop"),
    JourneyState.PAUSED: ("resume", "stop"),
    JourneyState.DRAINING: ("resume", "stop"),
    JourneyState.STOPPED: (),
}
_SAID = {"pause": "paused", "resume": "resumed", "drain": "drained", "stop": "stopped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    journey_id: str
    definition: Mapping[str, object]
    published: PublishedJourney | None
    has_draft: bool
    steps: Sequence[StepCounts]
    counts: tuple[int, int, int]
    results: JourneyResults | None
    words: Words


def journey(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a journey with its counts and results; of one never published its draft."""
    doors, journey_id = visit.app, str(arguments.path_parameters["journey_id"])
    draft = find_journey_draft(doors.database, journey_id)
    try:
        published = get_journey(doors.database, journey_id)
    except JourneyNotFound:
        if draft is None:
            raise
        published = None
    words = Words(visit.t, visit.f, read_names(visit))
    if published is None:
        assert draft is not None
        found = _Found(
            journey_id=journey_id,
            definition=draft.definition,
            published=None,
            has_draft=True,
            steps=(),
            counts=(0, 0, 0),
            results=None,
            words=words,
        )
        return partial(_Page(visit, found).draw)
    found = _Found(
        journey_id=journey_id,
        definition=published.journey.model_dump(mode="json"),
        published=published,
        has_draft=draft is not None,
        steps=steps_of(published, database=doors.database),
        counts=_counts(visit, journey_id),
        results=results_of(
            published,
            database=doors.database,
            facts=doors.facts,
            currency=doors.settings.shop.currency,
            now=visit.now,
        ),
        words=words,
    )
    return partial(_Page(visit, found).draw)


def _counts(visit: Visit, journey_id: str) -> tuple[int, int, int]:
    found = count_since(visit.app.database, visit.now - LOOKED_BACK)
    return found.get(journey_id, (0, 0, 0))


class _Page:
    """Draws a journey, looks at its counts again every few seconds, and lets it rest or stop."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found

    def draw(self) -> None:
        t, found = self._t, self._found
        name = name_of(found.definition, found.journey_id)
        with box("head"):
            show(head(name, crumbs=[(t("menu.journeys"), link("/journeys"))]))
            with box("actions"):
                self._actions(name)
        with box("stack"):
            show(self._state())
            if found.published is not None:
                self._tiles = show(self._figures(found.counts))
            if found.results is not None:
                show(tiles(lift_tiles(self._visit, found.results)))
            with box("cols main-side"):
                about = t("journey.steps_about") if found.published else ""
                with card(t("journey.steps"), about):
                    self._steps = show(self._column(found.steps))
                with card():
                    show(self._facts())
        if found.published is not None:
            ui.timer(_LOOK_SECONDS, self._look)

    def _state(self) -> Markup:
        t, published = self._t, self._found.published
        if published is None:
            draft = badge(t("journeys.state_of.draft"))
            return tag(
                "div", draft, tag("span", t("journey.draft_only")), class_="line muted small"
            )
        state = state_badge(self._visit, published.state.value)
        if not self._found.has_draft:
            return tag("div", state, class_="line")
        told = t("journey.has_draft", version=published.version)
        return join(tag("div", state, class_="line"), banner(told))

    def _actions(self, name: str) -> None:
        t, found, visit = self._t, self._found, self._visit
        if found.published is not None and visit.may(Permission.SEND):
            for act in _OFFERED[found.published.state]:
                kind = "danger" if act == "stop" else ""
                button(t(f"journey.{act}"), partial(self._do, act, name), kind=kind).mark(act)
        if visit.may(Permission.WRITE_CONTENT):
            href = link(f"/journeys/{found.journey_id}/edit")
            show(button_link(t("journey.edit"), href, kind="primary", icon_name="edit"))

    async def _do(self, act: str, name: str) -> None:
        t = self._t
        if act == "stop":
            title, about = t("journey.stop_title", name=name), t("journey.stop_about")
            if not await confirmed(self._visit, title, about, yes=t("journey.stop"), danger=True):
                return
        with self._visit.told():
            database = self._visit.app.database
            work = partial(_ACTS[act], self._found.journey_id, database=database)
            await self._visit.do(Permission.SEND, work)
            self._visit.say(t(f"journey.{_SAID[act]}"))
            await self._visit.refresh()

    def _figures(self, counts: tuple[int, int, int]) -> Markup:
        t, f = self._t, self._visit.f
        inside, entered, reached = counts
        share = t("journey.of_entered", share=f.share(reached / entered)) if entered else ""
        shown = [
            tile(t("journey.inside"), f.number(inside)),
            tile(t("journey.entered"), f.number(entered)),
        ]
        if self._found.definition.get("goal"):
            shown.append(tile(t("journey.reached"), f.number(reached), share))
        return tiles(shown)

    def _column(self, counts: Sequence[StepCounts]) -> Markup:
        found = self._found
        figures = count_figures(self._visit, found.journey_id, counts)
        drawn = column(found.words, found.definition, Beside(figures=figures))
        gone = [
            tag("li", tag("code", step_id), " ", figures[step_id], class_="flow-figures")
            for step_id in gone_steps(counts)
            if figures[step_id]
        ]
        if not gone:
            return drawn
        title = tag("h3", self._t("journey.gone"))
        return join(drawn, tag("div", title, tag("ul", gone, class_="stack snug"), class_="after"))

    def _facts(self) -> Markup:
        t, found, words = self._t, self._found, self._found.words
        pairs = [
            (t("journey.who"), words.trigger(found.definition)),
            (t("journey.goal"), words.goal(found.definition)),
            (t("journey.exits"), words.exits(found.definition)),
        ]
        if found.published is not None:
            plan = found.published.journey
            pairs += [
                (t("journey.holdout"), self._visit.f.share(plan.holdout_share)),
                (t("journey.most"), self._visit.f.number(plan.most_messages)),
                (t("journeys.version"), str(found.published.version)),
            ]
        return facts(pairs)

    async def _look(self) -> None:
        published = self._found.published
        assert published is not None
        work = partial(steps_of, published, database=self._visit.app.database)
        steps = await in_thread(work)
        counts = await in_thread(partial(_counts, self._visit, self._found.journey_id))
        if not self._steps.is_deleted:
            self._steps.set_content(self._column(steps))
            self._tiles.set_content(self._figures(counts))
