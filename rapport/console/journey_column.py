"""The column of the editor: cards that are chosen, moved over and acted on by mouse or keys."""

from collections.abc import Callable, Mapping

from nicegui import ui
from nicegui.events import GenericEventArguments

from rapport.console.controls import show
from rapport.console.journey_cards import Beside, Handles, tree
from rapport.console.journey_flow import Definition, Line, reading_order
from rapport.console.journey_keys import CLICKS, FOCUS_LINE, KEYS
from rapport.console.journey_words import Words
from rapport.console.markup import Markup
from rapport.console.visits import Visit

Act = Callable[[str, str], object]
"""Takes what is wanted (add, edit, remove, up, down, copy, undo, redo, jump, path) and of what."""


class Column:
    """Holds which line is chosen; `act` is told what is wanted."""

    def __init__(self, visit: Visit, words: Words, *, act: Act) -> None:
        self._visit = visit
        self._words = words
        self._act = act
        self.chosen = ""

    def draw(self, definition: Definition, beside: Beside) -> None:
        self._shown = show(self._markup(definition, beside)).mark("column")
        self._shown.on("keydown", self._told, js_handler=KEYS)
        self._shown.on("click", self._told, js_handler=CLICKS)

    def redraw(self, definition: Definition, beside: Beside) -> None:
        """Draw what changed; who was in the column stays at the line that is chosen."""
        if self._shown.is_deleted:
            return
        self._shown.set_content(self._markup(definition, beside))
        self.focus(strict=False)

    def focus(self, *, strict: bool = True) -> None:
        """Put the focus on the chosen line; not strict: only where it was lost."""
        with self._visit.client:
            ui.run_javascript(FOCUS_LINE % ("true" if strict else "false", 80 if strict else 30))

    def choose_step(self, step_id: str) -> None:
        self.chosen = Line(kind="step", depth=0, step_id=step_id).key

    def line(self, definition: Definition) -> Line | None:
        """Give the line that is chosen; the first where it is gone."""
        lines = reading_order(definition)
        return next((one for one in lines if one.key == self.chosen), lines[0] if lines else None)

    def _markup(self, definition: Definition, beside: Beside) -> Markup:
        t = self._words.t
        handles = Handles(
            chosen=self.chosen, label=t("journey_form.column"), add=t("journey_form.add_after")
        )
        return tree(self._words, definition, beside, handles)

    def _told(self, event: GenericEventArguments) -> object:
        told: Mapping[str, str] = event.args if isinstance(event.args, dict) else {}
        act, key = str(told.get("act", "")), str(told.get("key", ""))
        if act != "path":
            self.chosen = key
        return self._act(act, key)
