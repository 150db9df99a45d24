"""The dial: one size, and everything else about a model and its training follows and is printed.

Widths and depths follow GPT-2 (https://cdn.openai.com/better-language-models/) and nanoGPT; the
learning rate falls with the width, as in Kaplan et al. 2020, https://arxiv.org/abs/2001.08361.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from transformers import (
    BartConfig,
    BertConfig,
    GPT2Config,
    LlamaConfig,
    PretrainedConfig,
    T5Config,
    XLNetConfig,
)

from rapport.kit.errors import Invalid


class Family(StrEnum):
    """Which network: the names are those of the Hugging Face model types."""

    GPT2 = "gpt2"
    LLAMA = "llama"
    BERT = "bert"
    XLNET = "xlnet"
    T5 = "t5"
    BART = "bart"


class UnknownSize(Invalid):
    """There is no model size of this name."""

    code = "unknown-model-size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a size means. `context` counts tokens, `batch_tokens` those of one optimizer step."""

    layers: int
    width: int
    heads: int
    context: int
    batch_tokens: int
    learning_rate: float
    dropout: float = 0.0
    vocabulary: int = 8_000


SIZES: Mapping[str, Shape] = {
    "nano": Shape(
        layers=4, width=128, heads=4, context=64, batch_tokens=768, learning_rate=1e-3
    ),
    "mini": Shape(
        layers=4, width=256, heads=4, context=128, batch_tokens=4_096, learning_rate=1e-3
    ),
    "small": Shape(
        layers=6, width=384, heads=6, context=256, batch_tokens=16_384, learning_rate=1e-3
    ),
    "medium": Shape(
        layers=8, width=512, heads=8, context=512, batch_tokens=32_768, learning_rate=8e-4
    ),
    "base": Shape(
        layers=12, width=768, heads=12, context=1_024, batch_tokens=491_520,
        learning_rate=6e-4, vocabulary=50_304,
    ),
    "large": Shape(
        layers=24, width=1_024, heads=16, context=1_024, batch_tokens=524_288,
        learning_rate=3e-4, vocabulary=50_304,
    ),
}  # fmt: skip


def shape_of(size: str, *, vocabulary: int, dropout: float | None = None) -> Shape:
    """Give the shape of a size for a tokenizer with so many tokens; raise `UnknownSize`."""
    if size not in SIZES:
        raise UnknownSize(f"there is no size {size[:40]!r}; there are {', '.join(SIZES)}")
    shape = replace(SIZES[size], vocabulary=vocabulary)
    return shape if dropout is None else replace(shape, dropout=dropout)


def config_of(family: Family, shape: Shape, *, pad: int, bos: int, eos: int) -> PretrainedConfig:
    """Make the Hugging Face configuration of a network of this shape."""
    common: dict[str, Any] = {"vocab_size": shape.vocabulary, "pad_token_id": pad}
    ends: dict[str, Any] = {"bos_token_id": bos, "eos_token_id": eos}
    match family:
        case Family.GPT2:
            return GPT2Config(
                n_layer=shape.layers, n_embd=shape.width, n_head=shape.heads,
                n_positions=shape.context, resid_pdrop=shape.dropout, embd_pdrop=shape.dropout,
                attn_pdrop=shape.dropout, **common, **ends,
                activation_function="gelu_pytorch_tanh",  # gelu_new in one pass over memory
            )  # fmt: skip
        case Family.LLAMA:
            return LlamaConfig(
                num_hidden_layers=shape.layers, hidden_size=shape.width,
                num_attention_heads=shape.heads, intermediate_size=_gated(shape.width),
                max_position_embeddings=shape.context, tie_word_embeddings=True,
                attention_dropout=shape.dropout, **common, **ends,
            )  # fmt: skip
        case Family.BERT:
            return BertConfig(
                num_hidden_layers=shape.layers, hidden_size=shape.width,
                num_attention_heads=shape.heads, intermediate_size=4 * shape.width,
                max_position_embeddings=shape.context, hidden_dropout_prob=shape.dropout,
                attention_probs_dropout_prob=shape.dropout, **common,
            )  # fmt: skip
        case Family.XLNET:
            return XLNetConfig(
                n_layer=shape.layers, d_model=shape.width, n_head=shape.heads,
                d_inner=4 * shape.width, dropout=shape.dropout, **common, **ends,
            )  # fmt: skip
        case Family.T5:
            return T5Config(  # type: ignore[call-arg]  # of every configuration
                num_layers=shape.layers, d_model=shape.width, num_heads=shape.heads,
                d_kv=shape.width // shape.heads, d_ff=4 * shape.width,
                dropout_rate=shape.dropout, eos_token_id=eos,
                **common, decoder_start_token_id=pad,
            )  # fmt: skip
        case Family.BART:
            return BartConfig(
                encoder_layers=shape.layers, decoder_layers=shape.layers, d_model=shape.width,
                encoder_attention_heads=shape.heads, decoder_attention_heads=shape.heads,
                encoder_ffn_dim=4 * shape.width, decoder_ffn_dim=4 * shape.width,
                max_position_embeddings=shape.context, dropout=shape.dropout,
                decoder_start_token_id=bos, forced_eos_token_id=None, **common, **ends,
            )  # fmt: skip


def _gated(width: int) -> int:
    """The inner width of a gated layer with as many parameters as four times the width ungated."""
    return -(-8 * width // 3 // 64) * 64
