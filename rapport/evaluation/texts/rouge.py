"""ROUGE: how much of a reference a text says, for any language."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.evaluation.texts.cutting import Cut, cut
from rapport.evaluation.texts.errors import check_rows
from rapport.evaluation.texts.sentences import grams

Pieces = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts share: as a share of the text, of the reference, and their harmonic mean."""

    precision: float
    recall: float
    f: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rouge:
    """ROUGE-1, ROUGE-2 and ROUGE-L, each the mean over rows, 0 to 1."""

    rouge_1: Overlap
    rouge_2: Overlap
    rouge_l: Overlap


def rouge(
    hypotheses: Sequence[str],
    references: Sequence[str],
    *,
    by: Cut = "words",
    repeats: bool = False,
) -> Rouge:
    """ROUGE of texts against one reference each; an empty text or reference shares nothing.

    An n-gram counts once in a row, as rouge-chinese does; with `repeats` as often as both say it,
    as in C.-Y. Lin, ROUGE, ACL 2004 workshop. ROUGE-L is over the whole text, not by sentences.
    Raises `TextsUnusable` when the rows do not match.
    """
    check_rows(len(hypotheses), len(references), "references")
    said = [cut(text, by) for text in hypotheses]
    return rouge_of_pieces(said, [cut(text, by) for text in references], repeats=repeats)


def rouge_of_pieces(said: Sequence[Pieces], known: Sequence[Pieces], *, repeats: bool) -> Rouge:
    """ROUGE of texts already cut."""
    pairs = list(zip(said, known, strict=True))
    return Rouge(
        rouge_1=_mean([_shared(text, wanted, 1, repeats=repeats) for text, wanted in pairs]),
        rouge_2=_mean([_shared(text, wanted, 2, repeats=repeats) for text, wanted in pairs]),
        rouge_l=_mean(
            [
                _overlap(longest_common(text, wanted), len(text), len(wanted))
                for text, wanted in pairs
            ]
        ),
    )


def longest_common(first: Pieces, second: Pieces) -> int:
    """The length of the longest common subsequence, by whole rows of bits.

    Source: H. Hyyrö, Bit-parallel LCS-length computation revisited, AWOCA 2004.
    """
    places: dict[str, int] = {}
    for place, piece in enumerate(first):
        places[piece] = places.get(piece, 0) | 1 << place
    everything = row = (1 << len(first)) - 1
    for piece in second:
        met = row & places.get(piece, 0)
        row = ((row + met) | (row - met)) & everything
    return len(first) - row.bit_count()


def _shared(text: Pieces, wanted: Pieces, n: int, *, repeats: bool) -> Overlap:
    said, known = grams(text, n), grams(wanted, n)
    if repeats:
        return _overlap((said & known).total(), said.total(), known.total())
    return _overlap(len(said.keys() & known.keys()), len(said), len(known))


def _overlap(shared: int, said: int, known: int) -> Overlap:
    if not shared:
        return Overlap(precision=0.0, recall=0.0, f=0.0)
    return Overlap(precision=shared / said, recall=shared / known, f=2 * shared / (said + known))


def _mean(rows: Sequence[Overlap]) -> Overlap:
    return Overlap(
        precision=sum(row.precision for row in rows) / len(rows),
        recall=sum(row.recall for row in rows) / len(rows),
        f=sum(row.f for row in rows) / len(rows),
    )
