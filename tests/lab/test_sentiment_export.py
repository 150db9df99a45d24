"""An encoder that was tuned here reads sentiment without PyTorch, and says the same."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from rapport.insights import Sentiment, Text, open_encoder, readers_of
from rapport.insights.sentiment import SentimentUnreadable
from rapport.lab import (
    CannotConvert,
    Classification,
    Family,
    Labelled,
    SentimentExport,
    classify,
    config_of,
    export_sentiment,
    new_network,
    save_network,
    save_tokenizer,
    shape_of,
)
from rapport.lab.classifiers import open_classifier
from rapport.texts import Language


@pytest.fixture(scope="module")
def tuned(
    texts: Sequence[str], tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A small BERT that tells texts of the cup from others."""
    folder = tmp_path_factory.mktemp("tuned")
    shape = replace(
        shape_of("nano", vocabulary=tokenizer.get_vocab_size()), layers=2, width=64, context=48
    )
    config = config_of(Family.BERT, shape, pad=0, bos=1, eos=2)
    save_network(new_network(config, seed=1), folder / "begin")
    save_tokenizer(tokenizer, folder / "begin")
    rows = folder / "rows.jsonl"
    told = [{"text": one, "label": label_of(one)} for one in texts[:200]]
    rows.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    classify(
        Classification(
            model=folder / "begin", rows=rows, folder=folder / "run", steps=60, rate=2e-3
        )
    )
    return folder / "run" / "model"


def label_of(text: str) -> str:
    return "positive" if "cup" in text else "negative"


def scores_of(
    folder: Path, texts: Sequence[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    network, reading = open_classifier(folder)
    network.eval()
    found = []
    with torch.no_grad():
        for text in texts:
            batch = reading.batch(reading.rows([text]))
            found.append(network(batch["input_ids"], batch["attention_mask"])[0][0].numpy())
    order = [network.tasks["label"].index(name) for name in ("negative", "positive")]
    return np.stack(found)[:, order]


def test_it_says_what_the_network_says(tuned: Path, texts: Sequence[str], tmp_path: Path) -> None:
    out = export_sentiment(
        SentimentExport(folder=tuned, out=tmp_path / "out", quantization="float32")
    )
    asked = [*texts[200:230], "", "x" * 500]
    apart = np.abs(open_encoder(out).scores(asked) - scores_of(tuned, asked))
    assert apart.max() < 1e-2


def test_eight_bits_read_the_same_sentiment(
    tuned: Path, texts: Sequence[str], tmp_path: Path
) -> None:
    asked = texts[200:280]
    valid = [Labelled(text, {"label": label_of(text)}) for text in texts[280:360]]
    out = export_sentiment(SentimentExport(folder=tuned, out=tmp_path / "out", valid=valid))
    sentiment = readers_of(tmp_path, sentiment_model=out).sentiment
    assert sentiment.name.startswith("encoder-")
    read = sentiment.read([Text(text_id="", text=one, language=Language.EN) for one in asked])
    right = [
        (one.positive > 0.5) == (label_of(text) == "positive")
        for one, text in zip(read, asked, strict=True)
    ]
    assert np.mean(right) > 0.9
    assert {one.sentiment for one in read} <= {*Sentiment, None}


def test_a_network_with_other_labels_cannot_be_exported(
    texts: Sequence[str], tuned: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    told = [{"text": one, "label": "a" if "cup" in one else "b"} for one in texts[:40]]
    rows.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    classify(Classification(model=tuned, rows=rows, folder=tmp_path / "run", steps=1))
    with pytest.raises(CannotConvert, match="positive"):
        export_sentiment(SentimentExport(folder=tmp_path / "run" / "model", out=tmp_path / "out"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(CannotConvert, match="there already"):
        export_sentiment(SentimentExport(folder=tuned, out=tmp_path / "full"))


def test_a_folder_without_an_encoder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SentimentUnreadable, match="export-sentiment"):
        open_encoder(tmp_path)
    (tmp_path / "head.json").write_text("{}")
    with pytest.raises(SentimentUnreadable, match="export it again"):
        open_encoder(tmp_path)
