"""Reads the texts that are new, and keeps what they say: for everybody, and of each customer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import structlog

from rapport.catalog import REVIEWS
from rapport.feedback import FEEDBACK
from rapport.insights.labelling import Label, apply_labels
from rapport.insights.model import Mention, Text, TextsRead, TextState, Verdict
from rapport.insights.readers import Readers, built_in_readers
from rapport.insights.reading import quoted
from rapport.insights.saying import keep_said
from rapport.insights.tables import MENTIONS, READINGS
from rapport.llm import mask_personal_data
from rapport.profiles import IDENTITIES, PROFILES, NameKind
from rapport.storage import Facts
from rapport.texts import Language, language_of

log = structlog.get_logger(__name__)

_AT_ONCE = 20_000
_BETWEEN = "\x1f"
_KEPT_AS_TOLD = (
    "text_id", "source", "source_id", "platform", "licence", "customer_id", "product_id", "brand",
    "rating", "written_at", "read_hash",
)  # fmt: skip


def refresh_readings(
    facts: Facts, *, readers: Readers | None = None, labels: Sequence[Label] = ()
) -> TextsRead:
    """Read the reviews and feedback that were not read as they are by these readers.

    What people said of a reading, `labels`, stands in the place of what the readers say.

    Of a text of a known customer, findings are kept for rules: one on the whole of it, and one on
    each aspect and sentiment; an aspect is neutral only where nothing clearer is said of it.
    Customers of whom something else is kept than before are touched. So many texts are one commit.
    """
    using = readers or built_in_readers()
    texts = findings = 0
    with facts.patient():
        gone = facts.read(_gone(facts))
        if gone.num_rows:
            _forget(facts, gone)
        while (rows := facts.read(_unread(facts, using).limit(_AT_ONCE))).num_rows:
            findings += _keep(facts, rows, using, labels)
            texts += rows.num_rows
    if texts or gone.num_rows:
        log.info("texts.read", texts=texts, gone=gone.num_rows, findings=findings)
    return TextsRead(texts=texts, findings=findings)


def _keep(facts: Facts, rows: pa.Table, readers: Readers, labels: Sequence[Label]) -> int:
    """Read so many texts and keep all that was read of them in one commit."""
    told = rows.to_pylist()
    texts = [_text(row) for row in told]
    places = [place for place, text in enumerate(texts) if _state(text) is TextState.READ]
    few = [texts[place] for place in places]
    verdicts = dict(zip(places, readers.sentiment.read(few), strict=True))
    read = [verdicts[place] for place in places]
    found: dict[int, list[Mention]] = {place: [] for place in places}
    for reader in readers.mentions:
        for place, mentions in zip(places, reader.read(few, read), strict=True):
            found[place].extend(mentions)
    readings: list[dict[str, object]] = []
    mentioned: list[dict[str, object]] = []
    for place, (row, text) in enumerate(zip(told, texts, strict=True)):
        readings.append(_reading(row, text, verdicts.get(place), readers))
        mentioned += _mentioned(row, text, found.get(place, ()))
    readings, mentioned = apply_labels(readings, mentioned, labels)
    with facts.transaction():
        facts.upsert(READINGS, pa.Table.from_pylist(readings, READINGS.columns.to_pyarrow()))
        facts.delete(MENTIONS, "text_id", [text.text_id for text in texts])
        facts.append(MENTIONS, pa.Table.from_pylist(mentioned, MENTIONS.columns.to_pyarrow()))
        return keep_said(facts, readings, mentioned, of=rows)


def _forget(facts: Facts, gone: pa.Table) -> None:
    with facts.transaction():
        facts.delete(READINGS, "text_id", gone["text_id"].to_pylist())
        facts.delete(MENTIONS, "text_id", gone["text_id"].to_pylist())
        keep_said(facts, [], [], of=gone)


def _unread(facts: Facts, readers: Readers) -> ir.Table:
    texts, readings = _texts(facts, readers), facts.table(READINGS)
    same = [texts.text_id == readings.text_id, texts.read_hash == readings.read_hash]
    return texts.anti_join(readings, same)


def _gone(facts: Facts) -> ir.Table:
    """Texts that were read and are there no more: text_id, source, source_id."""
    readings = facts.table(READINGS)
    kept = readings.anti_join(_told(facts), "text_id")
    return kept.select("text_id", "source", "source_id")


def _texts(facts: Facts, readers: Readers) -> ir.Table:
    """All texts, under the name that their customer goes by today, where there is a profile."""
    told, names = _told(facts), facts.table(IDENTITIES)
    given_up = names.filter(names.kind == NameKind.CUSTOMER.value)
    owners = given_up.select("alias", stays="customer_id")
    joined = told.left_join(owners, told.customer_id == owners["alias"])
    owned = joined.mutate(customer_id=joined.stays.coalesce(joined.customer_id)).select(
        *told.columns
    )
    profiles = facts.table(PROFILES).select(known="customer_id")
    seen = owned.left_join(profiles, owned.customer_id == profiles.known)
    mine = seen.mutate(customer_id=seen.known).select(*told.columns)
    parts = [mine[name].cast("string").coalesce("") for name in mine.columns]
    return mine.mutate(
        read_hash=ibis.literal(_BETWEEN).join([ibis.literal(readers.name), *parts]).hexdigest("md5")
    )


def _told(facts: Facts) -> ir.Table:
    """Reviews and feedback in the same columns, those with something to read."""
    reviews, feedback = facts.table(REVIEWS), facts.table(FEEDBACK)
    nothing = ibis.null("string")
    both = ibis.union(
        reviews.select(
            "product_id", "customer_id", "rating", "title", "text", "written_at",
            text_id=ibis.literal("review:") + reviews.review_id, source=ibis.literal("review"),
            source_id=reviews.review_id, platform=ibis.literal("shop"), licence=nothing,
            brand=nothing, told_language=reviews.language,
        ),
        feedback.select(
            "product_id", "customer_id", "rating", "title", "text", "written_at",
            text_id=ibis.literal("feedback:") + feedback.feedback_id, source=feedback.kind,
            source_id=feedback.feedback_id, platform=feedback.platform, licence=feedback.licence,
            brand=feedback.brand, told_language=feedback.language,
        ),
    )  # fmt: skip
    return both.filter(both.text.notnull() | both.rating.notnull())


def _text(row: Mapping[str, Any]) -> Text:
    words = "\n".join(part for part in (row["title"], row["text"]) if part)
    masked = mask_personal_data(words)
    return Text(
        text_id=row["text_id"],
        text=masked,
        language=language_of(masked),
        rating=row["rating"],
        product_id=row["product_id"],
    )


def _state(text: Text) -> TextState:
    if not text.text.strip() and text.rating is None:
        return TextState.EMPTY
    if text.text.strip() and text.language is Language.OTHER and text.rating is None:
        return TextState.FOREIGN
    return TextState.READ


def _reading(
    row: Mapping[str, Any], text: Text, verdict: Verdict | None, readers: Readers
) -> dict[str, object]:
    told = {name: row[name] for name in _KEPT_AS_TOLD}
    read = {} if verdict is None else _columns_of(verdict)
    return told | {
        "text": text.text,
        "language": text.language.value,
        "state": _state(text).value,
        "same_as": None,
        "read_by": readers.sentiment.name,
        **read,
    }


def _columns_of(verdict: Verdict) -> dict[str, object]:
    return {
        "sentiment": verdict.sentiment.value if verdict.sentiment else None,
        "probability": verdict.probability,
        "positive": verdict.positive,
        "strength": verdict.strength,
        "emotion": verdict.emotion.value if verdict.emotion else None,
        "irony": verdict.irony,
    }


def _mentioned(
    row: Mapping[str, Any], text: Text, found: Sequence[Mention]
) -> Iterator[dict[str, object]]:
    for place, mention in enumerate(found):
        start, end = quoted(text.text, mention)
        yield {
            "text_id": text.text_id,
            "place": place,
            "customer_id": row["customer_id"],
            "product_id": row["product_id"],
            "kind": mention.kind.value,
            "about": str(mention.about),
            "sentiment": mention.sentiment.value if mention.sentiment else None,
            "probability": mention.probability,
            "strength": mention.strength,
            "start": start,
            "end": end,
            **_words("target", text.text, mention.target),
            **_words("opinion", text.text, mention.opinion),
        }


def _words(name: str, text: str, span: tuple[int, int] | None) -> dict[str, object]:
    if span is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    start, end = span
    return {name: text[start:end], f"{name}_start": start, f"{name}_end": end}
