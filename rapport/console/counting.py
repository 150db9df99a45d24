"""When segments were last counted, who waits, and the button that counts again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.console.controls import button
from rapport.console.markup import Markup, tag
from rapport.console.visits import Visit
from rapport.segments import Refreshed, Standing, refresh_all, refresh_segment

LOOKED_BACK = timedelta(days=30)
_WEEK = timedelta(days=7)
_JUST_NOW = timedelta(seconds=10)
_WIDTH, _HEIGHT, _EDGE = 96, 26, 2


def ago(visit: Visit, moment: datetime | None) -> str:
    """Say how long ago a count was; a moment of this very page is `just now`."""
    if moment is not None and moment >= visit.now - _JUST_NOW:
        return visit.t("segments.just_now")
    return visit.f.ago(moment, now=visit.now)


def waiting_text(visit: Visit, waiting: int | None) -> str:
    """Say how many customers were touched since the last count; None is everybody."""
    if waiting is None:
        return visit.t("segments.waiting_all")
    if not waiting:
        return visit.t("segments.waiting_none")
    return visit.t.many("segments.waiting", waiting, shown=visit.f.number(waiting))


def count_button(visit: Visit, text: str, *, segment_id: str = "", kind: str = "") -> ui.button:
    """Make the button that counts a segment, or all of them, and draws the page again."""
    pressed = _Pressed(visit, segment_id)
    pressed.button = button(text, pressed.count, kind=kind, icon_name="clock").mark("count")
    return pressed.button


def change_of(standing: Standing, now: datetime) -> tuple[int, int] | None:
    """Give the change of a size over about a week, and over how many days it is.

    None where no size of an earlier day is known.
    """
    today = now.date()
    earlier = [(day, size) for day, size in standing.daily if day < today]
    if not earlier:
        return None
    old = [(day, size) for day, size in earlier if day <= today - _WEEK]
    day, size = old[-1] if old else earlier[0]
    return standing.state.size - size, (today - day).days


def change_text(visit: Visit, change: int) -> Markup:
    """Write a change with its sign: more is green, fewer is plain."""
    if not change:
        return tag("span", "±0", class_="muted")
    sign = "+" if change > 0 else "−"
    shown = sign + visit.f.number(abs(change))
    return tag("span", shown, class_="good" if change > 0 else "")


def sparkline(visit: Visit, standing: Standing) -> Markup:
    """Draw the sizes of the last days as one small line; its ends are said in words."""
    sizes = _daily_sizes(standing, visit.now)
    if len(sizes) <= 1:
        return tag("span", "–", class_="muted")
    label = visit.t(
        "segments.spark",
        days=visit.f.number(len(sizes)),
        first=visit.f.number(sizes[0]),
        last=visit.f.number(sizes[-1]),
    )
    drawn = tag("polyline", points=_points(sizes))
    return tag(
        "svg",
        drawn,
        class_="spark",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=label,
    )


def _daily_sizes(standing: Standing, now: datetime) -> list[int]:
    """One size a day up to now; a day without a count has the size of the day before."""
    if not standing.daily:
        return []
    known: Mapping[object, int] = dict(standing.daily)
    day, size = standing.daily[0]
    sizes = []
    while day <= now.date():
        size = known.get(day, size)
        sizes.append(size)
        day += timedelta(days=1)
    return sizes


def _points(sizes: Sequence[int]) -> str:
    low, high = min(sizes), max(sizes)
    span = (high - low) or 1
    across = (_WIDTH - 2 * _EDGE) / (len(sizes) - 1)
    up = _HEIGHT - 2 * _EDGE
    middle = 0.5 if high == low else 0.0
    return " ".join(
        f"{_EDGE + across * place:.1f},{_HEIGHT - _EDGE - up * ((size - low) / span + middle):.1f}"
        for place, size in enumerate(sizes)
    )


class _Pressed:
    """The button while it counts: it turns until the page is drawn again."""

    def __init__(self, visit: Visit, segment_id: str) -> None:
        self._visit, self._segment_id = visit, segment_id
        self.button: ui.button | None = None

    async def count(self) -> None:
        visit, work = self._visit, partial(_counted, self._visit, self._segment_id)
        self._turn(on=True)
        with visit.told():
            done = await visit.do(Permission.WRITE_CONTENT, work)
            visit.say(_said(visit, done))
            await visit.refresh()
        self._turn(on=False)

    def _turn(self, *, on: bool) -> None:
        if self.button is not None and not self.button.is_deleted:
            self.button.props("loading" if on else "", remove="" if on else "loading")


def _counted(visit: Visit, segment_id: str) -> Refreshed:
    doors = visit.app
    now = doors.clock()
    if segment_id:
        return refresh_segment(segment_id, database=doors.database, facts=doors.facts, now=now)
    return refresh_all(database=doors.database, facts=doors.facts, now=now)


def _said(visit: Visit, done: Refreshed) -> str:
    if done.entered or done.left:
        f = visit.f
        entered, left = f.number(done.entered), f.number(done.left)
        return visit.t("segments.counted_moved", entered=entered, left=left)
    return visit.t("segments.counted")
