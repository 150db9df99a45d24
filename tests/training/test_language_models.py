"""Language models in the registry: what is let in, what is used, what is taken back."""

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.training import (
    LANGUAGE,
    Added,
    Evaluation,
    EvaluationUnfair,
    GateNotPassed,
    ModelCard,
    ModelUnreadable,
    ModelUnsafe,
    UnknownModelKind,
    add_endpoint,
    add_folder,
    gate_of,
    get_card,
    get_kind,
    hash_card,
    in_use,
    judge,
    judged_card,
    list_cards,
    promote,
    roll_back,
    save_evaluation,
    weights_folder,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = {"loss_per_character": 1.2, "slot_error_rate": 0.0, "answered": 1.0}


def a_model(folder: Path, weights: bytes = b"\0" * 8) -> Path:
    """A folder as the lab leaves it, with weights of one number."""
    folder.mkdir(parents=True)
    tensor = {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    header = json.dumps(tensor).encode()
    whole = len(header).to_bytes(8, "little") + header + weights
    (folder / "model.safetensors").write_bytes(whole)
    (folder / "config.json").write_text('{"model_type": "gpt2"}', encoding="utf-8")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    card = {"kind": "causal", "data": "d" * 64, "parameters": 2, "metrics": {"loss": 1.5}}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def added(home: Path, folder: Path, **told: str) -> ModelCard:
    return add_folder(home, folder, told=Added(**told), now=NOW)


def measured(home: Path, card: ModelCard, **metrics: float) -> None:
    save_evaluation(
        home,
        Evaluation(
            model_id=card.model_id, card_hash=hash_card(home, card), cases_name="held-out.jsonl",
            cases_hash="c" * 64, cases=20, measured_at=NOW, metrics={**GOOD, **metrics},
            against=in_use(home, LANGUAGE),
        ),
    )  # fmt: skip


def test_a_run_of_the_lab_is_copied_with_its_card_and_hashes(home: Path) -> None:
    card = added(home, a_model(home / "run" / "model"), name="writer", licence="CC-BY-4.0")
    assert (card.name, card.licence, card.data_hash) == ("writer", "CC-BY-4.0", "d" * 64)
    assert card.parameters == {"family": "gpt2", "kind": "causal", "parameters": 2}
    assert card.metrics == {"loss": 1.5}
    assert set(card.files) == {"card.json", "config.json", "model.safetensors", "tokenizer.json"}
    assert (weights_folder(home, card) / "model.safetensors").is_file()
    assert get_card(home, card.model_id) == card
    assert added(home, home / "run" / "model", name="again") == card
    assert list_cards(home, kind=LANGUAGE) == [card]


@pytest.mark.parametrize("name", ["pytorch_model.bin", "old.pt", "x.pkl", "a.ckpt", "sub/b.pth"])
def test_a_pickle_is_never_let_in(home: Path, name: str) -> None:
    folder = a_model(home / "model")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(pickle.dumps({"weights": [1]}))
    with pytest.raises(ModelUnsafe, match="pickle"):
        added(home, folder)
    assert list_cards(home) == []


def test_a_pickle_under_another_name_is_no_model(home: Path) -> None:
    folder = a_model(home / "model")
    (folder / "model.safetensors").write_bytes(pickle.dumps({"weights": [1] * 99}))
    with pytest.raises(ModelUnsafe, match="safetensors"):
        added(home, folder)
    (folder / "model.safetensors").unlink()
    (folder / "model.bin").write_bytes(pickle.dumps({"weights": [1] * 99}))
    with pytest.raises(ModelUnsafe, match="pickle"):
        added(home, folder)


def test_code_links_and_strange_hashes_are_refused(home: Path) -> None:
    config = '{"model_type": "gpt2", "auto_map": {"AutoModel": "code.Net"}}'
    asks_code = a_model(home / "a")
    (asks_code / "config.json").write_text(config, encoding="utf-8")
    has_code = a_model(home / "b")
    (has_code / "modeling.py").write_text("print(1)", encoding="utf-8")
    leads_out = a_model(home / "c")
    (leads_out / "generation_config.json").symlink_to(home / "a" / "card.json")
    changed = a_model(home / "d")
    told = {"files": {"model.safetensors": "0" * 64}}
    (changed / "card.json").write_text(json.dumps(told), encoding="utf-8")
    for folder, said in (
        (asks_code, "auto_map"), (has_code, "code"), (leads_out, "link"), (changed, "SHA-256"),
    ):  # fmt: skip
        with pytest.raises(ModelUnsafe, match=said):
            added(home, folder)
    with pytest.raises(ModelUnreadable, match="no folder"):
        added(home, home / "nowhere")
    (home / "empty").mkdir()
    with pytest.raises(ModelUnreadable, match="no model"):
        added(home, home / "empty")


def test_weights_that_were_changed_afterwards_are_not_used(home: Path) -> None:
    card = added(home, a_model(home / "model"))
    path = weights_folder(home, card) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    with pytest.raises(ModelUnsafe, match="changed"):
        weights_folder(home, card)


def test_a_model_is_used_once_it_was_measured_and_taken_back_with_one_word(home: Path) -> None:
    first = added(home, a_model(home / "first"))
    with pytest.raises(GateNotPassed, match="rapport models evaluate"):
        promote(home, first.model_id, gate_of(first))
    measured(home, first)
    promote(home, first.model_id, gate_of(first))
    second = added(home, a_model(home / "second", b"\2" * 8))
    measured(home, second, gain_over_parent=-0.1)
    with pytest.raises(GateNotPassed, match="no worse"):
        promote(home, second.model_id, gate_of(second))
    measured(home, second, gain_over_parent=0.1)
    promote(home, second.model_id, gate_of(second))
    assert in_use(home, LANGUAGE) == second.model_id
    assert roll_back(home, LANGUAGE) == first.model_id


def test_a_measurement_of_another_card_or_of_the_training_data_does_not_count(home: Path) -> None:
    card = added(home, a_model(home / "model"))
    told = {"model_id": card.model_id, "cases_name": "x", "cases": 1, "measured_at": NOW}
    save_evaluation(home, Evaluation(card_hash="0", cases_hash="1", metrics=GOOD, **told))  # type: ignore[arg-type]
    assert judged_card(home, card) == card
    with pytest.raises(EvaluationUnfair, match="held-out"):
        save_evaluation(
            home,
            Evaluation(card_hash="0", cases_hash="d" * 64, metrics=GOOD, **told),  # type: ignore[arg-type]
        )


def test_a_language_model_is_not_trained_here() -> None:
    with pytest.raises(UnknownModelKind, match="rapport lab"):
        get_kind(LANGUAGE)


def test_a_model_at_an_endpoint_is_judged_by_what_it_writes(home: Path) -> None:
    card = add_endpoint(home, "http://127.0.0.1:9/v1", "qwen", told=Added(), now=NOW)
    assert (card.name, card.endpoint, card.files) == ("qwen", "http://127.0.0.1:9/v1", {})
    with pytest.raises(ModelUnreadable, match="has no files"):
        weights_folder(home, card)
    measured(home, card, slot_error_rate=0.5)
    assert not judge(judged_card(home, card), gate_of(card), current=None).passed
    measured(home, card)
    assert promote(home, card.model_id, gate_of(card)) == card
