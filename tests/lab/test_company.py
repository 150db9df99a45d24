"""Embeddings begin with the company that tokens keep, without a step of training."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from rapport.lab import (
    Family,
    begin_with_company,
    config_of,
    encode,
    new_network,
    shape_of,
)


def network_of(tokenizer: Tokenizer) -> PreTrainedModel:
    shape = replace(shape_of("nano", vocabulary=tokenizer.get_vocab_size()), layers=1, width=32)
    return new_network(config_of(Family.BERT, shape, pad=0, bos=1, eos=2), seed=0)


def vector(network: PreTrainedModel, tokenizer: Tokenizer, word: str) -> torch.Tensor:
    (number,) = tokenizer.encode(word, add_special_tokens=False).ids
    weight = network.get_input_embeddings().weight
    assert isinstance(weight, torch.Tensor)
    return weight[number]


def test_tokens_that_stand_in_the_same_places_begin_alike(
    texts: Sequence[str], tokenizer: Tokenizer
) -> None:
    network = network_of(tokenizer)
    begin_with_company(network, encode(texts, tokenizer))
    lamp, kettle, deed = (vector(network, tokenizer, one) for one in (" lamp", " kettle", " warms"))
    alike = torch.nn.functional.cosine_similarity
    assert alike(lamp, kettle, dim=0) > alike(lamp, deed, dim=0) + 0.1


def test_tokens_that_the_texts_lack_keep_their_own(
    texts: Sequence[str], tokenizer: Tokenizer
) -> None:
    before, after = network_of(tokenizer), network_of(tokenizer)
    begin_with_company(after, encode(texts[:50], tokenizer))
    begun, ended = (each.get_input_embeddings().weight for each in (before, after))
    seen = sorted({int(token) for token in encode(texts[:50], tokenizer).tokens})
    unseen = [number for number in range(len(begun)) if number not in seen]
    assert unseen
    assert torch.equal(ended[unseen], begun[unseen])
    assert not torch.equal(ended[seen], begun[seen])
