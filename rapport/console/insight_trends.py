"""The page of what is said more or less often than before: alarms, trends, topics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.insight_parts import quotes
from rapport.console.insight_scope import (
    Asked,
    Offered,
    asked,
    draw_nothing,
    draw_scope,
    draw_tabs,
    offered,
)
from rapport.console.insight_topics import draw_topics
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, head
from rapport.console.visits import Draw, Visit
from rapport.insights import Evidence, readings_in
from rapport.kit.errors import Invalid, NotFound
from rapport.topics import Topic, list_topics
from rapport.trends import (
    Alarm,
    AlarmState,
    Direction,
    Trend,
    alarm_quotes,
    alarm_sentence,
    find_trends,
    list_alarms,
    mark_alarm,
    series_names,
)

_MAY = Permission.WRITE_CONTENT
_SHOWN = 20
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    offered: Offered
    alarms: Sequence[tuple[Alarm, Sequence[Evidence]]]
    trends: Sequence[Trend]
    topics: Sequence[Topic]
    problem: str


def insight_trends(visit: Visit, arguments: PageArguments) -> Draw:
    """Look at all series of the texts together; alarms are of the whole shop."""
    told = {**arguments.query_parameters, "days": "all"}  # trends choose their own periods
    try:
        question, problem = asked(visit, told), ""
    except (Invalid, NotFound) as error:
        question, problem = asked(visit, {"days": "all"}), str(error)
    doors = visit.app
    open_alarms = [
        one for one in list_alarms(doors.database) if one.state is not AlarmState.DISMISSED
    ]
    found = _Found(
        asked=question,
        offered=offered(visit, question),
        alarms=[(one, alarm_quotes(doors.facts, one, quotes=2)) for one in open_alarms[:_SHOWN]],
        trends=_trends(visit, question),
        topics=list_topics(doors.database, all_states=True),
        problem=problem,
    )
    return partial(_draw, visit, found)


def _trends(visit: Visit, question: Asked) -> list[Trend]:
    doors = visit.app
    found = find_trends(
        doors.facts,
        readings_in(doors.facts, question.scope, among=question.among),
        zone=ZoneInfo(doors.settings.shop.timezone),
        now=visit.now,
        names=series_names(doors.database),
    )
    return [one for one in found if one.direction is not Direction.STEADY][:_SHOWN]


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.trends"), t("insights.trends_about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "trends")
        if found.problem:
            show(banner(found.problem, "bad"))
        if draw_nothing(visit, found.asked):
            return
        with card(t("insights.alarms"), t("insights.alarms_about")):
            if not found.alarms:
                show(tag("p", t("insights.no_alarms"), class_="muted"))
            for one, words in found.alarms:
                _draw_alarm(visit, one, words)
        draw_scope(visit, found.asked, found.offered, "trends")
        with card(t("insights.moves"), t("insights.moves_about")):
            if found.trends:
                show(tag("ul", [_trend(visit, one) for one in found.trends], class_="list"))
            else:
                show(tag("p", t("insights.no_moves"), class_="muted"))
        if found.topics:
            draw_topics(visit, found.topics)


def _draw_alarm(visit: Visit, one: Alarm, words: Sequence[Evidence]) -> None:
    t = visit.t
    is_open = one.state is AlarmState.OPEN
    look = badge(t("insights.alarm"), "bad") if is_open else badge(t("insights.alarm_seen"))
    top = tag("div", tag("h3", alarm_sentence(one)[t.language]), look, class_="line spread top")
    with box("entry mentions"):
        show(tag("div", top, quotes(visit, words)))
        if visit.may(_MAY):
            with box("line correcting"):
                if is_open:
                    seen = partial(_mark, visit, one, AlarmState.SEEN)
                    button(t("insights.mark_seen"), seen, kind="small-btn").mark("alarm-seen")
                away = partial(_mark, visit, one, AlarmState.DISMISSED)
                button(t("insights.dismiss"), away, kind="small-btn").mark("alarm-dismiss")


async def _mark(visit: Visit, one: Alarm, state: AlarmState) -> None:
    doors, by = visit.app, visit.operator.name
    work = partial(mark_alarm, doors.database, one.alarm_id, state, by=by, now=doors.clock())
    await _do(visit, work)


def _trend(visit: Visit, one: Trend) -> Markup:
    t, f = visit.t, visit.f
    rising = one.direction is Direction.RISING
    points = f.number(abs(one.stated.change) * _HUNDRED, digits=1)
    look = badge(t("insights.more" if rising else "insights.less", points=points))
    top = tag("div", tag("h3", one.names[t.language]), look, class_="line spread")
    told = tag("p", one.sentence[t.language], class_="muted small")
    return tag("li", top, told, _spark(one))


def _spark(one: Trend) -> Markup:
    """The shares of the periods as a small line; its figures stand in the sentence."""
    shares = [
        hits / of if of else 0.0
        for hits, of in zip(
            one.series.hits[-one.periods :], one.series.of[-one.periods :], strict=True
        )
    ]
    most, last = max(shares, default=0.0) or 1.0, max(1, len(shares) - 1)
    points = " ".join(
        f"{96 * place / last:.1f},{24 - 22 * share / most:.1f}"
        for place, share in enumerate(shares)
    )
    line = tag("polyline", points=points)
    return tag("svg", line, viewBox="0 0 96 26", class_="spark", aria_hidden="true")


async def _do(visit: Visit, work: Callable[[], object]) -> None:
    with visit.told():
        await visit.do(_MAY, work)
        visit.say(visit.t("words.done"))
        await visit.refresh()
