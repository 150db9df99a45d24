"""The page of texts drawn by lot: people check what was read of each, and so measure the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import KeyEventArguments

from rapport.console.controls import box, button, card, show
from rapport.console.insight_checking import checked_bar, keys_help, say_checked
from rapport.console.insight_labels import MAY
from rapport.console.insight_marks import marked_text, marks_of, mention_name
from rapport.console.insight_parts import text_link
from rapport.console.insight_scope import Asked, asked, draw_nothing, draw_tabs
from rapport.console.markup import tag
from rapport.console.parts import BASE, button_link, empty, head
from rapport.console.visits import Draw, Visit
from rapport.insights import TextRead, count_checked, read_text, sample_to_label

_AT_ONCE = 10
_AT = "insights.check.at"
_KEYS = (("j", "down"), ("k", "up"), ("c", "check"), ("o", "open"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    texts: Sequence[TextRead]
    checked: int


def insight_checks(visit: Visit, _arguments: PageArguments) -> Draw:
    """Draw the next few texts by lot."""
    facts = visit.app.facts
    question = asked(visit, {})
    drawn = sample_to_label(facts, limit=_AT_ONCE)
    found = _Found(
        asked=question,
        texts=[read_text(facts, one.text_id) for one in drawn],
        checked=count_checked(facts),
    )
    return partial(_Sample(visit, found).draw)


class _Sample:
    """The texts, one of them current: keys act on it. Which, is kept while the window is open."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._found = found
        self._at = max(0, min(len(found.texts) - 1, visit.client.storage.get(_AT, 0)))
        self._entries: list[ui.element] = []
        self._busy = False

    def draw(self) -> None:
        t, found = self._visit.t, self._found
        with box("head"):
            show(head(t("insights.tab.check"), t("insights.check_about")))
        with box("stack"):
            draw_tabs(self._visit, found.asked, "check")
            if draw_nothing(self._visit, found.asked):
                return
            with card():
                show(checked_bar(self._visit, found.checked))
            if not found.texts:
                with card():
                    none = t("insights.all_checked"), t("insights.all_checked_about")
                    show(empty("check", *none))
                return
            may = self._visit.may(MAY)
            if may:
                show(keys_help(self._visit, _KEYS), classes="wide-screen")
                ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea"])
            for place, one in enumerate(found.texts):
                self._draw_text(place, one, may=may)

    def _draw_text(self, place: int, one: TextRead, *, may: bool) -> None:
        visit, t = self._visit, self._visit.t
        names = {each.place: mention_name(visit, each) for each in one.mentions}
        with card(classes="check-entry") as entry:
            entry.props["tabindex"] = "-1"
            show(marked_text(one.line.text, marks_of(one.mentions), names))
            if not one.mentions:
                show(tag("p", t("insights.no_mentions"), class_="muted small"))
            with box("line after"):
                if may:
                    act = partial(self._check, place)
                    made = button(t("insights.check"), act, icon_name="check")
                    made.mark(f"check-{one.line.text_id}")
                show(button_link(t("insights.look_closer"), text_link(one.line.text_id)))
        self._entries.append(entry)
        self._mark(place)

    def _mark(self, place: int) -> None:
        entry, current = self._entries[place], place == self._at
        entry.classes(add="current" if current else None, remove=None if current else "current")
        entry.props["aria-current"] = "true" if current else "false"

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        match str(event.key.name):
            case "j" | "k" as key:
                self._move(1 if key == "j" else -1)
            case "c":
                await self._check(self._at)
            case "o":
                address = text_link(self._found.texts[self._at].line.text_id)
                ui.navigate.to(address.removeprefix(BASE))

    def _move(self, by: int) -> None:
        before, self._at = self._at, max(0, min(len(self._entries) - 1, self._at + by))
        self._visit.client.storage[_AT] = self._at
        for place in (before, self._at):
            self._mark(place)
        focus_on(self._entries[self._at])

    async def _check(self, place: int) -> None:
        if self._busy:  # a second press before the texts are drawn again
            return
        self._busy = True
        self._visit.client.storage[_AT] = place
        if await say_checked(self._visit, self._found.texts[place].line.text_id):
            await self._visit.refresh()
        self._busy = False


def focus_on(element: ui.element) -> None:
    """Put the browser's focus on an element, so that it is seen and read out."""
    ui.run_javascript(f"document.getElementById({element.html_id!r})?.focus()")
