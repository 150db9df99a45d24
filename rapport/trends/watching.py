"""Loads what alarms look at: the texts of the last weeks, who complains in them, and of what."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from rapport.insights import (
    CONTRASTS_EN,
    CONTRASTS_ZH,
    MentionKind,
    Scope,
    Sentiment,
    feeling,
    mentions_in,
    readings_in,
)
from rapport.storage import Facts
from rapport.trends.detecting import PAST, past_of
from rapport.trends.model import Every, SeriesKey, SeriesKind
from rapport.trends.periods import EPOCH, day_number, moment_of, start_of
from rapport.trends.series import key_of, said_in

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

WEEKS = PAST + 8
"""How many weeks are looked at."""

YEAR = 52
AROUND = 4  # more weeks of the year before, at both ends
_WEEK_DAYS = 7
_BUTS = "|".join([*CONTRASTS_ZH.split(), *(rf"\b{word}\b" for word in CONTRASTS_EN.split())])
_SENTENCE = re.compile(rf"[。！？!?；;\n…~～]+|\.+(?=\s|$)|(?={_BUTS})", re.IGNORECASE)
_WATCHED_NEEDS = (MentionKind.PAIN.value, MentionKind.CHURN.value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watched:
    """The texts of some weeks, newest last.

    `week` says of each text in which week it was written, from 0; those of the year before, which
    only tell the season, have weeks below 0. `complaints` are the words in which a text complains,
    empty where it does not. `series` holds the places of the texts that count for each.
    """

    first: date
    weeks: int
    text_ids: tuple[str, ...]
    texts: tuple[str, ...]
    complaints: tuple[str, ...]
    week: Places
    series: Mapping[SeriesKey, Places]

    @property
    def of(self) -> Numbers:
        """How many texts each week has."""
        return self.counted(np.arange(len(self.week)))

    def counted(self, places: Places) -> Numbers:
        """How many of some texts each week has."""
        weeks = self.week[places]
        return np.bincount(weeks[weeks >= 0], minlength=self.weeks).astype(float)

    def a_year_ago(self, places: Places) -> Numbers:
        """How many of some texts each week had a year before, some weeks around them too."""
        weeks = self.week[places] + YEAR + AROUND
        counted = np.bincount(weeks[weeks >= 0], minlength=self.weeks + 2 * AROUND)
        return counted[: self.weeks + 2 * AROUND].astype(float)

    def monday(self, week: int) -> date:
        return self.first + timedelta(weeks=week)


def load_watched(
    facts: Facts, *, zone: ZoneInfo, now: datetime, weeks: int = WEEKS
) -> Watched | None:
    """Load the weeks that are over at `now`; None where nothing was written in them."""
    behind = start_of(now.astimezone(zone).date(), Every.WEEK)
    first = behind - timedelta(weeks=weeks)
    earliest = first - timedelta(weeks=YEAR + AROUND)
    scope = Scope(since=moment_of(earliest, zone), until=moment_of(behind, zone))
    readings = readings_in(facts, scope)
    told = readings.mutate(day=day_number(readings.written_at, zone, now))
    columns = told.select("text_id", "day", "text", "sentiment").order_by("day", "text_id")
    rows = facts.read(columns).to_pylist()
    if not rows:
        return None
    places = {row["text_id"]: place for place, row in enumerate(rows)}
    origin = (first - EPOCH).days
    blamed = _blamed(facts, readings)
    return Watched(
        first=first,
        weeks=weeks,
        text_ids=tuple(places),
        texts=tuple(row["text"] or "" for row in rows),
        complaints=tuple(
            _complaint(row["text"] or "", row["sentiment"], blamed.get(row["text_id"], ()))
            for row in rows
        ),
        week=np.array([(row["day"] - origin) // _WEEK_DAYS for row in rows], np.int64),
        series=_series(facts, readings, places),
    )


def _complaint(text: str, sentiment: str | None, blamed: Sequence[str]) -> str:
    """The words in which a text complains: all of it, or the sentences that blame."""
    if sentiment == Sentiment.NEGATIVE.value:
        return text
    sentences = [part for part in _SENTENCE.split(text) if part and feeling(part) < 0]
    return "\n".join(dict.fromkeys([*sentences, *blamed]))


def _blamed(facts: Facts, readings: ir.Table) -> dict[str, list[str]]:
    """The sentences in which texts complain of something."""
    mentions = mentions_in(facts, readings, kind=None)
    bad = mentions.filter(mentions.sentiment == Sentiment.NEGATIVE.value)
    texts = readings.select("text_id", "text")
    joined = bad.inner_join(texts, "text_id")
    words = joined.text.substr(joined.start, joined.end - joined.start)
    told = joined.select("text_id", words=words).distinct().order_by("text_id", "words")
    found: dict[str, list[str]] = defaultdict(list)
    for row in facts.read(told).to_pylist():
        found[row["text_id"]].append(row["words"])
    return found


def _series(facts: Facts, readings: ir.Table, places: Mapping[str, int]) -> dict[SeriesKey, Places]:
    found: dict[SeriesKey, list[int]] = defaultdict(list)
    for kind in (SeriesKind.ASPECT, SeriesKind.NEED, SeriesKind.TOPIC, SeriesKind.SENTIMENT):
        said = said_in(facts, readings, kind)
        bad = said.sentiment == Sentiment.NEGATIVE.value
        if kind is SeriesKind.NEED:
            bad = said.need.isin(_WATCHED_NEEDS)
            said = said.mutate(sentiment=ibis.null("string")).distinct()
        for row in facts.read(said.filter(bad)).to_pylist():
            found[key_of(kind, row)].append(places[row["text_id"]])
    return {key: np.array(sorted(set(those)), np.int64) for key, those in found.items()}


def season_odds(hits: Numbers, of: Numbers, *, weeks: int) -> Numbers:
    """Give how many times the odds of its past each week had a year before, 1 at least.

    `hits`, (series, weeks and those around), and `of` are as `Watched.a_year_ago` gives them; the
    answer is (series, weeks). A year without texts says nothing; few texts say little.
    """
    odds = np.ones((len(hits), weeks))
    for week in range(weeks):
        past = past_of(week)
        around = slice(week + AROUND - 1, week + AROUND + 2)
        before = slice(past.start + AROUND, past.stop + AROUND)
        then, usual = of[around].sum(), of[before].sum()
        if then and usual:
            base = _share(hits[:, before].sum(axis=1), usual)
            share = (hits[:, around].sum(axis=1) + base) / (then + 1)
            odds[:, week] = np.maximum(share / (1 - share) / (base / (1 - base)), 1.0)
    return odds


def _share(hits: Numbers, of: float) -> Numbers:
    found: Numbers = (hits + 0.5) / (of + 1)
    return found
