"""What sections are put together from: bars of shares, tables with intervals, words of caution."""

from collections.abc import Iterable, Sequence

from rapport.research.counts.study import Study
from rapport.research.model import Chart, ChartKind, Figure, Sentence, Series, Table

FEW = 30
"""Texts below which a reader is told that there are few."""

FEWEST = 5
"""Texts that say a thing, below which it is not told."""


def bars(title: Sentence, rows: Sequence[tuple[Sentence, Figure]], *, bad: bool = False) -> Chart:
    """One bar for each label."""
    series = Series(name=title, figures=tuple(figure.figure_id for _, figure in rows))
    labels = tuple(label for label, _ in rows)
    return Chart(kind=ChartKind.BARS, title=title, labels=labels, series=(series,), bad=bad)


def share_table(
    study: Study, title: Sentence, first: Sentence, rows: Iterable[tuple[Sentence, Figure, Figure]]
) -> Table:
    """Label, count, share and interval: one row for each (label, count, share)."""
    say = study.say
    columns = (first, say("columns.texts"), say("columns.share"), say("columns.interval"))
    return Table(
        title=title,
        columns=columns,
        rows=tuple(
            (label, say.figure(count), say.figure(share), say("columns.from_to", value=share))
            for label, count, share in rows
        ),
    )


def caution(study: Study, of: int, *, lead: float = 0.0) -> tuple[Sentence, ...]:
    """A warning where there are few texts."""
    if of >= FEW:
        return ()
    return (study.say("common.few", n=study.book.count(of, study.how("texts")), lead=lead),)


def title(study: Study, kind: str) -> Sentence:
    return study.say(f"titles.{kind}")
