"""The pages of corpora: what there is, and of one its card and a sample to label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup
from rapport.console.parts import badge, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.corpus import (
    Document,
    Label,
    get_corpus,
    labels_of,
    list_corpora,
    read_card,
    sample_documents,
)

_SAMPLE = 50
_SHOWN = 90  # characters of a text in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    name: str
    card: Mapping[str, Any]
    sample: Sequence[Document]
    labels: Mapping[str, Label]


def corpora(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the corpora of the data folder with their sizes."""
    found = list_corpora(visit.app.settings.home)
    return partial(_draw_all, visit, {name: read_card(path) for name, path in found.items()})


def corpus(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the card of a corpus, a sample of it, and what this operator said of the sample."""
    name = arguments.path_parameters["name"]
    folder = get_corpus(visit.app.settings.home, name)
    sample = sample_documents(folder, _SAMPLE)
    said = labels_of(visit.app.database, (document.id for document in sample))
    mine = {one.document_id: one for one in said if one.operator == visit.operator.operator_id}
    found = _Found(name=name, card=read_card(folder), sample=sample, labels=mine)
    return partial(_draw, visit, found)


def _draw_all(visit: Visit, cards: Mapping[str, Mapping[str, Any]]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("corpus.title"), t("corpus.about")))
    with card(classes="flush"):
        if not cards:
            show(empty("corpus", t("corpus.none"), t("corpus.none_about")))
            return
        columns = (
            Column(title=t("corpus.name")),
            Column(title=t("corpus.documents"), right=True),
            Column(title=t("corpus.languages"), wide=True),
        )
        rows = [
            Row(
                href=link(f"/corpus/{name}"),
                cells=(name, visit.f.number(one["documents"]), ", ".join(one["languages"])),
            )
            for name, one in cards.items()
        ]
        show(table(t("corpus.title"), columns, rows))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(found.name, crumbs=[(t("corpus.title"), link("/corpus"))]))
    with box("stack"):
        with card(t("corpus.sample"), t("corpus.sample_about"), classes="flush"):
            show(_sample(visit, found))
        with card(t("corpus.files"), classes="flush"):
            show(_counts(visit, found.card["splits"], "file", ("documents", "characters")))
        with card(t("corpus.steps"), classes="flush"):
            show(_counts(visit, found.card["steps"], "step", ("seen", "changed", "dropped")))


def _sample(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (Column(title=t("corpus.text")), Column(title=t("corpus.label"), right=True))
    rows = [
        Row(
            href=link(f"/corpus/{found.name}/{document.id}"),
            cells=(_shortened(document.text), _said(visit, found.labels.get(document.id))),
        )
        for document in found.sample
    ]
    return table(t("corpus.sample"), columns, rows)


def _said(visit: Visit, label: Label | None) -> Markup:
    t = visit.t
    if label is None:
        return badge(t("corpus.not_labelled"))
    if label.keep is False:
        return badge(t("corpus.keep_no"), "bad")
    return badge(t.name("sentiment", label.sentiment) if label.sentiment else t("corpus.keep_yes"))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _counts(visit: Visit, counted: Mapping[str, Any], first: str, names: Sequence[str]) -> Markup:
    t = visit.t
    columns = [Column(title=t(f"corpus.{first}"))]
    columns += [Column(title=t(f"corpus.{name}"), right=True) for name in names]
    rows = [
        Row(cells=(name, *(visit.f.number(one[column]) for column in names)))
        for name, one in counted.items()
    ]
    return table(t(f"corpus.{first}"), columns, rows, plain=True)
