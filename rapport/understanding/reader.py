"""Understands a message: what is wanted, clause by clause, and what is named in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapport.understanding.clauses import clauses_of
from rapport.understanding.gazetteer import Gazetteer
from rapport.understanding.intents import IntentReader, Meant
from rapport.understanding.model import Entity, EntitySource, Guess
from rapport.understanding.patterns import entities_by_form
from rapport.understanding.tagging import EntityTagger

_SURE = 0.6
"""A clause wants something of its own from this probability on."""

_RANK = {
    EntitySource.PERSON: 0,
    EntitySource.PATTERN: 1,
    EntitySource.CATALOGUE: 2,
    EntitySource.TAGGER: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """An intent, and characters `start` to `end` of the message that say it."""

    intent: str
    probability: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was understood of a message.

    `wants` stand in the order in which they were said; none where the message is out of scope, of
    which `in_scope` is the probability that it is not. `guesses` are about the whole message.
    """

    text: str
    wants: tuple[Want, ...]
    guesses: tuple[Guess, ...]
    in_scope: float
    entities: tuple[Entity, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class UnderstandingReader:
    """Reads messages with what was learned, the names of a catalogue, and forms.

    Without a tagger only names and forms are found.
    """

    intents: IntentReader
    gazetteer: Gazetteer
    tagger: EntityTagger | None = None

    def read(self, text: str, *, today: date) -> Understood:
        """Understand a message; `today` is what `tomorrow` is counted from."""
        spans = clauses_of(text)
        whole, *parts = self.intents.read([text, *(text[slice(*span)] for span in spans)])
        wants = _wants(text, whole, list(zip(spans, parts, strict=True)))
        return Understood(
            text=text,
            wants=wants,
            guesses=whole.guesses,
            in_scope=whole.in_scope,
            entities=self._entities(text, whole, today),
        )

    def _entities(self, text: str, whole: Meant, today: date) -> tuple[Entity, ...]:
        found = [*entities_by_form(text, today=today), *self.gazetteer.find(text)]
        if self.tagger is not None:
            found += self.tagger.tag(text, intent=whole.intent)
        return apart(found)


def apart(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Of entities that overlap keep one: by its source, then the longest; in order of place."""
    kept: list[Entity] = []
    for one in sorted(entities, key=lambda one: (_RANK[one.source], one.start - one.end)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _wants(
    text: str, whole: Meant, parts: Sequence[tuple[tuple[int, int], Meant]]
) -> tuple[Want, ...]:
    """One want per clause where two surely want different things, else that of the whole."""
    sure = [
        Want(intent=one.intent, probability=one.guesses[0].probability, start=start, end=end)
        for (start, end), one in parts
        if one.intent is not None and one.guesses[0].probability >= _SURE
    ]
    merged: list[Want] = []
    for want in sure:
        if merged and merged[-1].intent == want.intent:
            last = merged.pop()
            want = Want(  # noqa: PLW2901
                intent=want.intent,
                probability=max(last.probability, want.probability),
                start=last.start,
                end=want.end,
            )
        merged.append(want)
    if len({want.intent for want in merged}) > 1:
        return tuple(merged)
    if whole.intent is None:
        return tuple(merged)
    best = whole.guesses[0]
    return (Want(intent=best.intent, probability=best.probability, start=0, end=len(text)),)
