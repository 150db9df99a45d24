"""A new network learns from pairs alone, and what it became can be converted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.decoding import Decoding, Strategy, open_ctranslate2
from rapport.lab import Teaching, convert, read_card, teach

PAIRS = [("red", "stop at the light"), ("green", "go on slowly"), ("blue", "look at the sky")]


@pytest.fixture
def job(tmp_path: Path, tokenizer_folder: Path) -> Teaching:
    pairs = tmp_path / "pairs.jsonl"
    rows = [{"source": source, "target": target} for source, target in PAIRS * 8]
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Teaching(
        pairs=pairs, valid=pairs, tokenizer=tokenizer_folder, folder=tmp_path / "run",
        size="nano", steps=160, context=48, batch_rows=6, rate=0.005, dropout=0.0,
    )  # fmt: skip


def test_it_answers_as_it_was_taught_and_draws_by_its_seed(job: Teaching, tmp_path: Path) -> None:
    taught = teach(job)
    assert taught.valid_loss is not None and taught.valid_loss < 0.5
    model = open_ctranslate2(convert(job.folder / "model", tmp_path / "int8"))
    numbers, ids = model.converted.numbers, model.pieces.ids
    prompts = [[numbers["<bos>"], *ids(source), numbers["[SEP]"]] for source, _ in PAIRS]
    found = model.write(prompts, Decoding(max_tokens=20))
    assert [model.pieces.text(one[0].ids) for one in found] == [target for _, target in PAIRS]

    right = model.log_probabilities([(prompts[0], ids(PAIRS[0][1]))])[0]
    wrong = model.log_probabilities([(prompts[0], ids(PAIRS[2][1]))])[0]
    assert len(right) == len(ids(PAIRS[0][1])) + 1
    assert sum(right) > sum(wrong) + 3

    by_chance = Decoding(strategy=Strategy.SAMPLE, temperature=3.0, count=4, max_tokens=20)
    drawn = [model.drawing(seed).write(prompts, by_chance, by_seed=False) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_its_card_says_what_it_learned_from(job: Teaching) -> None:
    teach(replace(job, steps=2))
    card = read_card(job.folder / "model")
    assert card["kind"] == "pairs" and card["size"] == "nano"
    assert len(str(card["data"])) == 64
    assert read_card(job.folder) == {}
