"""Networks of the lab as functions of tokens, and without PyTorch."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import PretrainedConfig, PreTrainedModel, Qwen2Config, Qwen3Config

from rapport.decoding import (
    Constraints,
    ConvertedModelUnreadable,
    CTranslate2Model,
    Decoding,
    Strategy,
    decode,
    open_ctranslate2,
)
from rapport.lab import (
    CannotConvert,
    CannotWrite,
    Family,
    Shape,
    TorchStepper,
    config_of,
    convert,
    new_network,
    save_network,
    save_tokenizer,
)

PROMPTS = ([20, 21, 22, 23, 24], [30], [40, 41])
VOCABULARY = 416  # more than the tokenizer has, as networks are often padded
SHAPE = Shape(
    layers=2, width=32, heads=4, context=40, batch_tokens=1, learning_rate=1.0,
    vocabulary=VOCABULARY,
)  # fmt: skip
_QWEN = {
    "vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 40,
    "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
}  # fmt: skip
CONFIGS: Mapping[str, PretrainedConfig] = {
    **{
        family.value: config_of(family, SHAPE, pad=0, bos=1, eos=2)
        for family in (Family.GPT2, Family.LLAMA, Family.T5, Family.BART)
    },
    "qwen2": Qwen2Config(**_QWEN),
    "qwen3": Qwen3Config(**_QWEN, head_dim=8),
}


def network_of(name: str) -> PreTrainedModel:
    """Weights far from each other, so that what is likeliest is no matter of rounding."""
    network = new_network(CONFIGS[name], seed=1).eval()
    torch.manual_seed(3)
    with torch.no_grad():
        for one in network.parameters():
            if one.dim() > 1:
                one.normal_(std=0.3)
    return network


def whole_pass(network: PreTrainedModel, prompt: list[int], text: list[int]) -> np.ndarray:
    """The logits after a text, computed at once."""
    with torch.inference_mode():
        if network.config.is_encoder_decoder:
            start = network.config.decoder_start_token_id
            ids = torch.tensor([[start, *text]])
            found = network(input_ids=torch.tensor([prompt]), decoder_input_ids=ids).logits
        else:
            found = network(input_ids=torch.tensor([prompt + text])).logits
    return np.asarray(found[0, -1].numpy())


@pytest.mark.parametrize("name", CONFIGS)
def test_steps_give_what_a_whole_pass_gives_whatever_becomes_of_the_rows(name: str) -> None:
    network, draw = network_of(name), np.random.default_rng(2)
    stepper = TorchStepper(network)
    texts: list[tuple[list[int], list[int]]] = [(prompt, []) for prompt in PROMPTS]
    logits = stepper.begin(PROMPTS)
    for parents in ([0, 1, 2], [2, 2, 0, 1], [3, 0], [1, 1, 0]):
        tokens = draw.integers(10, 400, len(parents))
        logits = stepper.step(tokens, np.array(parents))
        texts = [
            (texts[p][0], [*texts[p][1], int(t)]) for p, t in zip(parents, tokens, strict=True)
        ]
        expected = np.stack([whole_pass(network, *each) for each in texts])
        assert logits.dtype == np.float32
        assert np.abs(logits - expected).max() < 1e-4


def test_a_text_ends_where_the_positions_of_a_network_end() -> None:
    stepper = TorchStepper(network_of("gpt2"), end=-1)
    (one,) = decode(stepper, [PROMPTS[0]], Decoding(max_tokens=100))[0]
    assert len(one.ids) == 40 - len(PROMPTS[0])


def test_a_network_that_only_reads_is_refused() -> None:
    network = new_network(config_of(Family.BERT, SHAPE, pad=0, bos=1, eos=2), seed=0)
    with pytest.raises(CannotWrite, match="'bert' does not write"):
        TorchStepper(network)


@pytest.fixture(scope="module")
def folders(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    found = {}
    for name in CONFIGS:
        found[name] = tmp_path_factory.mktemp(name) / "model"
        save_network(network_of(name), found[name])
        save_tokenizer(tokenizer, found[name])
    return found


def converted(folders: Mapping[str, Path], name: str, quantization: str) -> CTranslate2Model:
    out = folders[name].parent / quantization
    if not out.exists():
        convert(folders[name], out, quantization)
    return open_ctranslate2(out)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_converted_network_writes_what_the_network_writes(
    name: str, folders: Mapping[str, Path]
) -> None:
    model, network = converted(folders, name, "float32"), network_of(name)
    how = Decoding(max_tokens=12)
    expected = decode(TorchStepper(network), PROMPTS, how)
    for found in (
        model.write(PROMPTS, how),
        decode(model.stepper(), PROMPTS, how, pieces=model.pieces),
    ):
        assert [one.ids for (one,) in found] == [one.ids for (one,) in expected]
        assert [one.complete for (one,) in found] == [one.complete for (one,) in expected]
        assert [one.score for (one,) in found] == pytest.approx(
            [one.score for (one,) in expected], abs=1e-3
        )


@pytest.mark.parametrize("name", ["gpt2", "bart"])
def test_beams_of_ctranslate2_are_scored_as_those_here(
    name: str, folders: Mapping[str, Path]
) -> None:
    model, network = converted(folders, name, "float32"), network_of(name)
    for penalty in (0.0, 1.0):
        how = Decoding(
            strategy=Strategy.BEAM, beams=4, count=2, max_tokens=6,
            length_penalty=penalty,
        )  # fmt: skip
        for prompt, found in zip(PROMPTS, model.write(PROMPTS, how), strict=True):
            for one in found:
                path = [*one.ids, *([2] if one.complete else [])]
                told = sum(
                    float(_log_softmax(whole_pass(network, prompt, path[:n]))[token])
                    for n, token in enumerate(path)
                )
                assert one.score == pytest.approx(told, abs=1e-3)


def test_eight_bits_write_under_constraints(folders: Mapping[str, Path]) -> None:
    model = converted(folders, "gpt2", "int8")
    told = Constraints(must=(model.pieces.phrase("cup"),), longest=20)
    for strategy in Strategy:
        how = Decoding(strategy=strategy, max_tokens=15)
        for text in model.generate_texts(["the lamp"], how, told)[0]:
            assert "cup" in text
            assert len(text) <= 20


def test_chance_follows_from_the_seed_unless_it_need_not(folders: Mapping[str, Path]) -> None:
    model = converted(folders, "llama", "float32")
    how = Decoding(strategy=Strategy.SAMPLE, count=2, max_tokens=8, top_k=20, seed=1)
    assert model.write(PROMPTS, how) == model.write(PROMPTS, how)
    quick = model.write(PROMPTS, how, by_seed=False)
    assert [len(found) for found in quick] == [2, 2, 2]


def test_a_folder_that_cannot_be_converted_is_refused(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(CannotConvert, match="no quantization 'int2'"):
        convert(folders["gpt2"], tmp_path / "out", "int2")
    with pytest.raises(CannotConvert, match="is there already"):
        convert(folders["gpt2"], folders["gpt2"])
    with pytest.raises(ConvertedModelUnreadable, match=r"rapport\.json"):
        open_ctranslate2(tmp_path)


def test_a_converted_folder_says_what_is_needed_to_use_it(folders: Mapping[str, Path]) -> None:
    converted(folders, "gpt2", "int8")
    out = folders["gpt2"].parent / "int8"
    assert json.loads((out / "rapport.json").read_text()) == {"context": 40, "end": 2}
    assert sorted(path.name for path in out.iterdir()) == [
        "config.json", "model.bin", "rapport.json", "tokenizer.json", "vocabulary.json",
    ]  # fmt: skip


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    return np.asarray(logits - np.log(np.exp(logits).sum()))
