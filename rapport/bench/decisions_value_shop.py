"""The next 90 days of a real shop's buyers, foretold in four ways and held against what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from rapport.bench.imports import MAPPING
from rapport.lifetime_value import Purchases, Values, read_purchases, value_customers, what_followed
from rapport.profiles import ImportKind, ImportOptions, import_file
from rapport.storage import Facts, migrate, open_database, open_facts

_DAYS = 90
_CUT = datetime(2011, 9, 10, tzinfo=UTC)  # 90 days later the file ends
_EARLIER = _CUT - timedelta(days=_DAYS)
_CURRENCY, _ZONE = "GBP", "Europe/London"
_PENCE = 100
_TREES: Mapping[str, Any] = {
    "objective": "tweedie",
    "n_estimators": 150,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_child_samples": 30,
    "reg_lambda": 5.0,
    "verbose": -1,
    "n_jobs": 1,
    "random_state": 7,
}

METHODS: Mapping[str, str] = {
    "model": "BG/NBD with Gamma-Gamma",
    "trees": "boosted trees",
    "blend": "the mean of both",
    "rate": "the rate so far",
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One way of foretelling: errors in major units, `top` and `total` as shares."""

    method: str
    customers: int
    mae: float
    rmse: float
    spearman: float
    top: float
    total: float


def judge_shop(path: Path, folder: Path) -> Sequence[Judged]:
    """Learn from all before the cut, foretell the 90 days after it.

    The trees learn what the 90 days before the cut brought, from all before those.
    """
    facts = open_facts(folder, memory_limit="2GB")
    database = open_database("", home=folder)
    options = ImportOptions(mapping=MAPPING)
    try:
        migrate(database)
        now = _CUT + timedelta(days=2 * _DAYS)
        import_file(
            ImportKind.ORDERS, path, facts=facts, database=database, now=now, options=options
        )
        return _judge(facts)
    finally:
        facts.close()
        database.close()


def _judge(facts: Facts) -> Sequence[Judged]:
    earlier, known = _purchases(facts, _EARLIER), _purchases(facts, _CUT)
    learned = _came(facts, earlier, _EARLIER)
    came = _came(facts, known, _CUT)
    model = _values(known)
    columns = _columns(known, model)
    trees = lightgbm.LGBMRegressor(**_TREES)
    trees.fit(_columns(earlier, _values(earlier)), np.maximum(learned, 0) / _PENCE)
    grown = np.maximum(np.asarray(trees.predict(columns)), 0) * _PENCE
    rate = known.repeats / np.maximum(known.age, 1) * _DAYS * np.maximum(known.mean_minor, 0)
    told = {
        "model": model.minor,
        "trees": grown,
        "blend": (model.minor + grown) / 2,
        "rate": rate,
    }
    return [_judged(method, told[method], came) for method in METHODS]


def _came(facts: Facts, known: Purchases, cut: datetime) -> Floats:
    after = _purchases(facts, cut + timedelta(days=_DAYS), since=cut)
    return what_followed(known, after)[1]


def _purchases(facts: Facts, now: datetime, *, since: datetime | None = None) -> Purchases:
    return read_purchases(facts, now=now, currency=_CURRENCY, zone=_ZONE, since=since)


def _values(purchases: Purchases) -> Values:
    return value_customers(purchases, rng=np.random.default_rng(0), days=_DAYS)


def _columns(purchases: Purchases, values: Values) -> Floats:
    """What the trees see: recency, frequency, money, what happened of late, the model's word."""
    silence = purchases.age - purchases.last
    own = (purchases.repeats, purchases.last, purchases.age, silence, purchases.mean_minor)
    return np.column_stack([*own, *purchases.columns.values(), values.orders, values.minor])


def _judged(method: str, told: Floats, came: Floats) -> Judged:
    off = (told - came) / _PENCE
    tenth = max(len(came) // 10, 1)
    chosen = np.argsort(-told, kind="stable")[:tenth]
    return Judged(
        method=method,
        customers=len(came),
        mae=float(np.abs(off).mean()),
        rmse=float(np.sqrt((off**2).mean())),
        spearman=float(stats.spearmanr(told, came)[0]),
        top=float(came[chosen].sum() / np.sort(came)[-tenth:].sum()),
        total=float(told.sum() / came.sum()),
    )
