"""Raises alarms on complaints that are new or on the rise, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from rapport.kit.ids import id_of
from rapport.storage import Database, Facts
from rapport.trends.judging import (
    FALSE_ALARMS_A_YEAR,
    Complaint,
    Judge,
    strength_of,
)
from rapport.trends.model import Alarm, SeriesKind
from rapport.trends.naming import series_names
from rapport.trends.store import insert_alarms, list_alarms, update_alarm
from rapport.trends.watching import Watched, load_watched
from rapport.trends.wording import alarm_names

log = structlog.get_logger(__name__)

QUIET = timedelta(weeks=26)
"""How long something must not have been alarmed about before it is alarmed about again."""

_EVIDENCE = 50
_SAME = 0.3  # of the texts of a complaint that an alarm shows, so that they are one

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the look at a week gave: alarms that are new, and those that go on."""

    new: tuple[Alarm, ...] = ()
    ongoing: tuple[Alarm, ...] = ()


def raise_alarms(
    facts: Facts,
    database: Database,
    *,
    zone: ZoneInfo,
    now: datetime,
    false_alarms_a_year: float = FALSE_ALARMS_A_YEAR,
) -> Judged:
    """Judge the last week that is over, keep what is new, and bring what goes on up to date.

    Safe to repeat: the same week gives the same alarms, and what is known is not new.
    """
    watched = load_watched(facts, zone=zone, now=now)
    if watched is None:
        return Judged()
    judge = Judge.of(watched, false_alarms_a_year=false_alarms_a_year)
    judged = judge_week(
        judge,
        watched.weeks - 1,
        known=list_alarms(database),
        names=series_names(database),
        now=now,
    )
    insert_alarms(database, judged.new)
    for alarm in judged.ongoing:
        update_alarm(database, alarm)
    if judged.new:
        log.info("complaints.rising", new=len(judged.new), ongoing=len(judged.ongoing))
    return judged


def judge_week(
    judge: Judge,
    week: int,
    *,
    known: Sequence[Alarm],
    names: Mapping[str, Names],
    now: datetime,
) -> Judged:
    """Tell what is new in a week from what `known` alarms are about; what people said stays."""
    until = judge.watched.monday(week + 1)
    lately = [one for one in known if one.until > until - QUIET]
    phrases = [phrase for one in lately for phrase in one.phrases]
    new: dict[str, Alarm] = {}
    ongoing: dict[str, Alarm] = {}
    for complaint in judge.complaints(week, known=phrases):
        alarm = _alarm(judge.watched, complaint, names, now)
        before = _known(alarm, [*lately, *new.values()])
        if before is None:
            new[alarm.alarm_id] = alarm
        elif before.alarm_id not in new and before.alarm_id not in ongoing:
            ongoing[before.alarm_id] = _carried_on(before, alarm)
    return Judged(new=tuple(new.values()), ongoing=tuple(ongoing.values()))


def _alarm(
    watched: Watched, complaint: Complaint, names: Mapping[str, Names], now: datetime
) -> Alarm:
    key, since = complaint.key, watched.monday(complaint.began)
    newest = reversed(complaint.texts[-_EVIDENCE:])
    return Alarm(
        alarm_id=id_of("alarm", key.kind, key.about, key.need or "", since.isoformat()),
        kind=key.kind,
        about=key.about,
        need=key.need,
        names=alarm_names(key, names),
        since=since,
        until=watched.monday(complaint.week + 1),
        weeks=complaint.week + 1 - complaint.began,
        hits=len(complaint.texts),
        of=complaint.of,
        past_hits=complaint.past_hits,
        past_of=complaint.past_of,
        against_chance=complaint.evidence,
        strength=strength_of(complaint),
        evidence=tuple(watched.text_ids[place] for place in newest),
        phrases=complaint.phrases,
        raised_at=now,
    )


def _known(alarm: Alarm, before: Sequence[Alarm]) -> Alarm | None:
    """The alarm that is about the same: by what it is, its phrases, or its texts."""
    mine = set(alarm.evidence)
    for one in before:
        if alarm.kind is not SeriesKind.PHRASE or one.kind is not SeriesKind.PHRASE:
            same = (alarm.kind, alarm.about, alarm.need) == (one.kind, one.about, one.need)
        else:
            same = any(_within(mine_, theirs) for mine_ in alarm.phrases for theirs in one.phrases)
        both = len(mine & set(one.evidence))
        if same or (mine and both >= _SAME * min(len(mine), len(one.evidence))):
            return one
    return None


def _within(one: str, other: str) -> bool:
    return one in other or other in one


def _carried_on(before: Alarm, now: Alarm) -> Alarm:
    since = min(before.since, now.since)
    return replace(
        before,
        since=since,
        until=now.until,
        weeks=(now.until - since).days // 7,
        hits=now.hits,
        of=now.of,
        past_hits=now.past_hits,
        past_of=now.past_of,
        against_chance=now.against_chance,
        strength=now.strength,
        evidence=now.evidence,
        phrases=tuple(dict.fromkeys([*before.phrases, *now.phrases])),
    )
