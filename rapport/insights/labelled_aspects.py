"""Finds what people's labels of mentions say of the things that a reader names, and of others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapport.insights.aspects import (
    AspectReader,
    LabelledMention,
    LabelledTargets,
    aspect_reader,
)
from rapport.insights.labelling import Label, LabelWhat, labels_of
from rapport.insights.model import Mention, MentionKind, Sentiment, Span, Text, Verdict
from rapport.insights.tables import READINGS
from rapport.storage import Database, Facts
from rapport.texts import Language

_UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)
_MOST_WORDS, _MOST_CHARACTERS = 4, 6  # of a name


def labelled_mentions(facts: Facts, database: Database) -> list[LabelledMention]:
    """What people said of the feeling about a named thing; the last word on each counts.

    A label whose text is gone, or in whose place the reader names nothing, is left out.
    """
    reader = aspect_reader(facts, database)
    labels = [one for one in labels_of(database, what=LabelWhat.MENTION) if _is_felt(one)]
    texts = _texts(facts, [one.text_id for one in labels])
    said = {
        (one.text, one.target): one
        for label in labels
        if label.text_id in texts
        for one in _named(label, texts[label.text_id], reader)
    }
    return list(said.values())


def _is_felt(label: Label) -> bool:
    after = label.after
    return bool(after and after.get("kind") == MentionKind.ASPECT and after.get("sentiment"))


def _named(label: Label, text: Text, reader: AspectReader) -> Iterator[LabelledMention]:
    if label.after is None or label.place is None:
        return
    for mention in reader.read([text], [_UNREAD])[0]:
        if (
            mention.about == label.after["about"]
            and mention.target
            and _meets(mention, label.place)
        ):
            yield LabelledMention(
                text=text.text,
                target=mention.target,
                sentiment=Sentiment(label.after["sentiment"] or ""),
            )
            return


def _meets(mention: Mention, place: tuple[int, int]) -> bool:
    return mention.start < place[1] and place[0] < mention.end


def _texts(facts: Facts, text_ids: Sequence[str]) -> dict[str, Text]:
    table = facts.table(READINGS)
    kept = table.filter(table.text_id.isin(sorted(set(text_ids))) & table.text.notnull())
    rows = facts.read(kept.select("text_id", "text", "language", "product_id")).to_pylist()
    return {row["text_id"]: Text(**row | {"language": Language(row["language"])}) for row in rows}


def labelled_targets(facts: Facts, database: Database) -> list[LabelledTargets]:
    """The texts of whose mentions people said something, and where things stand by what they said.

    The lexicon's things hold unless somebody took them away; those that were missed are added. What
    a tagger found does not count unless somebody said it is right: else it would judge itself.
    """
    reader = aspect_reader(facts, database).without_tagger()
    labels: dict[str, list[Label]] = defaultdict(list)
    for one in labels_of(database, what=LabelWhat.MENTION):
        if any(said and said.get("kind") == MentionKind.ASPECT for said in (one.before, one.after)):
            labels[one.text_id].append(one)
    texts = _texts(facts, list(labels))
    return [_targets(texts[one], labels[one], reader) for one in sorted(texts)]


def _targets(text: Text, labels: Sequence[Label], reader: AspectReader) -> LabelledTargets:
    named = [one for one in reader.read([text], [_UNREAD])[0] if one.target is not None]
    exact = {one.target for one in named if one.target is not None}
    wide: set[Span] = set()
    for label in labels:
        meant = {one.target for one in named if _is_meant(one, label) and one.target is not None}
        if label.after is None:
            exact -= meant
            wide = {place for place in wide if place != label.place}
            exact.discard(label.place or (0, 0))
        elif meant:
            exact |= meant
        elif label.place is not None:
            (exact if _is_thing(text.text, label.place) else wide).add(label.place)
    return LabelledTargets(
        text=text.text,
        targets=sorted(exact | wide),
        exact=sorted(exact),
        labels=len({label.place for label in labels}),
    )


def _is_meant(mention: Mention, label: Label) -> bool:
    said = [one for one in (label.before, label.after) if one is not None]
    return (
        label.place is not None
        and _meets(mention, label.place)
        and any(one.get("about") == mention.about for one in said)
    )


def _is_thing(text: str, place: Span) -> bool:
    """Whether a place is short enough for a name, and no clause."""
    said = text[place[0] : place[1]]
    return len(said.split()) <= _MOST_WORDS and (
        len(said) <= _MOST_CHARACTERS if not said.isascii() else said.strip(" .,!?;:") == said
    )
