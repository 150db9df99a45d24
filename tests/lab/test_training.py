"""Training goes down, goes on after a kill bit for bit, and gives what others can open."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

from rapport.lab import (
    Causal,
    Family,
    Lesson,
    LossNotFinite,
    MaskedWithNext,
    Objective,
    OtherRunThere,
    Pair,
    Permuted,
    Plan,
    Precision,
    SourceToTarget,
    config_of,
    encode,
    new_network,
    open_network,
    read_curve,
    save_network,
    shape_of,
    train,
)

CONTEXT = 32
PLAN = Plan(steps=40, batch_rows=8, learning_rate=3e-3, warm_steps=4, save_every=10, seed=7)


def network_of(family: Family, tokenizer: Tokenizer, *, dropout: float = 0.0):  # noqa: ANN201
    shape = shape_of("nano", vocabulary=tokenizer.get_vocab_size(), dropout=dropout)
    small = replace(shape, layers=2, width=64, context=CONTEXT)
    return new_network(config_of(family, small, pad=0, bos=1, eos=2), seed=1)


def objective_of(family: Family, texts: Sequence[str], tokenizer: Tokenizer) -> Objective:
    stream = encode(texts, tokenizer)
    match family:
        case Family.BERT:
            return MaskedWithNext(stream, tokenizer, context=CONTEXT, seed=7)
        case Family.XLNET:
            return Permuted(stream, context=CONTEXT, seed=7)
        case Family.T5 | Family.BART:
            pairs = [Pair(text.split(" . ")[0], text.split(" . ")[1]) for text in texts]
            return SourceToTarget(pairs, tokenizer, context=CONTEXT, seed=7, encoder=True)
        case _:
            return Causal(stream, context=CONTEXT, seed=7)


@pytest.mark.parametrize("family", list(Family))
def test_every_family_learns(
    family: Family, texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(family, texts, tokenizer)
    network = network_of(family, tokenizer)
    trained = train(network, Lesson(objective, objective), PLAN, folder=tmp_path)
    assert trained.valid_loss is not None
    first = read_curve(tmp_path)[0]["loss"]
    assert trained.valid_loss < 0.8 * float(str(first))


@pytest.mark.parametrize("family", [Family.GPT2, Family.BERT])
def test_a_run_that_was_cut_off_goes_on_as_if_nothing_had_been(
    family: Family, texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(family, texts, tokenizer)
    whole = train(
        network_of(family, tokenizer, dropout=0.1),
        Lesson(objective),
        PLAN,
        folder=tmp_path / "whole",
    )

    class Cut(Exception):
        pass

    def cut(progress: object) -> None:
        if progress.step == 30:  # type: ignore[attr-defined]
            raise Cut

    folder = tmp_path / "cut"
    with pytest.raises(Cut):
        train(
            network_of(family, tokenizer, dropout=0.1),
            Lesson(objective),
            PLAN,
            folder=folder,
            tell=cut,
        )
    again = network_of(family, tokenizer, dropout=0.1)
    after = train(again, Lesson(objective), PLAN, folder=folder)
    assert after.loss == whole.loss
    assert [point["loss"] for point in read_curve(folder)] == [
        point["loss"] for point in read_curve(tmp_path / "whole")
    ]


KILLED = """
import sys
from pathlib import Path
from tests.lab.test_training import PLAN, Causal, Family, Lesson, encode, network_of, train
from tests.lab.conftest import sentences
from rapport.lab import load_tokenizer
import torch

torch.set_num_threads(1)
tokenizer = load_tokenizer(Path(sys.argv[1]))
objective = Causal(encode(sentences(400), tokenizer), context=32, seed=7)
network = network_of(Family.GPT2, tokenizer, dropout=0.1)
print(train(network, Lesson(objective), PLAN, folder=Path(sys.argv[2])).loss)
"""


@pytest.mark.slow
@pytest.mark.timeout(300)  # four processes that each import PyTorch
def test_a_run_that_is_killed_at_any_moment_ends_with_the_same_loss(
    tokenizer_folder: Path, tmp_path: Path
) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONWARNINGS": "ignore"}

    def begun(folder: Path) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", KILLED, str(tokenizer_folder), str(folder)]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root
        )

    with begun(tmp_path / "whole") as process:
        whole = float(process.communicate()[0])
    folder = tmp_path / "killed"
    for kept in (1, 3):
        with begun(folder) as process:
            deadline = time.monotonic() + 60
            while len(read_curve(folder)) < kept and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
    with begun(folder) as process:
        again = float(process.communicate()[0])
    assert again == pytest.approx(whole, abs=1e-6)


def test_a_folder_keeps_to_its_plan(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(Family.GPT2, texts, tokenizer)
    short = replace(PLAN, steps=2)
    train(network_of(Family.GPT2, tokenizer), Lesson(objective), short, folder=tmp_path)
    with pytest.raises(OtherRunThere, match="learning_rate"):
        other = replace(short, learning_rate=1e-4)
        train(network_of(Family.GPT2, tokenizer), Lesson(objective), other, folder=tmp_path)


def test_a_loss_that_is_no_number_stops_the_run_and_says_what_to_do(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(Family.GPT2, texts, tokenizer)
    network = network_of(Family.GPT2, tokenizer)
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    with pytest.raises(LossNotFinite, match="lower the learning rate"):
        train(network, Lesson(objective), PLAN, folder=tmp_path)


def test_small_batches_added_up_teach_the_same_as_a_large_one(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(Family.GPT2, texts, tokenizer)
    one = replace(PLAN, steps=5, batch_rows=16)
    many = replace(PLAN, steps=5, batch_rows=4, accumulate=4)
    losses = [
        train(
            network_of(Family.GPT2, tokenizer), Lesson(objective), plan, folder=tmp_path / name
        ).loss
        for name, plan in (("one", one), ("many", many))
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_bf16_learns_as_well(texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path) -> None:
    objective = objective_of(Family.GPT2, texts, tokenizer)
    plan = replace(PLAN, precision=Precision.BF16)
    trained = train(network_of(Family.GPT2, tokenizer), Lesson(objective), plan, folder=tmp_path)
    assert trained.loss < 0.8 * float(str(read_curve(tmp_path)[0]["loss"]))


def test_a_trained_model_opens_in_transformers_and_says_the_same(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path: Path
) -> None:
    objective = objective_of(Family.GPT2, texts, tokenizer)
    network = network_of(Family.GPT2, tokenizer)
    train(network, Lesson(objective), replace(PLAN, steps=3), folder=tmp_path / "run")
    save_network(network, tmp_path / "model")
    batch = objective.batch(0, 2)
    network.eval()
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path / "model", local_files_only=True).eval()
    ours = open_network(tmp_path / "model").eval()
    with torch.no_grad():
        said = [one(batch["input_ids"]).logits for one in (network, theirs, ours)]
    assert torch.equal(said[0], said[1])
    assert torch.equal(said[0], said[2])
