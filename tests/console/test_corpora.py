"""Corpora in the console: the card is shown, and a reviewer labels a sample."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rapport.access import Role
from rapport.app import App
from rapport.corpus import Building, build_corpus, labels_of, read_documents
from rapport.insights import Sentiment

Tell = Callable[[App, Callable], None]


def make_corpus(app: App) -> Path:
    raw = app.settings.home / "raw.jsonl"
    rows = (
        {"text": f"<b>Cup</b> number {n}: &lt;i&gt;warm and blue {n * 71} times."} for n in (1, 2)
    )
    raw.write_text("\n".join(map(json.dumps, rows)))
    out = app.settings.home / "corpora" / "cups"
    build_corpus(Building(out=out, inputs=(str(raw),)))
    return out


def test_a_reviewer_sees_a_corpus_and_labels_a_document(app: App, tell: Tell) -> None:
    first = next(read_documents(make_corpus(app)))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/corpus")
        await visitor.should_see("cups")
        await visitor.open("/corpus/cups")
        await visitor.should_see("Not labelled")
        await visitor.should_see("near-duplicates")
        await visitor.open(f"/corpus/cups/{first.id}")
        await visitor.should_see("raw.jsonl")
        visitor.find(marker="topic").type("cups")
        visitor.find(marker="keywords").type("warm， blue")
        await visitor.press("save")
        await visitor.open("/corpus/cups")
        await visitor.should_see("Keep")

    tell(app, story)
    (label,) = labels_of(app.database, [first.id])
    assert (label.topic, label.keywords, label.keep) == ("cups", ("warm", "blue"), None)
    assert label.sentiment not in set(Sentiment)


def test_a_viewer_reads_and_is_not_offered_to_label(app: App, tell: Tell) -> None:
    first = next(read_documents(make_corpus(app)))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/corpus/cups/{first.id}")
        await visitor.should_see("Cup number")
        await visitor.should_not_see(marker="save")
        await visitor.open("/corpus/nothing")
        await visitor.should_see("there is no corpus")

    tell(app, story)


def test_without_a_corpus_the_page_says_how_to_make_one(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/corpus")
        await visitor.should_see("No corpora yet")

    tell(app, story)
