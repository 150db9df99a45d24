"""The lead score: fit times engagement, each from 0 to 1.

Fit is the likeness to customers who came to buy, by what is known when a lead is captured.
Engagement is what they did since, each deed halved every 14 days. Learned where some leads came to
order within 90 days; else a shop has rule points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import msgspec
import numpy as np
import pyarrow as pa
import structlog

from rapport.evaluation import auc
from rapport.events import EventName
from rapport.kit.ids import id_of
from rapport.profiles import PROFILES
from rapport.storage import Facts
from rapport.training.answering import (
    Numbers,
    against_parent,
    against_rule,
    effects_by_customer,
    predictions,
)
from rapport.training.customers import SETTINGS
from rapport.training.errors import ModelUnreadable, TooLittleHistory
from rapport.training.features import Snapshot, between, hash_snapshots, known_events, together
from rapport.training.model import (
    Effect,
    Gate,
    GateReason,
    Model,
    ModelCard,
    ModelId,
    Requirement,
)
from rapport.training.tabular import TabularModel, find_leaks, fit_tabular

log = structlog.get_logger(__name__)

KIND = "lead"
SCORE = "lead_score"
"""What rules call it, 0 to 100. Stored names are forever."""

FIT = ("country", "language", "city", "email_known", "phone_known", "first_source", "first_event")
ENGAGEMENT = "engagement"
SEEN = "days_since_seen"

_WEIGHTS: Mapping[str, float] = {
    EventName.PAGE_VIEWED: 0.5,
    EventName.SCREEN_VIEWED: 0.5,
    EventName.PRODUCT_VIEWED: 1.0,
    EventName.PRODUCT_ADDED: 3.0,
    EventName.CHECKOUT_STARTED: 5.0,
    EventName.EMAIL_OPENED: 0.5,
    EventName.EMAIL_LINK_CLICKED: 2.0,
    EventName.MESSAGE_LINK_CLICKED: 2.0,
    EventName.EMAIL_REPLIED: 5.0,
    EventName.LEAD_CAPTURED: 5.0,
}
_HALF_LIFE_DAYS = 14.0
_DAY_SECONDS = 86_400.0
_OUTCOME_DAYS = 90
_TRAIN_DAYS_AGO = (180, 210, 240)
_FEWEST, _FEWEST_BUYERS = 50, 10
_TOP = 0.95  # who is as likely as the best twentieth of leads fits wholly
_LEAST_HALF = 0.5

GATE = Gate(
    kind=KIND,
    requirements=(
        Requirement(
            metric="auc_gain_low",
            at_least=0.0,
            because=GateReason.ABOVE_RECENCY,
        ),
        Requirement(
            metric="leaks",
            at_most=0.0,
            because=GateReason.NO_LEAKS,
        ),
        Requirement(
            metric="auc_gain_over_parent",
            at_least=0.0,
            because=GateReason.NO_WORSE,
            if_parent=True,
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadModel:
    """How leads are scored: `top` is the probability that counts as a whole fit, `half` the
    engagement that counts as half of all."""

    fit: TabularModel
    top: float
    half: float

    def fits(self, table: pa.Table) -> Numbers:
        """The likeness to buyers, 0 to 1 per row."""
        found: Numbers = np.minimum(self.fit.probabilities(table.select(FIT)) / self.top, 1.0)
        return found

    def engaged(self, table: pa.Table) -> Numbers:
        """How engaged they are, 0 to 1 per row."""
        deeds = table[ENGAGEMENT].to_numpy().astype(float)
        found: Numbers = deeds / (deeds + self.half)
        return found

    def scores(self, table: pa.Table) -> Numbers:
        """Fit times engagement, 0 to 1 per row."""
        return self.fits(table) * self.engaged(table)


def train_lead(facts: Facts, *, now: datetime, parent: Model | None = None) -> Model:
    """Train and test on the shop's leads before `now`, as the other kinds are."""
    test = _look(facts, at=now - timedelta(days=_OUTCOME_DAYS))
    train = together([_look(facts, at=now - timedelta(days=ago)) for ago in _TRAIN_DAYS_AGO])
    for shot, purpose in ((train, "learn from"), (test, "test on")):
        _check_enough(shot, purpose)
    leaks = find_leaks(train.table.select(FIT), train.outcome)
    fitted = _fit(train)
    metrics = _measure(fitted, test) | {"leaks": len(leaks), "train_rows": len(train)}
    if parent is not None:
        given, theirs = (one.scores(test.table) for one in (fitted, read_lead(parent)))
        metrics |= against_parent(test.outcome, given, theirs)
    card = _card(hash_snapshots(train, test), metrics, now=now, parent=parent)
    log.info("model.trained", model_id=card.model_id, kind=KIND, customers=len(test))
    return Model(card=card, weights=asdict(fitted))


def predict_lead(facts: Facts, model: Model, *, now: datetime) -> pa.Table:
    """One row per customer who never ordered: customer_id, probability (here the score, 0 to 1),
    model_id, predicted_at."""
    shot = _look(facts, at=now, outcome_days=0)
    scores = read_lead(model).scores(shot.table) if len(shot) else np.zeros(0)
    return predictions(shot.customer_ids, scores, model, now=now)


def explain_lead(
    facts: Facts, model: Model, customer_ids: Sequence[str], *, now: datetime
) -> dict[str, list[Effect]]:
    """What each trait, and the engagement, add to leads' scores against the average lead's.

    A product's change is shared between its two factors at the middle of the other's change. Who
    is no lead has no entry.
    """
    shot = _look(facts, at=now, outcome_days=0, only=customer_ids)
    if not len(shot):
        return {}
    read = read_lead(model)
    average = min(read.fit.average_probability / read.top, 1.0)
    fits, engaged = read.fits(shot.table), read.engaged(shot.table)
    parts = read.fit.effects(shot.table.select(FIT))
    totals = parts.sum(axis=1, keepdims=True)
    shares = np.divide(parts, totals, out=np.zeros_like(parts), where=totals != 0)
    usual = 0.5  # the engagement of half the buyers
    of_fit = shares * ((fits - average) * (engaged + usual) / 2)[:, None]
    of_deeds = (engaged - usual) * (fits + average) / 2
    effects = np.column_stack([of_fit, of_deeds])
    return effects_by_customer(shot, (*FIT, ENGAGEMENT), effects)


def read_lead(model: Model) -> LeadModel:
    """Turn kept weights into a model, or say that they do not fit this version of Rapport."""
    try:
        return msgspec.convert(model.weights, LeadModel)
    except msgspec.ValidationError as error:
        raise ModelUnreadable(f"the weights of model {model.card.model_id!r}: {error}") from error


def _look(
    facts: Facts,
    *,
    at: datetime,
    outcome_days: int = _OUTCOME_DAYS,
    only: Sequence[str] | None = None,
) -> Snapshot:
    """Who was known and had not ordered at a moment; whether they did in the days after."""
    events = known_events(facts, only=only)
    before = between(events, None, at)
    ordered = before.filter(before.name == EventName.ORDER_COMPLETED.value)
    leads = _figures(before.anti_join(ordered, "customer_id"), at)
    after = between(events, at, at + timedelta(days=outcome_days))
    buyers = after.filter(after.name == EventName.ORDER_COMPLETED.value)
    buyers = buyers.select("customer_id").distinct().mutate(did=ibis.literal(1.0))
    profiles = facts.table(PROFILES).select(
        "customer_id", "country", "language", "city", "email", "phone"
    )
    joined = leads.left_join(profiles, "customer_id").drop("customer_id_right")
    joined = joined.left_join(buyers, "customer_id")
    wanted = joined.select(
        "customer_id",
        "country",
        "language",
        "city",
        "first_source",
        "first_event",
        ENGAGEMENT,
        SEEN,
        email_known=joined.email.notnull().cast("float64"),
        phone_known=joined.phone.notnull().cast("float64"),
        outcome=joined.did.coalesce(0.0),
    )
    table = facts.read(wanted.order_by("customer_id"))
    return Snapshot(
        customer_ids=tuple(table["customer_id"].to_pylist()),
        table=table.select([*FIT, ENGAGEMENT, SEEN]),
        outcome=table["outcome"].to_numpy().astype(float),
    )


def _figures(events: ir.Table, at: datetime) -> ir.Table:
    now = ibis.literal(at).epoch_seconds()
    age = (now - events.happened_at.epoch_seconds()) / _DAY_SECONDS
    worth = events.name.cases(*_WEIGHTS.items(), else_=0.0)
    # The first of all, and of those at the same instant the first by name: the same on every run.
    first = events.happened_at.epoch_seconds().cast("string").lpad(12, "0")
    told = events.mutate(
        worth=worth * ibis.literal(0.5).pow(age / _HALF_LIFE_DAYS),
        by_source=first + events.source,
        by_name=first + events.name,
    )
    return told.group_by("customer_id").aggregate(
        engagement=told.worth.sum().cast("float64"),
        days_since_seen=((now - told.happened_at.max().epoch_seconds()) / _DAY_SECONDS).cast(
            "float64"
        ),
        first_source=told.by_source.min().substr(12),
        first_event=told.by_name.min().substr(12),
    )


def _fit(train: Snapshot) -> LeadModel:
    fit = fit_tabular(train.table.select(FIT), train.outcome, settings=SETTINGS)
    given = fit.probabilities(train.table.select(FIT))
    deeds = train.table[ENGAGEMENT].to_numpy()[train.outcome == 1]
    half = max(float(np.median(deeds)), _LEAST_HALF)
    return LeadModel(fit=fit, top=float(np.quantile(given, _TOP)), half=half)


def _measure(fitted: LeadModel, test: Snapshot) -> dict[str, float]:
    given, seen = fitted.scores(test.table), -test.table[SEEN].to_numpy()
    return against_rule(test.outcome, given, seen) | {
        "fit_auc": auc(test.outcome, fitted.fits(test.table)),
        "engagement_auc": auc(test.outcome, fitted.engaged(test.table)),
        "outcome_share": float(test.outcome.mean()),
        "test_rows": len(test),
    }


def _card(
    data_hash: str, metrics: dict[str, float], *, now: datetime, parent: Model | None
) -> ModelCard:
    parent_id = parent.card.model_id if parent else None
    return ModelCard(
        model_id=ModelId(id_of(KIND, data_hash, repr(SETTINGS), parent_id or "")),
        kind=KIND,
        about="Fit times engagement of who has not ordered yet, 0 to 100.",
        created_at=now,
        data_hash=data_hash,
        parameters={"known_after_days": _OUTCOME_DAYS, "half_life_days": _HALF_LIFE_DAYS},
        metrics=metrics,
        licence="for the shop whose customers it learned from",
        parent=parent_id,
    )


def _check_enough(shot: Snapshot, purpose: str) -> None:
    buyers = int(shot.outcome.sum())
    if len(shot) < _FEWEST or not _FEWEST_BUYERS <= buyers < len(shot):
        raise TooLittleHistory(
            f"to {purpose}, there are {len(shot)} leads of whom {buyers} came to order within "
            f"{_OUTCOME_DAYS} days; at least {_FEWEST} leads and {_FEWEST_BUYERS} buyers are "
            f"needed, over {_TRAIN_DAYS_AGO[-1]} days; until then there are rule points"
        )
