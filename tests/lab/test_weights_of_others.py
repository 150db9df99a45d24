"""A BERT that another program saved: its tokenizer's names, its padding, and no head of ours."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel

from rapport.insights import open_encoder
from rapport.lab import (
    Classification,
    SentimentExport,
    classify,
    export_sentiment,
    load_tokenizer,
    open_vectors,
    predict,
)


@pytest.fixture(scope="module")
def theirs(texts: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As sentence-transformers writes one: texts are filled up and cut by the tokenizer's file."""
    folder = tmp_path_factory.mktemp("theirs")
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special)
    )
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_padding(length=24, pad_token="[PAD]")
    tokenizer.enable_truncation(24)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    torch.manual_seed(3)
    BertModel(config).save_pretrained(folder)
    return folder


def test_what_a_tokenizers_file_fills_up_or_cuts_is_no_text(theirs: Path) -> None:
    tokenizer = load_tokenizer(theirs)
    assert len(tokenizer.encode("the cup").ids) == 4
    assert len(tokenizer.encode("cup " * 40).ids) == 42


def test_a_vector_is_the_mean_of_the_text_alone(theirs: Path) -> None:
    body = BertModel.from_pretrained(theirs, add_pooling_layer=False).eval()
    ids = load_tokenizer(theirs).encode("the cup warms").ids
    with torch.inference_mode():
        states = body(input_ids=torch.tensor([ids])).last_hidden_state[0]
    found = open_vectors(theirs).vectors(["the cup warms", "the kettle fills the kitchen"])
    assert np.allclose(found[0], states.mean(0).numpy(), atol=1e-5)


def test_it_is_tuned_and_read_like_one_of_the_lab(
    theirs: Path, texts: Sequence[str], tmp_path: Path
) -> None:
    told = [{"text": one, "label": label_of(one)} for one in texts[:200]]
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    classify(Classification(model=theirs, rows=rows, folder=tmp_path / "run", steps=40, rate=3e-3))
    out = export_sentiment(SentimentExport(folder=tmp_path / "run/model", out=tmp_path / "out"))
    scores = open_encoder(out).scores(texts[200:260])
    said = ["negative" if low > high else "positive" for low, high in scores]
    assert np.mean([a == label_of(b) for a, b in zip(said, texts[200:260], strict=True)]) > 0.9


def test_a_model_that_labels_goes_on_with_what_it_knows(
    theirs: Path, texts: Sequence[str], tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    told = [{"text": one, "label": label_of(one)} for one in texts[:200]]
    rows.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    first = Classification(model=theirs, rows=rows, folder=tmp_path / "a", steps=40, rate=3e-3)
    classify(first)
    then = Classification(
        model=tmp_path / "a/model", rows=rows, folder=tmp_path / "b", steps=1, rate=1e-9
    )
    classify(then)
    asked = texts[200:230]
    before, after = (predict(folder / "model", asked) for folder in (first.folder, then.folder))
    apart = [
        abs(a["label"].probability - b["label"].probability)
        for a, b in zip(before, after, strict=True)
    ]
    assert max(apart) < 1e-3


def label_of(text: str) -> str:
    return "positive" if "cup" in text else "negative"
