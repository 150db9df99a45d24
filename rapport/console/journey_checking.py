"""What is wrong with a draft as it stands: the reader's faults, then the prover's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import ui

from rapport.app import rules_of
from rapport.console.controls import box, button, show
from rapport.console.icons import icon
from rapport.console.journey_cards import Beside
from rapport.console.journey_source import Fault, read_journey_in
from rapport.console.journey_words import Words
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner
from rapport.console.visits import Visit
from rapport.journeys import Journey, Proof, prove, world_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft that was looked at. Without a journey there is no proof, and `faults` say why."""

    journey: Journey | None = None
    faults: tuple[Fault, ...] = ()
    proof: Proof | None = None

    @property
    def sound(self) -> bool:
        return self.proof is not None and self.proof.sound


def check_draft(visit: Visit, definition: Mapping[str, object], text: str) -> Checked:
    """Read and prove a draft; slow, so run in a thread."""
    journey, faults = read_journey_in(definition, text)
    if journey is None:
        return Checked(faults=tuple(faults))
    doors = visit.app
    world = world_of(
        journey,
        database=doors.database,
        facts=doors.facts,
        shop=doors.settings.shop,
        now=doors.clock(),
        rules=rules_of(doors),
    )
    return Checked(journey=journey, proof=prove(journey, world))


def beside_of(
    checked: Checked, words: Words, figures: Mapping[str, list[Markup]], chosen: int
) -> Beside:
    """Put findings to their steps; the path of the chosen one is pointed at."""
    findings: dict[str, list[Markup]] = {}
    marked: dict[str, str] = {}
    for fault in checked.faults:
        findings.setdefault(fault.step_id, []).append(_finding(fault.message, "bad"))
        marked[fault.step_id] = "bad"
    found = checked.proof.faults if checked.proof else ()
    for place, one in enumerate(found):
        kind = "bad" if one.severity.value == "refuse" else "warn"
        of = str(place) if one.path else ""
        findings.setdefault(one.step_id, []).append(
            _finding(words.named(one.sentence(words.t.language)), kind, of)
        )
        if marked.get(one.step_id) != "bad":
            marked[one.step_id] = kind
    path = found[chosen].steps if 0 <= chosen < len(found) else ()
    return Beside(figures=figures, findings=findings, marked=marked, path=path)


class Findings:
    """The list of all findings; `point` is told which one's path is to be shown."""

    def __init__(self, visit: Visit, words: Words, *, point: Callable[[int], object]) -> None:
        self._visit = visit
        self._t = visit.t
        self._words = words
        self._point = point

    def draw(self) -> None:
        self._body = ui.element("div").classes("stack tight").props("aria-live=polite")

    def show(self, checked: Checked, definition: Mapping[str, object]) -> None:
        if self._body.is_deleted:
            return
        t, language = self._t, self._t.language
        self._body.clear()
        with self._body:
            for fault in checked.faults:
                place = t("journey_form.at_line", line=fault.line) if fault.line else ""
                show(banner(f"{place} {fault.message}".strip(), "bad", code=fault.place))
            if checked.proof is None:
                return
            self._proved(checked.proof)
            for number, one in enumerate(checked.proof.faults):
                kind = "bad" if one.severity.value == "refuse" else "warn"
                with box("stack snug"):
                    step = self._words.target(definition, one.step_id) if one.step_id else ""
                    show(banner(self._words.named(one.sentence(language)), kind, code=step))
                    if one.path:
                        show(tag("p", one.path_told(language), class_="muted small wrap"))
                        press = partial(self._point, number)
                        button(t("journey_form.show_path"), press).mark(f"path-{number}")

    def _proved(self, proof: Proof) -> None:
        t = self._t
        held = [badge(t(f"journey_form.holds.{one.value}"), "good") for one in proof.guarantees]
        if held:
            show(tag("div", held, class_="tags"))
        if proof.guarantees:
            days = [self._words.days(round(one.total_seconds() / 86_400, 1)) for one in
                    (proof.soonest, proof.latest)]  # fmt: skip
            told = t(
                "journey_form.lasts", soonest=days[0], latest=days[1], most=proof.most_messages
            )
            show(tag("p", told, class_="small"))


def _finding(text: str, kind: str, of: str = "") -> Markup:
    """A finding on a card; with a path it can be pressed."""
    if not of:
        return tag("span", icon("warning"), tag("span", text), class_=f"finding {kind}")
    return tag(
        "button",
        icon("warning"),
        tag("span", text),
        type="button",
        class_=f"finding {kind}",
        tabindex=-1,
        data_act="path",
        data_of=of,
    )
