"""What surely rises and falls period by period, and the alarms that are open."""

from collections.abc import Iterator

from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import title
from rapport.trends import Alarm, Direction, SeriesKind, Trend, find_trends

_MOST_TRENDS = 6
_MOST_ALARMS = 6
_READ = (SeriesKind.ASPECT, SeriesKind.NEED)


def trends(study: Study) -> Section | None:
    """Look at all series of these texts week by week, judged together; None of too few weeks."""
    found = find_trends(
        study.facts, study.readings, zone=study.zone, now=study.now, names=study.series_names
    )
    if not found:
        return None
    moving = [one for one in found if one.direction is not Direction.STEADY]
    claims = [_moved(study, one, rank) for rank, one in enumerate(moving[:_MOST_TRENDS])]
    return Section(
        kind="trends",
        title=title(study, "trends"),
        claims=tuple(claims or [study.say("trends.nothing")]),
    )


def _moved(study: Study, one: Trend, rank: int) -> Sentence:
    series = one.series
    of = sum(series.of[-one.periods :])
    told = one.stated
    labelled = told.labelled if series.key.kind in _READ else None
    how, moved = study.how("trend", name=_name(study, one)), study.how("trend_change")
    if told.labelled:
        how, moved = (text + study.how("corrected") for text in (how, moved))
    rises = one.direction is Direction.RISING
    return study.say(
        "trends.rises" if rises else "trends.falls",
        name=_name(study, one),
        then=study.book.fitted(told.before, of, how, labelled=labelled),
        now=study.book.fitted(told.now, of, how, labelled=labelled),
        weeks=study.book.count(one.periods, study.how("trend_weeks")),
        change=study.book.change(told, of, moved, labelled=labelled),
        lead=0.7 - rank / 10,
    )


def _name(study: Study, one: Trend | Alarm) -> str:
    name = one.names[study.plan.language]
    return name[:1].upper() + name[1:]


def alarms(study: Study) -> Section | None:
    """The complaints of the whole shop that are new or on the rise, and not dismissed."""
    if not study.alarms:
        return None
    claims = [study.say("alarms.whole")]
    claims += _raised(study)
    return Section(
        kind="alarms",
        title=title(study, "alarms"),
        claims=tuple(claims),
        suggestions=(study.say("suggest.alarms"),),
    )


def _raised(study: Study) -> Iterator[Sentence]:
    for rank, one in enumerate(study.alarms[:_MOST_ALARMS]):
        how = study.how("alarm", name=_name(study, one))
        past = study.how("alarm_before", name=_name(study, one))
        yield study.say(
            "alarms.raised" if one.past_of else "alarms.first",
            name=_name(study, one),
            hits=study.book.count(one.hits, how),
            share=study.book.share(one.hits, one.of, how),
            day=study.book.date(one.since, study.how("alarm_since")),
            before=study.book.share(one.past_hits, one.past_of, past),
            lead=0.8 - rank / 10,
        )
