"""Is what was planted found, and nothing else? Drawn streams of reviews through the real path.

A stream is a shop's reviews of 54 weeks by two groups of customers, of which all is known: how
often each thing is praised and blamed, that those who live far away complain of the delivery more,
and that from week 30 on a new complaint is made. It is imported, read and judged week by week, as
a shop's own would be. Other streams have no new complaint.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from rapport.bench.insights_planted_labels import (
    KEYS,
    Key,
    label_stream,
    said_in_texts,
    true_of,
)
from rapport.bench.insights_planted_stream import (
    FAR,
    NEAR,
    NEW_FROM,
    NEW_THING,
    START,
    WEEKS,
    Planted,
    draw_stream,
    put_stream,
)
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import (
    CorrectedShare,
    Difference,
    Scope,
    Share,
    compare,
    readings_in,
    refresh_readings,
    said_about,
)
from rapport.profiles import PROFILES
from rapport.storage import Facts, metadata, open_database, open_facts
from rapport.trends import Alarm, Judge, judge_week, load_watched

_NOW = START + timedelta(weeks=WEEKS, days=1)
_ZONE = ZoneInfo("UTC")
_PER_WEEK = 200
_STREAMS = {Size.QUICK: 2, Size.FULL: 20}
_IN_TIME = 2  # weeks
_FIRST_JUDGED = 9
_LABELLED = 600  # texts that somebody would have labelled
_TRUE_ALARM = 0.5  # of the texts behind an alarm, so many make the planted complaint
_LATE = ("delivery", "negative")
_HELD = 0.93  # of the 95 % intervals: 16 shares in 20 streams are no endless sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one stream.

    `alarmed` is how many weeks after its beginning the new complaint was alarmed about, None for
    never. `stated` says of each true share for which the product states a corrected interval
    whether that holds it, `read` of each true share whether the interval of what was read does;
    `stated_gap` and `read_gap` of the true difference of the two groups.
    """

    texts: int
    alarmed: int | None
    false_alarms: int
    shares: int
    stated: tuple[bool, ...]
    read: tuple[bool, ...]
    stated_gap: bool
    read_gap: bool
    recall: float
    precision: float


def run(setup: Setup) -> Sequence[Row]:
    """Draw streams with the new complaint and without, and judge each by its truth."""
    streams = _STREAMS[setup.size]
    planted = [look_at(seed, new_from=NEW_FROM) for seed in range(streams)]
    quiet = [look_at(1_000 + seed, new_from=None) for seed in range(streams)]
    return [*_alarm_rows(planted, quiet), *_share_rows([*planted, *quiet])]


def look_at(seed: int, *, new_from: int | None, per_week: int = _PER_WEEK) -> Found:
    """Take one stream through import, reading, labels, questions and alarms."""
    drawn = draw_stream(seed, per_week=per_week, new_from=new_from)
    stream = {f"review:{one.review_id}": one for one in drawn}
    with tempfile.TemporaryDirectory() as folder:
        facts = open_facts(Path(folder), memory_limit="1GB")
        database = open_database("", home=Path(folder))
        try:
            metadata.create_all(database.engine)
            put_stream(facts, drawn)
            refresh_readings(facts)
            alarms, read = list(alarms_of(facts)), said_in_texts(facts)
            label_stream(facts, database, stream, texts=_LABELLED, now=_NOW)
            return _judged(facts, stream, alarms, read)
        finally:
            database.close()
            facts.close()


def alarms_of(facts: Facts) -> Iterator[tuple[int, Alarm]]:
    """Judge each week by what was known at its end; give the alarms with their weeks."""
    watched = load_watched(facts, zone=_ZONE, now=_NOW, weeks=WEEKS)
    assert watched is not None, "a stream has texts"
    judge, known = Judge.of(watched), dict[str, Alarm]()
    for week in range(_FIRST_JUDGED, WEEKS):
        judged = judge_week(judge, week, known=[*known.values()], names={}, now=_NOW)
        known |= {one.alarm_id: one for one in (*judged.ongoing, *judged.new)}
        yield from ((week, alarm) for alarm in judged.new)


def _judged(
    facts: Facts,
    stream: Mapping[str, Planted],
    alarms: Sequence[tuple[int, Alarm]],
    told: Mapping[str, frozenset[Key]],
) -> Found:
    made = [week for week, alarm in alarms if _is_planted(alarm, stream)]
    readings = facts.read(readings_in(facts, Scope()).select("text_id"))
    counted = {one: stream[one] for one in readings["text_id"].to_pylist()}
    shares = _shares(facts)
    truths = {key: float(np.mean([one.likely[key] for one in counted.values()])) for key in KEYS}
    there = [(true_of(one), told.get(text_id, frozenset())) for text_id, one in counted.items()]
    right = sum(len(true & said) for true, said in there)
    gap, apart = _gap(facts), _true_difference(counted, _LATE)
    stated = [(shares[key].corrected, truths[key]) for key in KEYS]
    return Found(
        texts=len(stream),
        alarmed=min(made) - NEW_FROM + 1 if made else None,
        false_alarms=len(alarms) - len(made),
        shares=len(KEYS),
        stated=tuple(_holds(one, truth) for one, truth in stated if one is not None),
        read=tuple(_holds(shares[key], truths[key]) for key in KEYS),
        stated_gap=gap.corrected is not None and _holds(gap.corrected, apart),
        read_gap=_holds(gap, apart),
        recall=right / sum(len(true) for true, _ in there),
        precision=right / sum(len(said & {*KEYS}) for _, said in there),
    )


def _is_planted(alarm: Alarm, stream: Mapping[str, Planted]) -> bool:
    made = [NEW_THING in stream[one].blamed for one in alarm.evidence]
    return bool(made) and float(np.mean(made)) >= _TRUE_ALARM


def _shares(facts: Facts) -> dict[Key, Share]:
    """What the product says of all texts."""
    said = {one.about: one for one in said_about(facts, Scope(), quotes=0)}
    return {(thing, felt): getattr(said[thing], felt) for thing, felt in KEYS}


def _gap(facts: Facts) -> Difference:
    """What the product says of how much more those who live far away complain of the delivery."""
    people = facts.table(PROFILES)
    far, near = (people.filter(people.city == one).select("customer_id") for one in (FAR, NEAR))
    every = compare(facts, Scope(), Scope(), among_here=far, among_there=near)
    return next(one.difference for one in every if (one.about, one.sentiment) == _LATE)


def _true_difference(stream: Mapping[str, Planted], key: Key) -> float:
    shares = {
        group: float(np.mean([one.likely[key] for one in stream.values() if one.group == group]))
        for group in (FAR, NEAR)
    }
    return shares[FAR] - shares[NEAR]


def _holds(stated: Share | Difference | CorrectedShare, truth: float) -> bool:
    return stated.low <= truth <= stated.high


def _alarm_rows(planted: Sequence[Found], quiet: Sequence[Found]) -> list[Row]:
    drawn = f"{len(planted)} streams of {planted[0].texts:,} reviews in {WEEKS} weeks or so"
    in_time = [one.alarmed is not None and one.alarmed <= _IN_TIME for one in planted]
    weeks = [one.alarmed if one.alarmed is not None else WEEKS for one in planted]
    return [
        Row(
            name="planted, streams whose new complaint was alarmed about within 2 weeks",
            value=float(np.mean(in_time)),
            unit="share",
            better="higher",
            target=1.0,
            source=f"{drawn}; 8 % of reviews make it, in 12 ways and two languages",
        ),
        Row(
            name="planted, weeks until the alarm, the longest",
            value=float(max(weeks)),
            unit="weeks",
            better="lower",
            source=f"{drawn}; the median is {np.median(weeks):.0f}",
        ),
        Row(
            name="planted, alarms about anything else in streams with a new complaint",
            value=float(sum(one.false_alarms for one in planted)),
            unit="alarms",
            better="lower",
            target=0.0,
            source=drawn,
        ),
        Row(
            name="planted, alarms in streams without a new complaint",
            value=float(sum(one.false_alarms for one in quiet)),
            unit="alarms",
            better="lower",
            target=0.0,
            source=f"{len(quiet)} other streams alike; the bound allows 0.1 a year",
        ),
    ]


def _share_rows(found: Sequence[Found]) -> list[Row]:
    recall, precision = (
        float(np.mean([getattr(one, name) for one in found])) for name in ("recall", "precision")
    )
    reader = f"the reader found {recall:.1%} of what is there, {precision:.1%} of it right"
    every = sum(one.shares for one in found)
    told = (
        ("true shares within the stated interval, corrected", "stated", _HELD),
        ("true shares within the interval of what was read", "read", None),
        ("differences of two groups within the stated interval, corrected", "stated_gap", 0.9),
        ("differences of two groups within the interval of what was read", "read_gap", None),
    )
    return [_held_row(name, [getattr(one, field) for one in found], target, every, reader)
            for name, field, target in told]  # fmt: skip


def _held_row(
    name: str,
    held: Sequence[tuple[bool, ...] | bool],
    target: float | None,
    every: int,
    reader: str,
) -> Row:
    each = np.hstack([np.atleast_1d(np.array(one, bool)) for one in held])
    of = f"{each.sum()} of {len(each)}, in {len(held)} streams with {every} true shares"
    return Row(
        name=f"planted, {name}",
        value=float(each.mean()),
        unit="share",
        better="higher",
        target=target,
        source=f"{of}; {reader}; {_LABELLED} texts labelled",
    )
