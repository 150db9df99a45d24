"""Models are kept, judged, used and taken back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.training import (
    Gate,
    GateNotPassed,
    Model,
    ModelCard,
    ModelId,
    ModelNotFound,
    ModelUnreadable,
    NothingPromoted,
    Requirement,
    get_card,
    in_use,
    judge,
    list_cards,
    load_model,
    promote,
    roll_back,
    save_model,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GATE = Gate(
    kind="propensity",
    requirements=(
        Requirement(metric="auc", at_least=0.7, because="it must rank"),
        Requirement(metric="calibration_error", at_most=0.05, because="promises come true"),
        Requirement(metric="gain", at_least=0.0, because="no worse than before", if_parent=True),
    ),
)
GOOD = {"auc": 0.8, "calibration_error": 0.01, "gain": 0.02}


def a_model(
    model_id: str, *, metrics: dict[str, float] | None = None, parent: str | None = None
) -> Model:
    card = ModelCard(
        model_id=ModelId(model_id),
        kind="propensity",
        about="A model.",
        created_at=NOW,
        data_hash="abc",
        metrics=GOOD if metrics is None else metrics,
        parent=ModelId(parent) if parent else None,
    )
    return Model(card=card, weights={"bias": 0.5, "weights": [1.0, -2.5]})


def test_a_kept_model_comes_back_as_it_was(home: Path) -> None:
    model = a_model("m-1")
    save_model(home, model)
    assert load_model(home, "m-1") == model


def test_keeping_a_model_twice_leaves_the_first(home: Path) -> None:
    save_model(home, a_model("m-1"))
    save_model(home, a_model("m-1", metrics={"auc": 0.1}))
    assert get_card(home, "m-1").metrics == GOOD


def test_a_model_that_was_not_written_to_the_end_is_not_there(home: Path) -> None:
    folder = save_model(home, a_model("m-1"))
    (folder / "card.json").unlink()
    assert list_cards(home) == []
    with pytest.raises(ModelNotFound, match="rapport models list"):
        load_model(home, "m-1")


def test_weights_that_were_changed_by_hand_are_named(home: Path) -> None:
    folder = save_model(home, a_model("m-1"))
    (folder / "weights.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelUnreadable, match="m-1"):
        load_model(home, "m-1")


def test_a_model_that_passes_its_gate_is_used(home: Path) -> None:
    save_model(home, a_model("m-1"))
    promote(home, "m-1", GATE)
    promote(home, "m-1", GATE)
    assert in_use(home, "propensity") == "m-1"


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        (GOOD | {"auc": 0.6}, "auc is 0.6000, below 0.7: it must rank"),
        (GOOD | {"calibration_error": 0.2}, "calibration_error is 0.2000, above 0.05"),
        ({"auc": 0.9}, "calibration_error is not on the card"),
    ],
)
def test_a_model_that_fails_its_gate_stays_out_and_is_told_why(
    home: Path, metrics: dict[str, float], said: str
) -> None:
    save_model(home, a_model("m-1", metrics=metrics))
    with pytest.raises(GateNotPassed) as refused:
        promote(home, "m-1", GATE)
    assert said in str(refused.value)
    assert in_use(home, "propensity") is None


def test_a_model_must_be_no_worse_than_the_one_it_replaces() -> None:
    worse = a_model("m-2", metrics=GOOD | {"gain": -0.01}, parent="m-1").card
    assert judge(worse, GATE, current=ModelId("m-1")).failures == (
        "gain is -0.0100, below 0.0: no worse than before",
    )


def test_a_metric_that_is_no_number_is_not_met() -> None:
    broken = a_model("m-2", metrics=GOOD | {"auc": float("nan")}).card
    assert judge(broken, GATE, current=None).failures == ("auc is nan, below 0.7: it must rank",)


def test_a_comparison_with_a_model_no_longer_in_use_does_not_count() -> None:
    stale = a_model("m-3", parent="m-1").card
    [said] = judge(stale, GATE, current=ModelId("m-2")).failures
    assert "compared with m-1, and m-2 is in use now" in said


def test_rolling_back_returns_to_the_model_before(home: Path) -> None:
    save_model(home, a_model("m-1"))
    save_model(home, a_model("m-2", parent="m-1"))
    promote(home, "m-1", GATE)
    promote(home, "m-2", GATE)
    assert roll_back(home, "propensity") == "m-1"
    assert roll_back(home, "propensity") is None
    with pytest.raises(NothingPromoted):
        roll_back(home, "propensity")


def test_a_kind_is_never_a_path(home: Path) -> None:
    with pytest.raises(ModelNotFound):
        in_use(home, "../secrets")
