"""How a run goes, for a terminal, for TensorBoard, and in shares of a processor's peak."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from rapport.lab import Family, Plan, Precision, Progress, board, read_curve, spark_line
from rapport.lab.curves import Curve
from rapport.lab.flops import flops_a_token, measured_peak
from rapport.lab.watching import Look, Watch
from tests.lab.test_training import CONTEXT, network_of

PLAN = Plan(steps=20, batch_rows=4, learning_rate=1e-3)


def test_a_curve_becomes_a_short_line() -> None:
    assert spark_line([8.0, 4.0, 1.0]) == "█▄▁"
    assert spark_line([1.0, float("nan"), 1.0]) == "▁▁"
    assert spark_line([]) == ""
    assert len(spark_line([float(one) for one in range(1_000)])) <= 24


def test_tensorboard_gets_the_points_of_before_and_those_to_come(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="TensorBoard is no dependency")
    Curve(tmp_path, after=0).add(10, {"loss": 2.0, "valid_loss": None, "accuracy": 0.5})
    heard: list[Progress] = []
    told = Progress(step=20, steps=20, loss=1.5, valid_loss=1.6, rate=1e-3, tokens_per_second=9.0)
    board(tmp_path, heard.append)(told)
    assert heard == [told]
    [file] = (tmp_path / "tensorboard").iterdir()
    kept = file.read_bytes()
    assert kept.count(b"loss") >= 3
    assert b"accuracy" in kept


def test_a_token_costs_what_the_paper_says(tokenizer: Tokenizer) -> None:
    network = network_of(Family.GPT2, tokenizer)
    weights = sum(one.numel() for one in network.parameters()) - 64 * CONTEXT
    assert flops_a_token(network, CONTEXT) == 6 * weights + 12 * 2 * 64 * CONTEXT


@pytest.mark.parametrize("precision", list(Precision))
def test_the_peak_is_measured(precision: Precision) -> None:
    assert measured_peak(torch.device("cpu"), precision) > 1e8


def test_the_share_of_the_peak_stands_in_the_curve(tmp_path: Path) -> None:
    heard: list[Progress] = []
    watch = Watch(Curve(tmp_path, after=0), PLAN, 100, heard.append, full_speed=1e9)
    watch.note(10, 2.0, Look())
    watch.note(20, 1.0, Look(valid_loss=1.1))
    points = read_curve(tmp_path)
    assert [point["step"] for point in points] == [10, 20]
    assert points[1]["mfu"] == heard[1].tokens_per_second / 1e9
