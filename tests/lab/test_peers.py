"""Two processes train one model as one process does, spread or not, and survive a `kill -9`."""

import json
import os
import signal
import subprocess
import sys
import time
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
    Plan,
    encode,
    read_curve,
    save_network,
    train,
)
from rapport.lab.peers import joined
from tests.lab.conftest import sentences
from tests.lab.test_training import CONTEXT, network_of

PLAN = Plan(
    steps=30, batch_rows=4, learning_rate=3e-3, warm_steps=4, save_every=10, evaluate_every=10
)
ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # nine processes import PyTorch


def lesson_of(tokenizer: Tokenizer) -> Lesson:
    objective = Causal(encode(sentences(200), tokenizer), context=CONTEXT, seed=7)
    return Lesson(objective, objective)


def work(tokenizer: Tokenizer, folder: Path, *, slow: bool) -> None:
    """Train by DDP and by FSDP2, each in a folder of its own, and keep the models."""
    torch.set_num_threads(1)
    with joined() as peers:
        for name in ("plain", "sharded"):
            plan = replace(PLAN, sharded=name == "sharded")
            network = network_of(Family.GPT2, tokenizer)

            def tell(_: object) -> None:
                time.sleep(0.3 * slow)

            lesson = lesson_of(tokenizer)
            train(network, lesson, plan, folder=folder / name, peers=peers, tell=tell)
            if peers.leads:
                save_network(network, folder / name / "model")


def begun(tokenizer_folder: Path, folder: Path, *, slow: bool) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        str(Path(__file__)), str(tokenizer_folder), str(folder), json.dumps(slow),
    ]  # fmt: skip
    told = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, env={**os.environ, **told}, cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def kill_all(process: "subprocess.Popen[bytes]") -> None:
    """Kill the launcher and the two that it launched, so that nobody can tidy up."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    process.communicate()


def finished(process: "subprocess.Popen[bytes]") -> None:
    _, said = process.communicate(timeout=100)
    assert process.returncode == 0, said.decode()[-3000:]


def losses(folder: Path, name: str = "loss") -> list[float]:
    return [float(str(point[name])) for point in read_curve(folder)]


@pytest.fixture(scope="module")
def killed(tokenizer_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of a run that was killed twice, once by DDP and once by FSDP2, and went on."""
    folder = tmp_path_factory.mktemp("killed")
    for name in ("plain", "sharded"):
        process = begun(tokenizer_folder, folder, slow=True)
        while not (folder / name / "checkpoint" / "state.json").exists():
            assert process.poll() is None
            time.sleep(0.01)
        kill_all(process)
    finished(begun(tokenizer_folder, folder, slow=False))
    return folder


@pytest.fixture(scope="module")
def alone(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same run in one process with twice the rows a batch."""
    folder = tmp_path_factory.mktemp("alone")
    plan = replace(PLAN, batch_rows=2 * PLAN.batch_rows)
    train(network_of(Family.GPT2, tokenizer), lesson_of(tokenizer), plan, folder=folder)
    return folder


@pytest.mark.parametrize(("name", "near"), [("plain", 1e-5), ("sharded", 1e-4)])
def test_two_processes_that_were_killed_have_the_curve_of_one_with_twice_the_batch(
    name: str, near: float, killed: Path, alone: Path
) -> None:
    assert losses(killed / name) == pytest.approx(losses(alone), abs=near)
    assert losses(killed / name, "valid_loss") == pytest.approx(
        losses(alone, "valid_loss"), abs=near
    )


@pytest.mark.parametrize("name", ["plain", "sharded"])
def test_the_model_of_two_processes_opens_and_is_whole(
    name: str, killed: Path, tokenizer: Tokenizer
) -> None:
    network = AutoModelForCausalLM.from_pretrained(
        killed / name / "model", local_files_only=True
    ).eval()
    lesson = lesson_of(tokenizer)
    with torch.no_grad():
        rows = lesson.learned.batch(0, lesson.learned.rows)
        loss = float(lesson.learned.loss(network, rows)["loss"])
    assert loss == pytest.approx(losses(killed / name, "valid_loss")[-1], abs=1e-4)


if __name__ == "__main__":
    tokenizer_folder, folder, slow = sys.argv[1:]
    work(
        Tokenizer.from_file(str(Path(tokenizer_folder) / "tokenizer.json")),
        Path(folder),
        slow=json.loads(slow),
    )
