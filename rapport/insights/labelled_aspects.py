"""Finds what people's labels of mentions say of the things that a reader names."""

from collections.abc import Iterator, Sequence

from rapport.insights.aspects import AspectReader, LabelledMention, aspect_reader
from rapport.insights.labelling import Label, LabelWhat, labels_of
from rapport.insights.model import Mention, MentionKind, Sentiment, Text, Verdict
from rapport.insights.tables import READINGS
from rapport.storage import Database, Facts
from rapport.texts import Language

_UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)


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
