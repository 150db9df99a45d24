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

from rapport.bench.insights_planted_stream import (
    FAR,
    NAMED,
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
    MENTIONS,
    Scope,
    count_mentions,
    readings_in,
    refresh_readings,
    share_interval,
)
from rapport.profiles import PROFILES
from rapport.storage import Facts, open_facts
from rapport.trends import (
    Alarm,
    Checked,
    Judge,
    corrected_difference,
    corrected_share,
    difference_interval,
    judge_week,
    load_watched,
)

Key = tuple[str, str]

_NOW = START + timedelta(weeks=WEEKS, days=1)
_ZONE = ZoneInfo("UTC")
_PER_WEEK = 200
_STREAMS = {Size.QUICK: 2, Size.FULL: 20}
_IN_TIME = 2  # weeks
_FIRST_JUDGED = 9
_LABELLED = 600  # texts that somebody would have labelled
_TRUE_ALARM = 0.5  # of the texts behind an alarm, so many make the planted complaint
_FELT = ("positive", "negative")
_HELD = 0.93  # of the 95 % intervals: 16 shares in 20 streams are no endless sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one stream.

    `alarmed` is how many weeks after its beginning the new complaint was alarmed about, None for
    never; `wilson` and `corrected` say of each true share whether the interval holds it.
    """

    texts: int
    alarmed: int | None
    false_alarms: int
    wilson: tuple[bool, ...]
    corrected: tuple[bool, ...]
    difference: bool
    corrected_difference: bool
    recall: float
    precision: float


def run(setup: Setup) -> Sequence[Row]:
    """Draw streams with the new complaint and without, and judge each by its truth."""
    streams = _STREAMS[setup.size]
    planted = [look_at(seed, new_from=NEW_FROM) for seed in range(streams)]
    quiet = [look_at(1_000 + seed, new_from=None) for seed in range(streams)]
    return [*_alarm_rows(planted, quiet), *_share_rows([*planted, *quiet])]


def look_at(seed: int, *, new_from: int | None, per_week: int = _PER_WEEK) -> Found:
    """Take one stream through import, reading, counts and alarms."""
    stream = draw_stream(seed, per_week=per_week, new_from=new_from)
    with tempfile.TemporaryDirectory() as folder:
        facts = open_facts(Path(folder), memory_limit="1GB")
        try:
            put_stream(facts, stream)
            refresh_readings(facts)
            alarms = list(alarms_of(facts))
            return _judged(facts, {f"review:{one.review_id}": one for one in stream}, alarms, seed)
        finally:
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
    facts: Facts, stream: Mapping[str, Planted], alarms: Sequence[tuple[int, Alarm]], seed: int
) -> Found:
    true = [week for week, alarm in alarms if _is_planted(alarm, stream)]
    read = _read(facts)
    counted = {text_id: one for text_id, one in stream.items() if text_id in read}
    told = dict.fromkeys(counted, frozenset[Key]()) | _said(facts)
    keys = [(thing, felt) for thing in NAMED for felt in _FELT]
    some = _labelled(list(counted), seed)
    checked = {key: _checked(key, counted, told, some) for key in keys}
    truths = {key: float(np.mean([one.likely[key] for one in counted.values()])) for key in keys}
    hits = {key: sum(key in said for said in told.values()) for key in keys}
    right = sum(key in told[one] for one in counted for key in _true(counted[one]))
    near, far = (_of_group(facts, group) for group in (NEAR, FAR))
    late = ("delivery", "negative")
    apart = _true_difference(counted, late)
    simple = difference_interval(*far, *near)
    better = corrected_difference(*far, *near, checked[late])
    corrected = {key: corrected_share(hits[key], len(told), checked[key]) for key in keys}
    return Found(
        texts=len(stream),
        alarmed=min(true) - NEW_FROM + 1 if true else None,
        false_alarms=len(alarms) - len(true),
        wilson=tuple(_holds(share_interval(hits[key], len(told)), truths[key]) for key in keys),
        corrected=tuple(_holds((one.low, one.high), truths[key]) for key, one in corrected.items()),
        difference=_holds(simple, apart),
        corrected_difference=_holds((better.low, better.high), apart),
        recall=right / sum(len(_true(one)) for one in counted.values()),
        precision=right / sum(key in keys for said in told.values() for key in said),
    )


def _is_planted(alarm: Alarm, stream: Mapping[str, Planted]) -> bool:
    made = [NEW_THING in stream[one].blamed for one in alarm.evidence]
    return bool(made) and float(np.mean(made)) >= _TRUE_ALARM


def _read(facts: Facts) -> set[str]:
    readings = readings_in(facts, Scope())
    return set(facts.read(readings.select("text_id"))["text_id"].to_pylist())


def _said(facts: Facts) -> dict[str, frozenset[Key]]:
    """What the reader found in each text."""
    table = facts.table(MENTIONS)
    rows = facts.read(table.select("text_id", "about", "sentiment").distinct()).to_pylist()
    found: dict[str, set[Key]] = {}
    for row in rows:
        found.setdefault(row["text_id"], set()).add((row["about"], row["sentiment"]))
    return {text_id: frozenset(said) for text_id, said in found.items()}


def _true(one: Planted) -> set[Key]:
    praised = {(thing, "positive") for thing in one.praised if thing in NAMED}
    return praised | {(thing, "negative") for thing in one.blamed if thing in NAMED}


def _labelled(texts: Sequence[str], seed: int) -> list[str]:
    chance = np.random.default_rng(seed)
    return [texts[place] for place in chance.choice(len(texts), _LABELLED, replace=False).tolist()]


def _checked(
    key: Key,
    stream: Mapping[str, Planted],
    told: Mapping[str, frozenset[Key]],
    some: Sequence[str],
) -> Checked:
    pairs = [(key in _true(stream[one]), key in told[one]) for one in some]
    return Checked(
        found=sum(there and said for there, said in pairs),
        there=sum(there for there, _ in pairs),
        mistaken=sum(said and not there for there, said in pairs),
        elsewhere=sum(not there for there, _ in pairs),
    )


def _of_group(facts: Facts, group: str) -> tuple[int, int]:
    """How many of a group's texts complain of the delivery, of how many."""
    profiles = facts.table(PROFILES)
    among = profiles.filter(profiles.city == group).select("customer_id")
    readings = readings_in(facts, Scope(), among=among)
    for one in count_mentions(facts, readings, quotes=0):
        if (one.about, one.sentiment) == ("delivery", "negative"):
            return one.support, one.of
    return 0, facts.count(readings)


def _true_difference(stream: Mapping[str, Planted], key: Key) -> float:
    shares = {
        group: float(np.mean([one.likely[key] for one in stream.values() if one.group == group]))
        for group in (FAR, NEAR)
    }
    return shares[FAR] - shares[NEAR]


def _holds(interval: tuple[float, float], truth: float) -> bool:
    return interval[0] <= truth <= interval[1]


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
    shares = len(found[0].wilson)
    told = (
        ("true shares within the interval, corrected for the reader", "corrected", _HELD),
        ("true shares within the interval of what was read", "wilson", None),
        ("differences of two groups within the corrected interval", "corrected_difference", 0.9),
        ("differences of two groups within the interval of what was read", "difference", None),
    )
    return [
        Row(
            name=f"planted, {name}",
            value=float(np.mean([getattr(one, field) for one in found])),
            unit="share",
            better="higher",
            target=target,
            source=f"{len(found)} streams, {shares} shares each; {reader};"
            f" {_LABELLED} texts labelled",
        )
        for name, field, target in told
    ]
