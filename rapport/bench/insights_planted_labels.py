"""People label a drawn stream: they say of texts drawn by lot what is true of them, all of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from rapport.bench.insights_planted_stream import NAMED, Planted
from rapport.insights import (
    MENTIONS,
    Correction,
    LabelWhat,
    MentionKind,
    check_readings,
    label_readings,
    sample_to_label,
)
from rapport.storage import Database, Facts

Key = tuple[str, str]
"""What is spoken of, and how it is felt about."""

KEYS: tuple[Key, ...] = tuple((thing, felt) for thing in NAMED for felt in ("positive", "negative"))

_OPERATOR = "a person who knows"
_AT_ONCE = 200


def label_stream(
    facts: Facts, database: Database, stream: Mapping[str, Planted], *, texts: int, now: datetime
) -> None:
    """Draw so many texts, put right what the reader got wrong, and say that they were looked at."""
    for _ in range(0, texts, _AT_ONCE):
        drawn = {one.text_id: one.text for one in sample_to_label(facts, limit=_AT_ONCE)}
        wrong = list(_corrections(facts, drawn, stream))
        label_readings(wrong, facts=facts, database=database, operator=_OPERATOR, now=now)
        check_readings(drawn, facts=facts, database=database, operator=_OPERATOR, now=now)


def true_of(one: Planted) -> frozenset[Key]:
    """What a text truly praises and blames, of what the reader has a name for."""
    praised = {(thing, "positive") for thing in one.praised if thing in NAMED}
    return frozenset(praised | {(thing, "negative") for thing in one.blamed if thing in NAMED})


def said_in_texts(facts: Facts) -> dict[str, frozenset[Key]]:
    """What was read in each text that mentions anything."""
    table = facts.table(MENTIONS)
    aspects = table.filter(table.kind == MentionKind.ASPECT.value)
    found: dict[str, set[Key]] = {}
    for row in facts.read(aspects.select("text_id", "about", "sentiment").distinct()).to_pylist():
        found.setdefault(row["text_id"], set()).add((row["about"], row["sentiment"]))
    return {text_id: frozenset(said) for text_id, said in found.items()}


def _corrections(
    facts: Facts, drawn: Mapping[str, str], stream: Mapping[str, Planted]
) -> Iterator[Correction]:
    table = facts.table(MENTIONS)
    rows = facts.read(table.filter(table.text_id.isin([*drawn]))).to_pylist()
    aspects = [one for one in rows if one["kind"] == MentionKind.ASPECT.value]
    right: dict[str, set[Key]] = {one: set() for one in drawn}
    for row in aspects:
        key, true = (row["about"], row["sentiment"]), true_of(stream[row["text_id"]])
        if key in true:
            right[row["text_id"]].add(key)
        elif key in KEYS:
            yield _correction(row["text_id"], (row["start"], row["end"]), before=key)
    for text_id, text in drawn.items():
        for key in sorted(true_of(stream[text_id]) - right[text_id]):
            yield _correction(text_id, (0, len(text)), after=key)


def _correction(
    text_id: str, place: tuple[int, int], *, before: Key | None = None, after: Key | None = None
) -> Correction:
    return Correction(
        text_id=text_id,
        what=LabelWhat.MENTION,
        before=_told(before),
        after=_told(after),
        place=place,
    )


def _told(key: Key | None) -> dict[str, str | None] | None:
    if key is None:
        return None
    return {"kind": MentionKind.ASPECT.value, "about": key[0], "sentiment": key[1]}
