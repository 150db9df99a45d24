"""A sequence model is a rung: judged on a past that it does not know, and kept as numbers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport import lab
from rapport.catalog import Product, put_products
from rapport.events import CustomerId, Event, record_events
from rapport.lab.item_networks import ItemNetwork
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.recommendations import (
    Because,
    RecommendationDesk,
    Recommender,
    Rung,
    SequenceModel,
    SequenceShape,
    SequencesUnreadable,
    TrainedSequence,
    TrainedSequences,
    advise,
    collect_histories,
    find_recommender,
    find_sequences,
    first_moment,
    recommend_for_all,
    refit,
    rung_text,
    save_sequences,
)
from rapport.recommendations.judging import judged_by
from rapport.recommendations.moves import SignalKind
from rapport.storage import Database, Facts
from tests.recommendations.orders import an_order

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS, KINDS, PLACES, PAIRS = 300, 3, 15, 8
PRODUCTS = KINDS + 2 * PLACES
RECIPE = lab.ItemRecipe(
    shape=SequenceShape(width=32, blocks=2, heads=2, length=20),
    epochs=12,
    batch_rows=64,
    learning_rate=1e-2,
    dropout=0.0,
    average=0.9,
    precision=lab.Precision.FP32,
)


def fill(facts: Facts) -> None:
    """Each second order answers the one before in the way that the first one says: of the three
    that follow it as often, sums of pairs cannot tell which."""
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(f"c{one:03}")) for one in range(CUSTOMERS)])
    put_products(
        facts,
        [
            Product(product_id=f"p{one:02}", names={"en": f"T{one}"}, price_minor=9, currency="CNY")
            for one in range(PRODUCTS)
        ],
    )
    chance, events = np.random.default_rng(3), list[Event]()
    for customer in range(CUSTOMERS):
        kind, asked = int(chance.integers(KINDS)), chance.permutation(PLACES)[:PAIRS]
        answers = KINDS + PLACES + (asked + kind) % PLACES
        orders = [kind, *np.stack([KINDS + asked, answers], axis=1).ravel()]
        for place, product in enumerate(orders):
            day = (len(orders) - place) * 11 - float(chance.uniform(0, 6))
            events.append(an_order(len(events), customer, product, NOW - timedelta(days=day)))
    record_events(facts, events)


@pytest.fixture
def desk(facts: Facts, database: Database) -> RecommendationDesk:
    fill(facts)
    return RecommendationDesk(database=database, facts=facts)


def fitted_again(desk: RecommendationDesk) -> Recommender:
    refit(desk, now=NOW)
    kept = find_recommender(desk.facts.folder)
    assert kept is not None
    return kept


def test_the_rung_is_used_where_the_past_speaks_for_it(
    desk: RecommendationDesk, tmp_path: Path
) -> None:
    training = lab.Training(recipe=RECIPE, folder=tmp_path / "run")
    trained = lab.train_shop_sequences(desk, training, now=NOW)
    assert trained.past.learned_until == first_moment(NOW)
    kept = fitted_again(desk)
    figures = {one.rung: one for one in kept.card.choice.figures}
    assert kept.card.choice.used is Rung.SEQUENCE, figures
    assert figures[Rung.SEQUENCE].low > 0
    assert kept.ordering is not None
    assert kept.ordering.known.sequence is not None
    weights = kept.ordering.known.sequence.model.weights
    assert np.array_equal(weights["items.weight"], trained.newest.model.weights["items.weight"])

    advice = advise(desk, "c007", now=NOW, count=5, why=True)
    mine = [one.product_id for one in advice.recommended]
    rows = recommend_for_all(desk, now=NOW, count=5).to_pylist()
    assert [row["product_id"] for row in rows if row["customer_id"] == "c007"] == mine
    assert SignalKind.SEQUENCE in {kind for move in advice.moves for kind, _ in move.parts}
    assert {one.because for one in advice.recommended} <= {Because.BOUGHT, Because.POPULAR}
    record_events(desk.facts, [an_order(99_999, 7, KINDS, NOW - timedelta(hours=1))])
    assert [one.product_id for one in advise(desk, "c007", now=NOW, count=5).recommended] != mine


def test_what_knows_the_months_asked_is_never_asked_about_them() -> None:
    until = first_moment(NOW) + timedelta(days=1)
    both = TrainedSequences(past=drawn(["a"], until), newest=drawn(["a"], NOW))
    assert judged_by(both, since=first_moment(NOW)) is None
    assert judged_by(both, since=until) is both
    assert judged_by(None, since=NOW) is None
    moments = [NOW - timedelta(days=days) for days in (0, 1, 30, 60)]
    asked = [both.before(moment) for moment in moments]
    assert [one and one.learned_until for one in asked] == [NOW, until, until, until]
    assert both.before(until - timedelta(seconds=1)) is None


def drawn(product_ids: list[str], until: datetime) -> TrainedSequence:
    """A model that learned nothing yet."""
    network = ItemNetwork(RECIPE.shape, len(product_ids), dropout=0.0)
    model = SequenceModel(shape=RECIPE.shape, weights=network.numbers())
    return TrainedSequence(model=model, product_ids=product_ids, learned_until=until, ndcg=0.1)


def test_models_are_kept_as_numbers(facts: Facts, database: Database) -> None:
    desk = RecommendationDesk(database=database, facts=facts)
    assert find_sequences(facts.folder) is None
    assert lab.are_sequences_stale(desk, now=NOW)
    both = TrainedSequences(past=drawn(["a"], first_moment(NOW)), newest=drawn(["a", "b"], NOW))
    save_sequences(facts.folder, both)
    kept = find_sequences(facts.folder)
    assert kept is not None
    assert (kept.newest.product_ids, kept.newest.learned_until) == (["a", "b"], NOW)
    for name, values in both.past.model.weights.items():
        assert np.array_equal(kept.past.model.weights[name], values)
    assert kept.before(NOW) is kept.newest
    assert kept.before(NOW - timedelta(days=1)) is kept.past
    assert kept.before(first_moment(NOW) - timedelta(seconds=1)) is None
    assert not lab.are_sequences_stale(desk, now=NOW + timedelta(hours=1))
    assert lab.are_sequences_stale(desk, now=NOW + timedelta(days=1))
    (facts.folder / "recommendations" / "sequences.npz").write_bytes(b"torn")
    with pytest.raises(SequencesUnreadable, match="train-sequence"):
        find_sequences(facts.folder)


def test_what_came_after_the_training_counts_nothing() -> None:
    known = [f"p{one}" for one in range(8)]
    one, shop, new = drawn(known, NOW), [*known, "new"], len(known)
    asked = np.array([[0, 1, new]] * 3, dtype=np.int32)
    histories = collect_histories(
        [0, 0, 1, 1, 1, 2], [4, 5, 4, new, 5, new], range(6), item_count=len(shop), customer_count=3
    )
    likely = one.over(shop).likelihoods(histories, asked)
    assert likely[0] == pytest.approx(likely[1], nan_ok=True)
    assert np.isnan(likely[:, 2]).all()
    assert np.isnan(likely[2]).all()
    everything = np.arange(new, dtype=np.int32)[None, :]
    mine = collect_histories([0, 0], [4, 5], range(2), item_count=new, customer_count=1)
    every = one.over(known).likelihoods(mine, everything)
    assert np.exp(every).sum() == pytest.approx(1, abs=1e-4)


def test_the_rung_is_named_in_both_languages() -> None:
    assert rung_text(Rung.SEQUENCE, "zh-CN") == "加序列模型"
    assert "sequence" in rung_text(Rung.SEQUENCE, "en")
