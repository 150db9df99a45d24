"""How likely a line is after others, and vectors of texts: held against the network itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rapport.lab import (
    CannotWrite,
    Family,
    LineLesson,
    LineReader,
    Method,
    TooLittleText,
    config_of,
    new_line_reader,
    new_network,
    open_line_reader,
    open_vectors,
    save_network,
    shape_of,
)

THINGS = ("red cup", "red lamp", "blue cup", "blue lamp")
LISTS = [[a, b] for a in THINGS for b in THINGS if a.split()[0] == b.split()[0] and a != b] * 20


def a_reader(context: int = 64) -> LineReader:
    return new_line_reader(THINGS, size="nano", context=context, vocabulary=300, seed=1)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[LineReader, Path]:
    folder = tmp_path_factory.mktemp("reader")
    reader = a_reader()
    reader.learn(LISTS, LineLesson(epochs=4, batch_rows=8, rate=2e-3), folder=folder)
    return reader, folder / "model"


def by_hand(reader: LineReader, before: list[str], line: str) -> float:
    """One pass over everything, without what the reader keeps of a list."""
    end = reader.network.config.eos_token_id
    ids = [reader.network.config.bos_token_id]
    for each in [*before, line]:
        ids += [*reader.tokenizer.encode(each, add_special_tokens=False).ids, end]
    count = len(reader.tokenizer.encode(line, add_special_tokens=False).ids) + 1
    with torch.no_grad():
        logits = reader.network(torch.tensor([ids])).logits[0].log_softmax(-1)
    places = range(len(ids) - count, len(ids))
    return float(sum(logits[place - 1, ids[place]] for place in places))


def test_likelihoods_are_those_of_one_pass(learned: tuple[LineReader, Path]) -> None:
    reader, _ = learned
    lists = [["red cup"], [], ["blue cup", "blue lamp", "red lamp"], ["blue lamp"]]
    nexts = [["red lamp", "blue lamp"], list(THINGS), ["blue cup"], []]
    told = reader.likelihoods(lists, nexts)
    assert [one.shape for one in told] == [(2, 2), (4, 2), (1, 2), (0, 2)]
    for before, some, found in zip(lists, nexts, told, strict=True):
        expected = [by_hand(reader, before, line) for line in some]
        np.testing.assert_allclose(found[:, 0], expected, rtol=1e-3, atol=1e-3)


def test_what_followed_is_likelier_than_what_never_did(learned: tuple[LineReader, Path]) -> None:
    found = learned[0].likelihoods([["red cup"]], [["red lamp", "blue lamp"]])[0]
    assert found[0, 0] > found[1, 0] + 1


def test_of_a_long_list_the_last_lines_are_read() -> None:
    reader = a_reader(context=24)
    few = reader.likelihoods([["red cup", "blue lamp"]], [["red lamp"]])[0]
    assert np.isfinite(few).all()
    many = [["blue cup"] * 30 + ["red cup"], ["blue cup"] * 60 + ["red cup"]]
    first, second = reader.likelihoods(many, [["red lamp"], ["red lamp"]])
    np.testing.assert_allclose(first, second, rtol=1e-5)


def test_a_reader_is_opened_as_it_was_learned(learned: tuple[LineReader, Path]) -> None:
    reader, folder = learned
    again = open_line_reader(folder)
    mine, theirs = (one.likelihoods([["red cup"]], [THINGS])[0] for one in (reader, again))
    np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4)


def test_additions_alone_learn_too(learned: tuple[LineReader, Path], tmp_path: Path) -> None:
    base = open_line_reader(learned[1])
    before = base.likelihoods([["red cup"]], [["blue lamp"]])[0][0, 0]
    lists = [["red cup", "blue lamp"]] * 40
    how = LineLesson(epochs=2, batch_rows=8, rate=5e-3, method=Method.LORA, rank=4)
    base.learn(lists, how, folder=tmp_path)
    after = open_line_reader(tmp_path / "model").likelihoods([["red cup"]], [["blue lamp"]])[0]
    assert after[0, 0] > before + 0.5


def test_nothing_to_learn_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(TooLittleText):
        a_reader().learn([], LineLesson(), folder=tmp_path)


def test_a_line_is_looked_at_up_to_a_length() -> None:
    reader = replace(a_reader(), most_tokens=1)
    assert reader.likelihoods([[]], [["red cup"]])[0][0, 1] == 2


def test_vectors_are_means_and_tell_weights_apart(
    learned: tuple[LineReader, Path], tmp_path: Path
) -> None:
    opened = open_vectors(learned[1])
    found = opened.vectors(["red cup", "", "blue lamp is here", "red cup"])
    assert found.shape == (4, 128)
    assert not found[1].any()
    np.testing.assert_allclose(found[0], found[3], rtol=1e-5)
    ids = opened.tokenizer.encode("red cup").ids
    with torch.no_grad():
        states = opened.body(input_ids=torch.tensor([ids])).last_hidden_state[0]
    np.testing.assert_allclose(found[0], states.mean(0).numpy(), rtol=1e-4, atol=1e-5)
    other = a_reader()
    other.learn(LISTS[:16], LineLesson(batch_rows=8), folder=tmp_path)
    assert open_vectors(tmp_path / "model").name != opened.name


def test_a_network_that_does_not_write_reads_no_lists(tmp_path: Path) -> None:
    shape = shape_of("nano", vocabulary=300)
    config = config_of(Family.BERT, shape, pad=0, bos=1, eos=2)
    save_network(new_network(config, seed=0), tmp_path)
    with pytest.raises(CannotWrite, match="bert"):
        open_line_reader(tmp_path)
