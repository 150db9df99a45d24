"""Networks that label texts: in one task or several, the same after a save, better than chance."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from rapport.lab import (
    Classification,
    Family,
    Labelled,
    LabelUnknown,
    Method,
    TextUnreadable,
    WeightsUnreadable,
    classify,
    config_of,
    new_network,
    predict,
    read_curve,
    read_labelled,
    save_network,
    save_tokenizer,
    shape_of,
)
from rapport.lab.classifiers import open_body
from rapport.lab.objectives import Labels, Reading
from rapport.lab.objectives.base import IGNORED

THINGS = {"the cup": "kitchen", "the kettle": "kitchen", "the lamp": "home", "a tray": "home"}


@pytest.fixture(scope="module")
def rows(texts: Sequence[str]) -> list[dict[str, object]]:
    """Texts with two labels: where their subject belongs, and whether the kitchen is named."""
    return [
        {
            "text": text,
            "labels": {
                "room": next((THINGS[one] for one in THINGS if text.startswith(one)), "other"),
                "named": "yes" if "kitchen" in text else "no",
            },
        }
        for text in texts
    ]


def written(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def model_of(family: Family, tokenizer: Tokenizer, folder: Path) -> Path:
    shape = shape_of("nano", vocabulary=tokenizer.get_vocab_size())
    small = replace(shape, layers=2, width=64, context=48)
    save_network(new_network(config_of(family, small, pad=0, bos=1, eos=2), seed=1), folder)
    save_tokenizer(tokenizer, folder)
    return folder


@pytest.mark.parametrize("family", [Family.BERT, Family.XLNET, Family.GPT2, Family.LLAMA])
def test_every_family_learns_two_tasks_at_once_and_says_the_same_from_its_folder(
    family: Family, rows: list[dict[str, object]], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    job = Classification(
        model=model_of(family, tokenizer, tmp_path / "begin"),
        rows=written(tmp_path / "rows.jsonl", rows[:320]),
        valid=written(tmp_path / "valid.jsonl", rows[360:]),
        folder=tmp_path / "run",
        steps=60,
        rate=2e-3,
        weights={"named": 0.5},
    )
    figures = classify(job).figures
    assert figures["room.accuracy"] > 0.9
    assert figures["named.macro_f1"] > 0.9
    assert read_curve(job.folder)[-1]["room.accuracy"] == figures["room.accuracy"]
    card = json.loads((job.folder / "model" / "card.json").read_text())
    assert card["metrics"]["named.macro_f1"] == figures["named.macro_f1"]
    valid = read_labelled(tmp_path / "valid.jsonl")
    guesses = predict(job.folder / "model", [row.text for row in valid])
    right = [
        one["room"].label == row.labels["room"] for one, row in zip(guesses, valid, strict=True)
    ]
    assert sum(right) / len(right) == pytest.approx(figures["room.accuracy"])
    assert AutoModel.from_pretrained(job.folder / "model", local_files_only=True)


@pytest.mark.parametrize("method", [Method.LORA, Method.FROZEN])
def test_weights_may_be_left_as_they_are_or_take_additions(
    method: Method, rows: list[dict[str, object]], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    job = Classification(
        model=model_of(Family.BERT, tokenizer, tmp_path / "begin"),
        rows=written(tmp_path / "rows.jsonl", rows[:64]),
        folder=tmp_path / "run",
        steps=2,
        method=method,
    )
    classify(job)
    begun, ended = (open_body(folder) for folder in (job.model, job.folder / "model"))
    before, after = begun.state_dict(), ended.state_dict()
    assert list(before) == list(after)
    same = {name for name in before if torch.equal(before[name], after[name])}
    assert "embeddings.word_embeddings.weight" in same
    assert "encoder.layer.1.attention.self.query.weight" not in same


def test_a_fresh_network_has_the_shape_of_the_model_and_none_of_its_weights(
    rows: list[dict[str, object]], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    model = model_of(Family.BERT, tokenizer, tmp_path / "begin")
    few = written(tmp_path / "rows.jsonl", rows[:32])
    states = {}
    for fresh in (True, False):
        folder = tmp_path / str(fresh)
        classify(
            Classification(model=model, rows=few, folder=folder, steps=1, rate=1e-9, fresh=fresh)
        )
        states[fresh] = open_body(folder / "model").embeddings.word_embeddings.weight
    begun_words = open_body(model).embeddings.word_embeddings.weight
    assert torch.allclose(states[False], begun_words, atol=1e-6)
    assert not torch.allclose(states[True], begun_words, atol=1e-2)


def test_a_text_without_a_label_in_a_task_teaches_nothing_there(tokenizer: Tokenizer) -> None:
    reading = Reading(tokenizer=tokenizer, context=16, marked=True)
    rows = [Labelled("the cup", {"room": "a"}), Labelled("a tray", {"tone": "x"})]
    tasks = {"room": ("a", "b"), "tone": ("x", "y")}
    labels = Labels(rows, tasks, reading, seed=0, weights={"tone": 0.0})
    batch = labels.batch(0, 2)
    assert sorted(batch["labels"].tolist()) == [[IGNORED, 0], [0, IGNORED]]
    scores = [torch.tensor([[1.0, 2.0]] * 2), torch.tensor([[5.0, 2.0]] * 2)]
    found = labels.loss(lambda *_: scores, batch)  # type: ignore[arg-type]
    assert found["loss"] == found["room"]
    assert float(found["room"]) == pytest.approx(1.3133, abs=1e-4)


def test_a_label_that_was_never_learned_is_named(tokenizer: Tokenizer, tmp_path: Path) -> None:
    job = Classification(
        model=model_of(Family.BERT, tokenizer, tmp_path / "begin"),
        rows=written(tmp_path / "rows.jsonl", [{"text": "a", "label": "good"}]),
        valid=written(tmp_path / "valid.jsonl", [{"text": "a", "label": "bad"}]),
        folder=tmp_path / "run",
        steps=1,
    )
    with pytest.raises(LabelUnknown, match="'bad' in the task 'label'"):
        classify(job)


def test_what_cannot_label_texts_is_refused(tokenizer: Tokenizer, tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", [{"text": "a", "label": "good"}])
    model = model_of(Family.T5, tokenizer, tmp_path / "t5")
    with pytest.raises(WeightsUnreadable, match="'t5' cannot label texts"):
        classify(Classification(model=model, rows=rows, folder=tmp_path / "run", steps=1))
    bert = model_of(Family.BERT, tokenizer, tmp_path / "bert")
    with pytest.raises(WeightsUnreadable, match="no heads"):
        predict(bert, ["a"])
    with pytest.raises(TextUnreadable, match="line 1: needs a text"):
        read_labelled(written(tmp_path / "bad.jsonl", [{"text": "a", "label": 3}]))
