"""Says of a week which complaints are new or on the rise, each once, however many words say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rapport.trends.detecting import Watch, bar_for, past_of, watch_series
from rapport.trends.model import SeriesKey, SeriesKind
from rapport.trends.phrases import PhraseTable, phrase_table
from rapport.trends.watching import AROUND, YEAR, Watched, season_odds

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

FALSE_ALARMS_A_YEAR = 0.1
"""How many false alarms a shop may have in a year, over all series and phrases, at most."""

_FEWEST = 4  # texts that say something before it is looked at
_SAME = 0.5  # of the texts of one complaint that another holds, so that they are one
_AS_TELLING = 0.6  # a longer phrase names a complaint if so many of its texts have it
_BLAME = 0.5  # of the texts that have a phrase, so many must complain
_ORDER = (SeriesKind.ASPECT, SeriesKind.NEED, SeriesKind.TOPIC, SeriesKind.SENTIMENT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Complaint:
    """What was found in a week: texts since it began, of how many, and how many said so before."""

    key: SeriesKey
    phrases: tuple[str, ...]
    began: int
    week: int
    texts: Places
    of: int
    past_hits: int
    past_of: int
    evidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """Judges any of the watched weeks by what was known at its end."""

    watched: Watched
    table: PhraseTable
    by_week: Numbers  # (phrases, weeks)
    phrase_watch: Watch
    false_alarms: float

    @classmethod
    def of(cls, watched: Watched, *, false_alarms_a_year: float = FALSE_ALARMS_A_YEAR) -> Self:
        """Look at all phrases of the complaints; half of the false alarms are theirs."""
        table = phrase_table(watched.complaints, fewest=_FEWEST)
        by_week = _by_week(watched, table, watched.week, watched.weeks)
        around = watched.weeks + 2 * AROUND
        a_year_ago = _by_week(watched, table, watched.week + YEAR + AROUND, around)
        every = np.arange(len(watched.week))
        odds = season_odds(a_year_ago, watched.a_year_ago(every), weeks=watched.weeks)
        return cls(
            watched=watched,
            table=table,
            by_week=by_week,
            phrase_watch=watch_series(by_week, watched.of, odds=odds),
            false_alarms=false_alarms_a_year / 2,
        )

    def complaints(self, week: int, *, known: Iterable[str] = ()) -> list[Complaint]:
        """Give what is new or on the rise at the end of a week, the surest first.

        `known` are phrases that are complained about already; texts that have them explain no rise
        of a series.
        """
        new = self._phrases(week)
        told = [phrase for one in new for phrase in one.phrases]
        explained = self._having([*known, *told])
        return [*new, *self._rising(week, explained)]

    def _phrases(self, week: int) -> list[Complaint]:
        counted = self.by_week[:, : week + 1].sum(axis=1) >= _FEWEST
        bar = bar_for(int(counted.sum()), self.false_alarms)
        evidence = self.phrase_watch.evidence[:, week]
        passed = np.flatnonzero(counted & (evidence >= bar))
        order = passed[np.argsort(-evidence[passed], kind="stable")]
        found: list[list[int]] = []
        texts: list[Places] = []
        for phrase in order:
            those = self._texts(self.table.there[:, phrase].indices, phrase, week)
            if not len(those) or not self._blames(self.table.phrases[phrase], those, week):
                continue
            group = _like(those, texts)
            if group is None:
                found.append([int(phrase)])
                texts.append(those)
            else:
                found[group].append(int(phrase))
                texts[group] = np.union1d(texts[group], those)
        return [self._phrase_complaint(one, week) for one in found]

    def _texts(self, rows: Places, phrase: int, week: int) -> Places:
        began = self.phrase_watch.began[phrase, week]
        weeks = self.watched.week[rows]
        those: Places = np.sort(rows[(weeks >= began) & (weeks <= week)]).astype(np.int64)
        return those

    def _blames(self, phrase: str, complaining: Places, week: int) -> bool:
        """Say whether those who use a phrase complain: not so with a product that is new."""
        first = int(self.watched.week[complaining].min())
        weeks = self.watched.week
        there = np.flatnonzero((weeks >= first) & (weeks <= week))
        having = sum(phrase in self.watched.texts[place].lower() for place in there)
        return len(complaining) >= _BLAME * having

    def _phrase_complaint(self, group: Sequence[int], week: int) -> Complaint:
        rows_of = {one: self.table.there[:, one].indices for one in group}
        sizes = {one: len(self._texts(rows, one, week)) for one, rows in rows_of.items()}
        most = max(sizes.values())
        telling = [one for one in group if sizes[one] >= _AS_TELLING * most]
        name = max(telling, key=lambda one: (len(self.table.phrases[one]), sizes[one]))
        began = int(min(self.phrase_watch.began[one, week] for one in telling))
        rows = np.unique(np.concatenate([*rows_of.values()]))
        return self._complaint(
            SeriesKey(kind=SeriesKind.PHRASE, about=self.table.phrases[name]),
            phrases=tuple(self.table.phrases[one] for one in group),
            rows=rows.astype(np.int64),
            began=began,
            week=week,
            evidence=float(self.phrase_watch.evidence[group[0], week]),
        )

    def _rising(self, week: int, explained: NDArray[np.bool_]) -> list[Complaint]:
        keys = sorted(self.watched.series, key=lambda key: (_ORDER.index(key.kind), str(key)))
        if not keys:
            return []
        left = [self._unexplained(key, explained) for key in keys]
        hits = np.stack([self.watched.counted(rows)[: week + 1] for rows in left])
        watch = watch_series(hits, self.watched.of[: week + 1], odds=self._seasons(left, week))
        bar = bar_for(len(keys), self.false_alarms)
        found: list[Complaint] = []
        for place, key in enumerate(keys):
            if watch.evidence[place, week] < bar:
                continue
            one = self._complaint(
                key,
                phrases=(),
                rows=left[place],
                began=int(watch.began[place, week]),
                week=week,
                evidence=float(watch.evidence[place, week]),
            )
            if len(one.texts) and _like(one.texts, [other.texts for other in found]) is None:
                found.append(one)
        return found

    def _unexplained(self, key: SeriesKey, explained: NDArray[np.bool_]) -> Places:
        rows = self.watched.series[key]
        left: Places = rows[~explained[rows]]
        return left

    def _seasons(self, series: Sequence[Places], week: int) -> Numbers:
        told = np.stack([self.watched.a_year_ago(rows) for rows in series])
        of = self.watched.a_year_ago(np.arange(len(self.watched.week)))
        return season_odds(told, of, weeks=week + 1)

    def _complaint(
        self,
        key: SeriesKey,
        *,
        phrases: tuple[str, ...],
        rows: Places,
        began: int,
        week: int,
        evidence: float,
    ) -> Complaint:
        weeks, of = self.watched.week[rows], self.watched.of
        first = max(0, began - (past_of(week).stop - past_of(week).start))
        now = (weeks >= began) & (weeks <= week)
        return Complaint(
            key=key,
            phrases=phrases,
            began=began,
            week=week,
            texts=rows[now],
            of=int(of[began : week + 1].sum()),
            past_hits=int(((weeks >= first) & (weeks < began)).sum()),
            past_of=int(of[first:began].sum()),
            evidence=evidence,
        )

    def _having(self, phrases: Sequence[str]) -> NDArray[np.bool_]:
        """Say of each text whether it has one of the phrases."""
        if not phrases:
            return np.zeros(len(self.watched.texts), dtype=np.bool_)
        return np.array(
            [any(one in text.lower() for one in phrases) for text in self.watched.texts],
            dtype=np.bool_,
        )


def _by_week(watched: Watched, table: PhraseTable, week: Places, weeks: int) -> Numbers:
    """How many texts of each week have each phrase: (phrases, weeks)."""
    inside = np.flatnonzero((week >= 0) & (week < weeks))
    shape = (weeks, len(watched.week))
    which = sparse.csr_matrix((np.ones(len(inside)), (week[inside], inside)), shape)
    counted: Numbers = (which @ table.there).toarray().T
    return counted


def _like(texts: Places, others: Sequence[Places]) -> int | None:
    """Which of the others holds half of these texts, or is held by half of them."""
    for place, other in enumerate(others):
        both = len(np.intersect1d(texts, other, assume_unique=True))
        if both >= _SAME * min(len(texts), len(other)):
            return place
    return None


def strength_of(complaint: Complaint) -> float:
    """Give how many times as often something is said as before; half a text stands for none."""
    now = len(complaint.texts) / max(complaint.of, 1)
    return now / ((complaint.past_hits + 0.5) / (complaint.past_of + 1))
