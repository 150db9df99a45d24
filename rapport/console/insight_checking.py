"""Says that a text is checked: all that was read of it is right, and nothing is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rapport.console.insight_labels import MAY
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import Bar, bars
from rapport.console.visits import Visit
from rapport.insights import (
    FEWEST_CHECKED,
    check_readings,
    count_checked,
    is_checked,
    next_drawn,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Where a text stands among those drawn by lot: its neighbours, and how many are checked.

    `checked` is None where nobody is to be told; a text that was not `drawn` cannot be checked.
    """

    drawn: bool = False
    done: bool = False
    checked: int | None = None
    before: str | None = None
    after: str | None = None


def lot_of(visit: Visit, text_id: str) -> Lot:
    """Find a text among those that wait to be checked, in the order of the lot."""
    facts = visit.app.facts
    done = is_checked(facts, text_id)
    if not visit.may(MAY):
        return Lot(done=done)
    waiting = next_drawn(facts)
    if text_id not in waiting:
        return Lot(done=done, checked=count_checked(facts) if done else None)
    place = waiting.index(text_id)
    return Lot(
        drawn=True,
        checked=count_checked(facts),
        before=waiting[place - 1] if place else None,
        after=next(iter(waiting[place + 1 : place + 2]), None),
    )


def checked_bar(visit: Visit, checked: int) -> Markup:
    """How many texts are checked of those that are needed, and what it is good for."""
    t, f = visit.t, visit.f
    needed = f.number(FEWEST_CHECKED)
    shown = t("insights.checked_of", checked=f.number(checked), needed=needed)
    bar = Bar(label=t("insights.is_checked"), value=min(checked, FEWEST_CHECKED), shown=shown)
    enough = checked >= FEWEST_CHECKED
    words = t("insights.checked_enough" if enough else "insights.checked_until", needed=needed)
    why = tag("p", words, class_="muted small")
    return tag("div", bars([bar], whole=FEWEST_CHECKED), why, class_="stack snug")


async def say_checked(visit: Visit, text_id: str) -> bool:
    """Keep the operator's word that a text is checked; tell whether it was kept."""
    doors = visit.app
    work = partial(
        check_readings,
        [text_id],
        facts=doors.facts,
        database=doors.database,
        operator=visit.operator.operator_id,
        now=doors.clock(),
    )
    with visit.told():
        checked = await visit.do(MAY, work)
        needed = visit.f.number(FEWEST_CHECKED)
        said = visit.t("insights.checked_of", checked=visit.f.number(checked), needed=needed)
        visit.say(said)
        return True
    return False


def keys_help(visit: Visit, keys: Sequence[tuple[str, str]]) -> Markup:
    """The keys of a page with what each does, to be shown where there is a keyboard."""
    shown = [
        tag("span", join(tag("kbd", key), " ", visit.t(f"insights.key.{name}")), class_="nowrap")
        for key, name in keys
    ]
    return tag("div", shown, class_="line muted small")
