"""What these texts cannot tell, said by what they lack."""

from collections.abc import Iterator

from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence
from rapport.research.sections.parts import FEW, title

_ONE_SIDED = 0.02


def limits(study: Study) -> Section:
    """Who writes is not everybody, counting shows no cause, and what else is missing here."""
    return Section(
        kind="limits",
        title=title(study, "limits"),
        claims=(study.say("limits.writers"), study.say("limits.cause"), *_missing(study)),
    )


def _missing(study: Study) -> Iterator[Sentence]:
    say, readings = study.say, study.readings
    [row] = study.rows(
        readings.aggregate(
            dated=readings.written_at.count(),
            known=readings.customer_id.count(),
            rated=readings.rating.count(),
            middle=readings.rating.between(1.5, 4.5).cast("int64").sum(),
            ironic=readings.irony.cast("int64").sum(),
        )
    )
    if study.texts < FEW:
        yield say("limits.few")
    if not row["dated"]:
        yield say("limits.undated")
    if not row["known"]:
        yield say("limits.unknown")
    if not row["rated"]:
        yield say("limits.unrated")
    elif (row["middle"] or 0) <= _ONE_SIDED * row["rated"]:
        yield say("limits.extremes")
    if row["ironic"]:
        yield say("limits.irony", n=study.book.count(row["ironic"], study.how("irony")))
