"""Keywords, topics and sentiments by models, labels by people."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.corpus import (
    Building,
    CorpusNotFound,
    CorpusSettings,
    DocumentNotFound,
    Label,
    StepName,
    annotate_corpus,
    build_corpus,
    dropped_documents,
    export_labels,
    get_document,
    labels_of,
    read_documents,
    save_label,
)
from rapport.insights import Sentiment
from rapport.storage import Database
from rapport.texts import stop_words, telling_words, words_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KETTLE = ["the kettle boils water fast", "great kettle, the water is hot", "kettle water kettle"]
SCARF = ["a warm scarf of soft wool", "the wool scarf is terrible", "scarf wool, soft and warm"]
ZH = ["围巾柔软，羊毛很好", "这条围巾的羊毛很差", "羊毛围巾很暖和"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    raw = tmp_path / "raw.jsonl"
    rows = (json.dumps({"text": one}) for one in [*KETTLE, *SCARF, *ZH])
    raw.write_text("\n".join(rows))
    steps = tuple(name for name in StepName if name is not StepName.REPETITION)
    job = Building(out=tmp_path / "out", inputs=(str(raw),), settings=CorpusSettings(steps=steps))
    build_corpus(job)
    return tmp_path / "out"


def test_words_are_cut_in_both_languages_and_stop_words_dropped() -> None:
    assert words_of("这件衬衫很好看, Size M!") == ["这件", "衬衫", "很", "好看", "size", "m"]
    assert telling_words("The scarf is soft 100 和 柔软的围巾") == ["scarf", "soft", "柔软", "围巾"]
    assert {"的", "the", "因为", "because"} <= stop_words()


def test_every_document_gets_keywords_a_topic_and_a_sentiment(corpus: Path) -> None:
    topics = annotate_corpus(corpus, keywords=2, topics=3)
    assert len(topics) == 3
    lines = (corpus / "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    told = {row["id"]: row for row in map(json.loads, lines)}
    said = {document.text: told[document.id] for document in read_documents(corpus)}
    assert len(said) == 9
    assert "kettle" in said[KETTLE[0]]["keywords"] or "boils" in said[KETTLE[0]]["keywords"]
    assert said[KETTLE[0]]["topic"] == said[KETTLE[2]]["topic"] != said[SCARF[2]]["topic"]
    assert said[KETTLE[1]]["sentiment"] == said[ZH[0]]["sentiment"] == "positive"
    assert said[SCARF[1]]["sentiment"] == said[ZH[1]]["sentiment"] == "negative"
    before = (corpus / "annotations.jsonl").read_bytes()
    annotate_corpus(corpus, keywords=2, topics=3)
    assert (corpus / "annotations.jsonl").read_bytes() == before


def test_the_last_label_of_an_operator_counts(corpus: Path, database: Database) -> None:
    first, second = list(read_documents(corpus))[:2]
    label = Label(
        document_id=first.id, operator="mei", labelled_at=NOW, keep=False, topic="delivery"
    )
    save_label(database, label)
    assert dropped_documents(database) == {first.id}
    better = replace(label, sentiment=Sentiment.NEGATIVE, keywords=("slow", "late"))
    save_label(database, better)
    save_label(database, replace(label, document_id=second.id, keep=False))
    save_label(database, replace(label, operator="ann", keep=True))
    assert labels_of(database, [first.id]) == [replace(label, operator="ann", keep=True), better]
    assert dropped_documents(database) == {second.id}
    assert len(export_labels(corpus, database)) == 3
    rows = [json.loads(line) for line in (corpus / "labels.jsonl").read_text().splitlines()]
    assert [row["keywords"] for row in rows if row["operator"] == "mei" and row["sentiment"]] == [
        ["slow", "late"]
    ]


def test_a_label_names_nobody(database: Database) -> None:
    label = Label(
        document_id="doc_1",
        operator="mei",
        labelled_at=NOW,
        topic="13812345678",
        keywords=("a@b.cn",),
    )
    kept = save_label(database, label)
    assert (kept.topic, kept.keywords) == ("[phone number]", ("[e-mail]",))
    assert labels_of(database, ["doc_1"]) == [kept]


def test_what_is_not_there_is_named(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentNotFound, match="has no document 'doc_0'"):
        get_document(corpus, "doc_0")
    with pytest.raises(CorpusNotFound, match="rapport corpus build"):
        annotate_corpus(tmp_path)
