"""Keys on the page of a text: one reading is current, and a key puts it right."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from nicegui import ui
from nicegui.events import KeyEventArguments

from rapport.console.controls import box, button, card, show
from rapport.console.insight_checking import Lot, checked_bar, keys_help, say_checked
from rapport.console.insight_labels import correct, mention_is, mention_is_gone, sentiment_is
from rapport.console.insight_marks import mention_name
from rapport.console.insight_missing import add_missing
from rapport.console.insight_parts import text_link
from rapport.console.markup import tag
from rapport.console.parts import BASE, badge, button_link
from rapport.console.visits import Visit
from rapport.insights import Sentiment, TextRead, TextState

_AT = "insights.text.at"
_KEYS = (
    ("←", "reading_before"), ("→", "reading_after"), ("1", "praise"), ("2", "neutral"),
    ("3", "complaint"), ("0", "gone"), ("a", "add"),
)  # fmt: skip
_LOT_KEYS = (("c", "check"), ("j", "down"), ("k", "up"))


class TextKeys:
    """What is current of a text: one of its mentions, or the whole of it, which stands before them.

    It stays current when the page is drawn again.
    """

    def __init__(self, visit: Visit, text: TextRead, lot: Lot) -> None:
        self._visit = visit
        self._text = text
        self._lot = lot
        self._rows: list[ui.element] = []
        kept_of, kept = visit.client.storage.get(_AT, ("", 0))
        first = 1 if text.mentions else 0
        self._at = min(kept, len(text.mentions)) if kept_of == text.line.text_id else first
        self._busy = False
        self._acts: dict[str, Callable[[], Awaitable[None]]] = {
            **{str(n): partial(self._feels, felt) for n, felt in enumerate(Sentiment, start=1)},
            "0": self._gone,
            "a": self.add,
            "c": self.check,
        }

    @contextmanager
    def row(self, classes: str) -> Iterator[None]:
        """Draw the next reading: the whole text first, then its mentions in their order."""
        with box(classes) as drawn:
            self._rows.append(drawn)
            self._mark(len(self._rows) - 1)
            yield

    def listen(self) -> None:
        """Say which keys there are, and hear them."""
        keys = (*_KEYS, *_LOT_KEYS) if self._lot.drawn else _KEYS
        show(keys_help(self._visit, keys), classes="wide-screen")
        self._told = show(tag("p", ""), classes="sr-only")
        self._told.props["role"] = "status"
        ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea"])

    def draw_card(self) -> None:
        """How far the check of texts drawn by lot is, and the button that says so of this one."""
        t, lot = self._visit.t, self._lot
        if lot.checked is None:
            return
        with card(t("insights.drawn"), t("insights.drawn_about")), box("stack tight"):
            if lot.done:
                show(badge(t("insights.is_checked"), "good"))
            else:
                check = button(t("insights.check"), self.check, kind="primary", icon_name="check")
                check.mark("checked")
            show(checked_bar(self._visit, lot.checked))
            ways = (("insights.text_before", lot.before), ("insights.text_after", lot.after))
            links = [button_link(t(key), text_link(to)) for key, to in ways if to]
            if links:
                show(tag("div", links, class_="line"))

    async def check(self) -> None:
        """Say that the text is checked, and go on to the next of the lot."""
        if self._lot.drawn and await say_checked(self._visit, self._text.line.text_id):
            self._go(self._lot.after)

    async def add(self) -> None:
        await add_missing(self._visit, self._text)

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta or self._busy:
            return
        name = str(event.key.name)
        if name in ("ArrowLeft", "ArrowRight"):
            self._move(1 if name == "ArrowRight" else -1)
        elif self._lot.drawn and name in ("j", "k"):
            to = self._lot.after if name == "j" else self._lot.before
            if to is not None:
                self._go(to)
        elif name in self._acts:
            self._busy = True
            await self._acts[name]()
            self._busy = False

    def _go(self, text_id: str | None) -> None:
        address = text_link(text_id).removeprefix(BASE) if text_id else "/insights/check"
        with self._visit.client:
            ui.navigate.to(address)

    def _move(self, by: int) -> None:
        before, self._at = self._at, max(0, min(len(self._rows) - 1, self._at + by))
        self._visit.client.storage[_AT] = (self._text.line.text_id, self._at)
        for place in (before, self._at):
            self._mark(place)
        whole = self._visit.t("insights.whole_text")
        said = mention_name(self._visit, self._text.mentions[self._at - 1]) if self._at else whole
        self._told.set_content(tag("p", said))

    def _mark(self, place: int) -> None:
        row, current = self._rows[place], place == self._at
        row.classes(add="current" if current else None, remove=None if current else "current")
        row.props["aria-current"] = "true" if current else "false"

    async def _feels(self, felt: Sentiment) -> None:
        text_id = self._text.line.text_id
        self._visit.client.storage[_AT] = (text_id, self._at)
        if self._at:
            mention = self._text.mentions[self._at - 1]
            await correct(self._visit, mention_is(text_id, mention, sentiment=felt))
        elif self._text.line.state is TextState.READ:
            await correct(self._visit, sentiment_is(text_id, felt))

    async def _gone(self) -> None:
        if self._at:
            mention = self._text.mentions[self._at - 1]
            await correct(self._visit, mention_is_gone(self._text.line.text_id, mention))
