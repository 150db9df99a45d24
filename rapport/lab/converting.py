"""From a folder of the lab to one that CTranslate2 runs, without PyTorch and in fewer bits."""

import json
from pathlib import Path

from ctranslate2.converters import TransformersConverter
from tokenizers import Tokenizer
from transformers import PretrainedConfig, PreTrainedModel

from rapport.decoding import CARD
from rapport.lab.errors import CannotConvert
from rapport.lab.stepping import WRITERS, TorchStepper
from rapport.lab.tokenizers import load_tokenizer, save_tokenizer
from rapport.lab.weights import open_network

QUANTIZATIONS = ("int8", "int8_float32", "int16", "float16", "bfloat16", "float32")


def convert(folder: Path, out: Path, quantization: str = "int8") -> Path:
    """Write the network of a folder for CTranslate2, with its `tokenizer.json`; give `out`.

    Nothing is asked of the network, and the weights are opened as `open_network` does. Raise
    `WeightsUnreadable`, `TokenizerUnreadable`, or `CannotConvert`.
    """
    if quantization not in QUANTIZATIONS:
        raise CannotConvert(
            f"there is no quantization {quantization[:20]!r}; there are {', '.join(QUANTIZATIONS)}"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotConvert(f"{out} is there already; name a folder that is not")
    tokenizer, network = load_tokenizer(folder), open_network(folder)
    kind = network.config.model_type
    if kind not in WRITERS:
        raise CannotConvert(f"{folder}: a network of type {kind!r} does not write")
    if tokenizer.get_vocab_size() > network.config.vocab_size:
        raise CannotConvert(
            f"{folder}: the tokenizer has more tokens ({tokenizer.get_vocab_size()}) than the"
            f" network ({network.config.vocab_size}); it belongs to another model"
        )
    end = TorchStepper(network).end
    Opened(folder, network, tokenizer).convert(str(out), quantization=quantization, force=True)
    save_tokenizer(tokenizer, out)
    context = getattr(network.config, "max_position_embeddings", None) or 0
    card = {"context": context, "end": end}
    (out / CARD).write_text(json.dumps(card) + "\n", encoding="utf-8")
    return out


class Opened(TransformersConverter):  # type: ignore[misc]  # the library has no types
    """Converts a network that is open already, where the library would look for one by name."""

    def __init__(self, folder: Path, network: PreTrainedModel, tokenizer: Tokenizer) -> None:
        super().__init__(str(folder))
        self._network, self._tokens = network, _Tokens(tokenizer, network.config)

    def load_model(self, *_: object, **__: object) -> PreTrainedModel:
        config = self._network.config
        # The library reads two things that transformers 5 no longer keeps where it looks for them.
        if config.model_type == "t5":
            config.tie_word_embeddings = getattr(config, "scale_decoder_outputs", True)
        if config.model_type == "bart":
            config.normalize_before = False
        return self._network

    def load_tokenizer(self, *_: object, **__: object) -> "_Tokens":
        return self._tokens


class _Tokens:
    """What the library asks of a tokenizer: its tokens, one per row of the network's embedding."""

    def __init__(self, tokenizer: Tokenizer, config: PretrainedConfig) -> None:
        vocabulary = {
            tokenizer.id_to_token(number) or f"<unused_{number}>": number
            for number in range(config.vocab_size)
        }
        self._vocabulary = vocabulary
        self._names = {number: token for token, number in vocabulary.items()}
        self.bos_token = self._named(getattr(config, "bos_token_id", None), "<bos>")
        self.eos_token = self._named(config.eos_token_id, "<eos>")
        self.pad_token = self._named(config.pad_token_id, "<pad>")
        self.unk_token = "<unk>" if "<unk>" in vocabulary else self.eos_token

    def get_vocab(self) -> dict[str, int]:
        return dict(self._vocabulary)

    def convert_ids_to_tokens(self, number: int) -> str:
        return self._names[number]

    def _named(self, number: int | list[int] | None, other: str) -> str:
        first = number[0] if isinstance(number, list) else number
        return self._names[self._vocabulary.get(other, 0) if first is None else first]
