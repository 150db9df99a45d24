"""Who wrote and how much: sources, platforms, languages, the period, and what was left out."""

from collections.abc import Iterator

from rapport.insights import TextState
from rapport.research.counts.study import Study
from rapport.research.model import Section, Sentence, Table
from rapport.research.sections.parts import caution, share_table, title

_DIMENSIONS = ("source", "platform", "language")
_NEARLY_ALL = 0.99  # texts of one value, of which a table of values says nothing more


def who(study: Study) -> Section:
    """Say which texts were counted, and which were not."""
    tables = [_table(study, name) for name in _DIMENSIONS]
    left = _left_out(study)
    return Section(
        kind="who",
        title=title(study, "who"),
        claims=(*_claims(study), *caution(study, study.texts, lead=1.0)),
        tables=tuple(table for table in [*tables, left] if table is not None),
    )


def _claims(study: Study) -> Iterator[Sentence]:
    say, book = study.say, study.book
    read = book.count(study.texts, study.how("texts"))
    left = study.facts.count(study.told) - study.texts
    yield say("who.read", n=read, lead=0.1)
    if left:
        yield say("who.left", n=book.count(left, study.how("left")))
    yield from _period(study)
    known = study.facts.count(study.readings.filter(study.readings.customer_id.notnull()))
    if known:
        yield say("who.known", n=book.count(known, study.how("known")))


def _period(study: Study) -> Iterator[Sentence]:
    say, book, written = study.say, study.book, study.readings.written_at
    [row] = study.rows(
        study.readings.aggregate(first=written.min(), last=written.max(), dated=written.count())
    )
    if not row["dated"]:
        return
    yield say(
        "who.period",
        first=book.date(row["first"].date(), study.how("first")),
        last=book.date(row["last"].date(), study.how("last")),
    )
    if row["dated"] < study.texts:
        yield say("who.some_undated", n=book.count(study.texts - row["dated"], study.how("texts")))


def _table(study: Study, name: str) -> Table | None:
    column = study.readings[name]
    groups = study.readings.group_by(value=column).agg(texts=study.readings.count())
    rows = study.rows(groups.order_by([groups.texts.desc(), groups.value]))
    if len(rows) <= 1 or rows[0]["texts"] >= _NEARLY_ALL * study.texts:
        return None
    say, book, how = study.say, study.book, study.how(name)
    return share_table(
        study,
        say(f"who.by_{name}"),
        say(f"columns.{name}"),
        [
            (
                _value(study, name, row["value"]),
                book.count(row["texts"], how),
                book.share(row["texts"], study.texts, how),
            )
            for row in rows[:12]
        ],
    )


def _value(study: Study, name: str, value: str | None) -> Sentence:
    key = f"{name}s.{value or 'none'}"
    return study.say(key) if key in study.say else study.say.name(value or "–")


def _left_out(study: Study) -> Table | None:
    told = study.told.filter(study.told.state != TextState.READ.value)
    groups = told.group_by("state").agg(texts=told.count())
    rows = study.rows(groups.order_by(groups.texts.desc()))
    if not rows:
        return None
    say, book, how = study.say, study.book, study.how("left")
    total = study.facts.count(study.told)
    return share_table(
        study,
        say("who.by_state"),
        say("columns.state"),
        [
            (
                _value(study, "state", row["state"]),
                book.count(row["texts"], how),
                book.share(row["texts"], total, how),
            )
            for row in rows
        ],
    )
