"""Who a rule picks out at this moment, counted beside it while it is changed.

One question runs at a time. A change during it waits for its end and is asked then, so that the
answer shown is always that of the rule as it stands.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import background_tasks, ui

from rapport.console.controls import show
from rapport.console.markup import tag
from rapport.console.parts import banner
from rapport.console.rule_known import Known
from rapport.console.rule_tree import Part, Written
from rapport.console.segment_uncounted import examples_table
from rapport.console.visits import Visit, error_title, in_thread
from rapport.kit.errors import RapportError
from rapport.segments import Preview, Rule, describe, preview, rule_lookup

PAUSE_SECONDS = 0.35  # typing stops for this long before the size is counted again
_SLOW_SECONDS = 1.5
_EXAMPLES = 6
_UNFINISHED = re.compile(r"is missing|nothing was found|at least (one|1) |needs `cells`")
_CLASH = re.compile(r": (no customer|nothing) can meet both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The rule as it stands, or why it is none; and the tree it was written from, if from one."""

    rule: Rule | None = None
    error: RapportError | None = None
    written: Written | None = None

    def parts_named_by(self, error: RapportError) -> Sequence[Part]:
        return self.written.named_by(str(error)) if self.written else ()


def sentence_of(rule: Rule, known: Known, language: str) -> str:
    """Say a rule with the shop's own names for things."""
    words = known.vocabulary

    def name(kept: dict[str, str]) -> Callable[[str], str]:
        return lambda one: kept.get(one, one)

    segments = {one: said[0] for one, said in words.segments.items()}
    return describe(
        rule,
        language,
        segment_name=name(segments),
        list_name=name(known.lists),
        campaign_name=name(known.campaigns),
        labels=words.labels(),
        topics=words.topics,
    )


class Counting:
    """Counts the rule anew after each change; `wanted` gives the rule, `wrong` is told of parts."""

    def __init__(
        self,
        visit: Visit,
        known: Known,
        *,
        wanted: Callable[[], Wanted],
        wrong: Callable[[Sequence[Part]], None],
        number_of: Callable[[Part], int],
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._known = known
        self._wanted = wanted
        self._wrong = wrong
        self._number_of = number_of
        self._asked = 0
        self._is_asking = False

    def draw(self) -> None:
        self._result = ui.element("div").classes("stack tight").props("aria-live=polite")
        self._state = ui.element("div").classes("stack tight")

    def changed(self) -> None:
        """Count again, once nothing has changed for a moment."""
        self._asked += 1
        # In the window's context: the control that changed may be gone, drawn anew.
        background_tasks.create(self._later(self._asked), context=self._visit.client)

    async def _later(self, asked: int) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        if asked != self._asked or self._is_asking:
            return
        self._is_asking = True
        try:
            while not self._result.is_deleted:
                asked = self._asked
                await self._ask(asked)
                if asked == self._asked:
                    return
        finally:
            self._is_asking = False

    async def _ask(self, asked: int) -> None:
        wanted = self._wanted()
        if wanted.rule is None:
            self._answered(asked, wanted, wanted.error)
            return
        slow = background_tasks.create(self._say_slow(asked), context=self._visit.client)
        try:
            found = await in_thread(partial(self._preview, wanted.rule))
            self._answered(asked, wanted, found)
        except RapportError as error:
            self._answered(asked, wanted, error)
        finally:
            slow.cancel()

    async def _say_slow(self, asked: int) -> None:
        await asyncio.sleep(_SLOW_SECONDS)
        if asked == self._asked and not self._state.is_deleted:
            with self._state:
                show(tag("p", self._t("rule.counting"), class_="muted small", role="status"))

    def _preview(self, rule: Rule) -> Preview:
        doors = self._visit.app
        lookup = rule_lookup(doors.database)
        return preview(
            rule, facts=doors.facts, now=doors.clock(), segments=lookup, examples=_EXAMPLES
        )

    def _answered(self, asked: int, wanted: Wanted, found: Preview | RapportError | None) -> None:
        if asked != self._asked or self._result.is_deleted:
            return
        self._state.clear()
        self._result.clear()
        with self._result:
            if isinstance(found, RapportError):
                parts = wanted.parts_named_by(found)
                self._wrong(parts)
                self._explain(found, parts)
            elif found is not None and wanted.rule is not None:
                self._wrong(())
                self._show(found, wanted.rule)

    def _show(self, found: Preview, rule: Rule) -> None:
        t, f = self._t, self._visit.f
        size = tag("span", f.number(found.size), class_="big num")
        share = t("segment_form.share", share=f.share(found.share))
        show(tag("p", size, tag("span", share, class_="muted small"), class_="line"))
        bar = tag("div", style=f"width:{100 * found.share:.1f}%")
        show(tag("div", bar, class_="share-bar", aria_hidden="true"))
        show(tag("p", sentence_of(rule, self._known, t.language), class_="quote small"))
        for warning in found.warnings:
            show(banner(warning[t.language], "warn"))
        show(examples_table(self._visit, found.examples))

    def _explain(self, error: RapportError, parts: Sequence[Part]) -> None:
        """Say what is wrong, naming the conditions by the numbers they are shown with."""
        t, told = self._t, str(error)
        numbers = [str(number) for number in map(self._number_of, parts) if number]
        if _CLASH.search(told) and len(numbers) > 1:
            text = t("rule.clash", one=numbers[0], other=numbers[1])
            show(banner(text, "bad", code=told))
        elif _UNFINISHED.search(told) and numbers:
            show(banner(t("rule.unfinished", number=numbers[0]), code=told))
        else:
            where = t("rule.at_fault", numbers=", ".join(numbers)) if numbers else ""
            show(banner(f"{error_title(t, error)} {where}".strip(), "bad", code=told))
