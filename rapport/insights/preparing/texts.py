"""Prepares a batch of texts: cleaned, masked, in a known language, with a state and its marks.

Pure work on columns, so that another process can do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from rapport.insights.model import TextState
from rapport.insights.preparing.cleaning import clean_text
from rapport.insights.preparing.marks import BANDS, MARKS
from rapport.insights.preparing.promotion import NotOpinion, why_no_opinion
from rapport.llm import without_personal_data
from rapport.texts import Language, fingerprint, marks_of, told_language

# So many pieces are some twenty Chinese characters or ten English words. Below them people say the
# same by themselves (`物流很快，包装完好`), and a copy cannot be told from a common opinion.
FEWEST_PIECES_ZH, FEWEST_PIECES = 16, 8
_BETWEEN = "\x1f"
_TOLD = (
    "text_id", "customer_id", "product_id", "writer", "title", "text", "rating", "written_at",
    "told_language",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What became of each text of a batch, in its order.

    `reasons` say why a text is no opinion. `marks` has the rows of `MARKS` without `same_as`, of
    texts that are read.
    """

    texts: Sequence[str]
    languages: Sequence[Language]
    states: Sequence[TextState]
    reasons: Sequence[NotOpinion | None]
    marks: pa.Table


def prepare(rows: pa.Table) -> Prepared:
    """Prepare texts: `rows` has text_id, customer_id, product_id, writer, title, text, rating,
    written_at and told_language.
    """
    told = {name: rows[name].to_pylist() for name in _TOLD}
    cleaned = list(map(clean_text, told["title"], told["text"]))
    reasons = list(map(why_no_opinion, cleaned))
    texts = list(map(without_personal_data, cleaned))
    languages = list(map(told_language, texts, told["told_language"]))
    states = [_state(*one) for one in zip(texts, languages, told["rating"], reasons, strict=True)]
    read = [place for place, state in enumerate(states) if state is TextState.READ]
    return Prepared(
        texts=texts,
        languages=languages,
        states=states,
        reasons=reasons,
        marks=_marks(
            {name: [column[place] for place in read] for name, column in told.items()},
            [cleaned[place] for place in read],
            np.array([languages[place] is Language.ZH for place in read], bool),
        ),
    )


def _state(
    text: str, language: Language, rating: float | None, reason: NotOpinion | None
) -> TextState:
    if reason is not None:
        return TextState.PROMOTION
    if not text:
        return TextState.EMPTY if rating is None else TextState.READ
    if language is Language.OTHER and rating is None:
        return TextState.FOREIGN
    return TextState.READ


def _marks(told: dict[str, list[object]], cleaned: Sequence[str], chinese: np.ndarray) -> pa.Table:
    marks = marks_of(cleaned)
    fewest = np.where(chinese, FEWEST_PIECES_ZH, FEWEST_PIECES)
    short = pa.array(marks.pieces < fewest)
    words = [_signed(fingerprint(text)) if text else None for text in cleaned]
    once = (told["writer"], told["product_id"], told["written_at"], words)
    again = [
        None if one[0] is None or one[-1] is None else _drawn(*one)
        for one in zip(*once, strict=True)
    ]
    columns = {
        "text_id": told["text_id"],
        "customer_id": told["customer_id"],
        "same_as": pa.nulls(len(cleaned), pa.string()),
        "writer": [None if one is None else _drawn(one) for one in told["writer"]],
        "same_words": pa.array(words, pa.int64(), mask=np.array(short)),
        "same_again": again,
    }
    for number, name in enumerate(BANDS):
        columns[name] = pa.array(marks.bands[:, number], mask=np.array(short))
    table = pa.table(columns, schema=MARKS.columns.to_pyarrow())
    return _told_apart(table)


def _told_apart(marks: pa.Table) -> pa.Table:
    """Those by which something can be found at all."""
    long = pa.compute.is_valid(marks["same_words"])
    return marks.filter(pa.compute.or_(long, pa.compute.is_valid(marks["same_again"])))


def _drawn(*parts: object) -> int:
    joined = _BETWEEN.join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "big", signed=True)


def _signed(number: int) -> int:
    """64 bits as the store takes them: signed."""
    return number - 2**64 if number >= 2**63 else number
