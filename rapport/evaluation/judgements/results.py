"""What all judgements of a study say of its systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rapport.evaluation.intervals import Picked
from rapport.evaluation.judgements.agreement import Agreement, agreement
from rapport.evaluation.judgements.model import Judgement, Pair, Preference, Progress, Study
from rapport.evaluation.judgements.store import progress_of, read_judged
from rapport.evaluation.judgements.strength import Table, strengths
from rapport.evaluation.metrics import share
from rapport.evaluation.model import Metric
from rapport.storage import Database

_ROUNDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemResult:
    """How one system stands.

    `strength`: Bradley–Terry, natural log-odds around 0, with its 95 % interval over items.
    `win_rate`: wins and half the ties, of all its judgements; its interval is over items too.
    `bad`: judgements that called both texts bad.
    """

    system: str
    strength: float
    strength_low: float
    strength_high: float
    win_rate: float
    win_low: float
    win_high: float
    wins: int
    losses: int
    ties: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The systems, the strongest first; agreement; and `left`, which should be near one half.

    `left`: of the judgements that prefer a side, those that prefer the left one.
    """

    study: Study
    progress: Progress
    systems: Sequence[SystemResult]
    agreement: Agreement
    left: Metric


def results_of(study: Study, *, database: Database) -> Results:
    """Count what was judged so far. The same judgements give the same intervals."""
    pairs, judgements = read_judged(database, study.study_id)
    systems = sorted({side for pair in pairs.values() for side in (pair.left, pair.right)})
    sides = [one.choice for one in judgements if one.choice in (Preference.LEFT, Preference.RIGHT)]
    rated: dict[str, dict[str, str]] = {}
    for one in judgements:
        rated.setdefault(one.pair_id, {})[one.operator] = one.choice.value
    return Results(
        study=study,
        progress=progress_of(database, study.study_id),
        systems=_ranked(systems, pairs, judgements, seed=study.seed),
        agreement=agreement(rated),
        left=share(sides.count(Preference.LEFT), len(sides)),
    )


def _ranked(
    systems: Sequence[str],
    pairs: Mapping[str, Pair],
    judgements: Sequence[Judgement],
    *,
    seed: int,
) -> list[SystemResult]:
    if not judgements:
        return []
    tables = _wins_by_item(systems, pairs, judgements)
    chance = np.random.default_rng(seed)
    drawn = [
        tables[_pick(chance, len(tables))].sum(axis=0)  # items, since their pairs are alike
        for _ in range(_ROUNDS)
    ]
    total = tables.sum(axis=0)
    power, rate = strengths(total), _rates(total)
    powers = np.quantile([strengths(one) for one in drawn], [0.025, 0.975], axis=0)
    rates = np.quantile([_rates(one) for one in drawn], [0.025, 0.975], axis=0)
    found = []
    for place, system in enumerate(systems):
        told = [_told(system, pairs[one.pair_id], one.choice) for one in judgements]
        found.append(
            SystemResult(
                system=system,
                strength=float(power[place]),
                strength_low=float(powers[0, place]),
                strength_high=float(powers[1, place]),
                win_rate=float(rate[place]),
                win_low=float(rates[0, place]),
                win_high=float(rates[1, place]),
                wins=told.count("win"),
                losses=told.count("loss"),
                ties=told.count("tie") + told.count("bad"),
                bad=told.count("bad"),
            )
        )
    return sorted(found, key=lambda one: (-one.strength, one.system))


def _pick(chance: np.random.Generator, cases: int) -> Picked:
    return chance.integers(0, cases, cases)


def _wins_by_item(
    systems: Sequence[str], pairs: Mapping[str, Pair], judgements: Sequence[Judgement]
) -> Table:
    """Items × systems × systems: wins of the row's system, a tie half for each."""
    at = {system: place for place, system in enumerate(systems)}
    judged = [pairs[one.pair_id] for one in judgements]
    items = {item: place for place, item in enumerate(sorted({one.item_id for one in judged}))}
    wins = np.zeros((len(items), len(systems), len(systems)))
    for pair, one in zip(judged, judgements, strict=True):
        left, right, item = at[pair.left], at[pair.right], items[pair.item_id]
        half = {Preference.LEFT: 1.0, Preference.RIGHT: 0.0}.get(one.choice, 0.5)
        wins[item, left, right] += half
        wins[item, right, left] += 1 - half
    return wins


def _rates(wins: Table) -> Table:
    """Wins by judgements; one half for a system that a drawing left out."""
    met = wins.sum(axis=1) + wins.sum(axis=0)
    rates: Table = np.divide(wins.sum(axis=1), met, out=np.full(len(wins), 0.5), where=met > 0)
    return rates


def _told(system: str, pair: Pair, choice: Preference) -> str:
    if system not in (pair.left, pair.right):
        return ""
    if choice is Preference.BOTH_BAD:
        return "bad"
    if choice is Preference.SAME:
        return "tie"
    return "win" if (choice is Preference.LEFT) == (system == pair.left) else "loss"
