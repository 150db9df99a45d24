"""The dialog in which a draft is made live: what it changes, and what becomes of those inside."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from nicegui import ui

from rapport.access import Permission
from rapport.app import rules_of
from rapport.console.controls import box, button, choice, show
from rapport.console.dialogs import dialog
from rapport.console.journey_differences import differences
from rapport.console.journey_words import Words
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit, in_thread
from rapport.journeys import (
    Journey,
    JourneyNotFound,
    Migration,
    PublishedJourney,
    StepMove,
    drop_journey_draft,
    find_journey_draft,
    get_journey,
    plan_migration,
    publish_journey,
)

PEOPLE = ("stay", "move", "leave")
_LEAVE = ""


class Publishing:
    """Asks what becomes of the people inside, counts it, and publishes."""

    def __init__(self, visit: Visit, words: Words, journey: Journey) -> None:
        self._visit = visit
        self._t = visit.t
        self._words = words
        self._journey = journey
        self._definition = journey.model_dump(mode="json")
        self._people: Literal["stay", "move", "leave"] = "stay"
        self._steps: dict[str, str] = {}
        self._moves: list[StepMove] = []

    async def ask(self) -> bool:
        """Show the dialog; whether it was published."""
        t, journey = self._t, self._journey
        live = await in_thread(self._live)
        title = t("journey_publish.title", name=journey.name)
        about = t("journey_publish.first" if live is None else "journey_publish.again")
        with dialog(title, about) as asked, box("stack tight"):
            if live is not None:
                self._changes(live)
                self._ask_people()
            self._plan = ui.element("div").classes("stack tight").props("aria-live=polite")
            with box("line"):
                go = button(t("journey_publish.go"), partial(self._publish, asked), kind="primary")
                go.mark("publish-yes")
                button(t("words.cancel"), partial(asked.submit, False))
        with asked:
            asked.props["aria-label"] = title
        await self._count()
        answer = await asked
        asked.delete()
        return bool(answer)

    def _live(self) -> PublishedJourney | None:
        try:
            return get_journey(self._visit.app.database, self._journey.journey)
        except JourneyNotFound:
            return None

    def _changes(self, live: PublishedJourney) -> None:
        t = self._t
        found = differences(live.journey, self._journey, self._words)
        show(tag("h3", t("journey_publish.changes", version=live.version)))
        if not found:
            show(tag("p", t("journey_publish.no_changes"), class_="muted"))
            return
        items = [tag("li", one.text, class_=one.kind) for one in found]
        show(tag("ul", items, class_="diff"))

    def _ask_people(self) -> None:
        t = self._t
        options = {one: t(f"journey_publish.people.{one}") for one in PEOPLE}
        show(tag("h3", t("journey_publish.inside")))
        made = choice("publish-people", t("journey_publish.question"), options, value=self._people)

        async def turn(chosen: Literal["stay", "move", "leave"]) -> None:
            self._people = chosen
            await self._count()

        made.on_value_change(lambda event: turn(event.value))

    def _migration(self) -> Migration:
        steps = self._steps if self._people == "move" else {}
        return Migration(people=self._people, steps={a: b for a, b in steps.items() if b})

    async def _count(self) -> None:
        """Count anew what would become of those inside; nothing is done."""
        with self._visit.told():
            work = partial(
                plan_migration,
                self._journey,
                self._migration(),
                database=self._visit.app.database,
            )
            self._moves = await in_thread(work)
            if not self._plan.is_deleted:
                self._plan.clear()
                with self._plan:
                    self._planned(self._moves)

    def _planned(self, moves: Sequence[StepMove]) -> None:
        t = self._t
        if self._people == "stay":
            return
        if not moves:
            show(tag("p", t("journey_publish.nobody"), class_="muted small"))
            return
        columns = (
            Column(title=t("journey_publish.from_step")),
            Column(title=t("journey_publish.to_step")),
            Column(title=t("journey_publish.count"), right=True),
        )
        rows = [
            Row(cells=(self._from(one), self._to(one), self._visit.f.number(one.people)))
            for one in moves
        ]
        show(table(t("journey_publish.inside"), columns, rows, plain=True))
        leaving = sum(one.people for one in moves if not one.to_step)
        if leaving:
            show(banner(t.many("journey_publish.leaving", leaving), "warn"))
        if self._people == "move":
            self._targets(moves)

    def _from(self, move: StepMove) -> Markup:
        version = self._t("journey_publish.version", version=move.from_version)
        return tag(
            "span", tag("code", move.step_id), " ", tag("span", version, class_="muted small")
        )

    def _to(self, move: StepMove) -> str:
        if not move.to_step:
            return self._t("journey_publish.leave")
        return self._words.target(self._definition, move.to_step)

    def _targets(self, moves: Sequence[StepMove]) -> None:
        """For steps that the new version does not have: where their people go."""
        kept = {step.id for step in self._journey.steps}
        t = self._t
        options = {_LEAVE: t("journey_publish.leave")} | {
            step.id: f"{self._words.target(self._definition, step.id)} · {step.id}"
            for step in self._journey.steps
        }
        for step_id in sorted({one.step_id for one in moves} - kept):
            label = t("journey_publish.where", step=step_id)
            value = self._steps.get(step_id, _LEAVE)
            made = choice(f"publish-{step_id}", label, options, value=value)
            made.on_value_change(lambda event, step_id=step_id: self._send(step_id, event.value))

    async def _send(self, step_id: str, to: str) -> None:
        self._steps[step_id] = to or _LEAVE
        await self._count()

    async def _publish(self, asked: ui.dialog) -> None:
        with self._visit.told():
            made = await self._visit.do(Permission.SEND, self._publish_now)
            self._visit.say(
                self._t("journey_publish.done", name=made.journey.name, version=made.version)
            )
            asked.submit(True)

    def _publish_now(self) -> PublishedJourney:
        doors = self._visit.app
        made = publish_journey(
            self._journey,
            database=doors.database,
            facts=doors.facts,
            shop=doors.settings.shop,
            rules=rules_of(doors),
            operator=self._visit.operator.operator_id,
            now=doors.clock(),
            migration=self._migration(),
        )
        if find_journey_draft(doors.database, made.journey_id) is not None:
            drop_journey_draft(doors.database, made.journey_id)
        return made
