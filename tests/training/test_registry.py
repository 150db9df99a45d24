"""Models are kept, judged, used and taken back."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.training import (
    LANGUAGE,
    Gate,
    GateFailure,
    GateNotPassed,
    GateReason,
    Model,
    ModelCard,
    ModelId,
    ModelNotFound,
    ModelUnreadable,
    NothingPromoted,
    Requirement,
    failure_sentence,
    failure_sentences,
    gate_of,
    get_card,
    in_use,
    judge,
    list_cards,
    list_kinds,
    load_model,
    promote,
    roll_back,
    save_model,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GATE = Gate(
    kind="propensity",
    requirements=(
        Requirement(metric="auc", at_least=0.7, because=GateReason.ABOVE_RULE),
        Requirement(metric="calibration_error", at_most=0.05, because=GateReason.PROMISES_KEPT),
        Requirement(metric="gain", at_least=0.0, because=GateReason.NO_WORSE, if_parent=True),
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
        (GOOD | {"auc": 0.6}, "auc is 0.6000, below 0.7: it must rank better than the rule"),
        (GOOD | {"calibration_error": 0.2}, "calibration error is 0.2000, above 0.05: a promised"),
        ({"auc": 0.9}, "calibration error is not on the card"),
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
        GateFailure(
            because=GateReason.NO_WORSE, facts={"metric": "gain", "value": -0.01, "at_least": 0.0}
        ),
    )


def test_a_metric_that_is_no_number_is_not_met() -> None:
    broken = a_model("m-2", metrics=GOOD | {"auc": float("nan")}).card
    [failure] = judge(broken, GATE, current=None).failures
    assert (failure.because, failure.facts["at_least"]) == (GateReason.ABOVE_RULE, 0.7)


def test_a_comparison_with_a_model_no_longer_in_use_does_not_count() -> None:
    stale = a_model("m-3", parent="m-1").card
    [failure] = judge(stale, GATE, current=ModelId("m-2")).failures
    assert failure.because is GateReason.OTHER_PARENT
    said = failure_sentence(failure, language="en")
    assert said.startswith("it was compared with m-1, and m-2 is in use now")
    alone = judge(stale, GATE, current=None).failures
    assert "现在使用的是 无模型" in failure_sentences(alone, language="zh-CN")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", [*list_kinds(), LANGUAGE])
def test_every_requirement_of_a_gate_has_words_in_both_languages(kind: str, language: str) -> None:
    gate = gate_of(replace(a_model("m-1").card, kind=kind))
    nothing = replace(a_model("m-2", metrics={}, parent="m-1").card, kind=kind)
    failures = judge(nothing, gate, current=ModelId("m-1")).failures
    assert [failure.facts["metric"] for failure in failures] == [
        requirement.metric for requirement in gate.requirements
    ]
    for failure in failures:
        said = failure_sentence(failure, language=language)
        assert "_" not in said
        assert is_chinese(said) is (language == "zh")


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


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
