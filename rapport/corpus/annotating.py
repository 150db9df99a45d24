"""Annotates a corpus by models: keywords, a topic and a sentiment for each document."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rapport.corpus.documents import read_documents, sample_documents
from rapport.corpus.keywords import WordWeights, count_words
from rapport.corpus.model import Document
from rapport.corpus.topics import Topics
from rapport.insights import read_review

ANNOTATIONS, TOPICS = "annotations.jsonl", "topics.json"
_SAMPLE = 20_000  # documents that topics are found in
_MOST_WORDS = 20_000
_FEWEST_TEXTS = 2
_AT_ONCE = 1_000


def annotate_corpus(
    folder: Path, *, keywords: int = 5, topics: int = 10
) -> tuple[tuple[str, ...], ...]:
    """Write `annotations.jsonl` and `topics.json` beside a corpus; return the words of each topic.

    Sentiment is that of `rapport.insights`: stars where there are any, else words. The same corpus
    gives the same bytes.
    """
    weights = count_words(document.text for document in read_documents(folder))
    found = _topics(folder, weights, topics)
    with (folder / ANNOTATIONS).open("w", encoding="utf-8") as file:
        documents = read_documents(folder)
        while batch := list(islice(documents, _AT_ONCE)):
            for row in _rows(batch, weights, found, keywords):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    words = found.words if found else ()
    text = json.dumps([list(one) for one in words], ensure_ascii=False, indent=2) + "\n"
    (folder / TOPICS).write_text(text, encoding="utf-8")
    return words


def _topics(folder: Path, weights: WordWeights, count: int) -> Topics | None:
    words = weights.common(_FEWEST_TEXTS, _MOST_WORDS)
    if not words or not count:
        return None
    texts = [document.text for document in sample_documents(folder, _SAMPLE)]
    return Topics(texts, words, count=count)


def _rows(
    batch: Sequence[Document], weights: WordWeights, topics: Topics | None, keywords: int
) -> Iterator[dict[str, object]]:
    texts = [document.text for document in batch]
    places = topics.of(texts) if topics else [None] * len(texts)
    for document, topic in zip(batch, places, strict=True):
        yield {
            "id": document.id,
            "keywords": weights.keywords(document.text, keywords),
            "topic": topic,
            "sentiment": _sentiment(document),
        }


def _sentiment(document: Document) -> str:
    rating = document.meta.get("rating")
    read = read_review(
        review_id=document.id,
        product_id=None,
        title=None,
        text=document.text,
        rating=float(rating) if rating else None,
    )
    return read.sentiment.value
