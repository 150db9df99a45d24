"""How varied texts are, among themselves and each in itself."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from rapport.evaluation.metrics import distinct_n
from rapport.evaluation.texts.cutting import Cut, cut
from rapport.evaluation.texts.errors import TextsUnusable
from rapport.evaluation.texts.sentences import ORDERS, Grams, grams, smoothed_bleu

_PAIR = 2
_Peak = tuple[int, int, int]  # most in one text, which text, most in another


def distinct(texts: Sequence[str], n: int, *, by: Cut = "words") -> float:
    """The share of different n-grams among all n-grams of all texts, 0 to 1: `distinct_n`.

    It falls as texts grow in number; compare only sets of the same size.
    """
    return distinct_n([cut(text, by) for text in texts], n)


def repetition(texts: Sequence[str], n: int, *, by: Cut = "words") -> float:
    """The share of n-grams that their own text said before, 0 to 1; the mean over texts.

    A text too short to have an n-gram repeats nothing.
    Source: S. Welleck et al., Unlikelihood training, ICLR 2020 (seq-rep-n).
    """
    counted = _counted(texts, n, by)
    return sum(1 - len(one) / one.total() if one else 0.0 for one in counted) / len(counted)


def repeating(texts: Sequence[str], n: int, *, by: Cut = "words") -> float:
    """The share of texts that say at least one n-gram twice, 0 to 1.

    Source: Z. Shao et al., EMNLP 2019 (repetition-4).
    """
    counted = _counted(texts, n, by)
    return sum(any(count > 1 for count in one.values()) for one in counted) / len(counted)


def self_bleu(texts: Sequence[str], *, by: Cut = "words") -> float:
    """The mean BLEU-4 of each text against all others, 0 to 100; the higher, the more alike.

    Smoothed by method 3, since texts are short. Its cost grows with the texts, not their pairs.
    Source: Y. Zhu et al., Texygen, SIGIR 2018. Raises `TextsUnusable` for fewer than two texts.
    """
    if len(texts) < _PAIR:
        raise TextsUnusable(f"{len(texts)} text cannot be held against others; give two or more")
    pieces = [cut(text, by) for text in texts]
    lengths = sorted(len(one) for one in pieces)
    counted = [[grams(one, n) for one in pieces] for n in ORDERS]
    peaks = [_peaks(of_order) for of_order in counted]
    scores = []
    for place, one in enumerate(pieces):
        said = [of_order[place] for of_order in counted]
        scores.append(
            smoothed_bleu(
                [_right(text, peak, place) for text, peak in zip(said, peaks, strict=True)],
                [text.total() for text in said],
                length=len(one),
                reference=_nearest(len(one), lengths),
            )
        )
    return 100 * sum(scores) / len(scores)


def _counted(texts: Sequence[str], n: int, by: Cut) -> list[Grams]:
    if not texts:
        raise TextsUnusable("there is no text to measure; give at least one")
    return [grams(cut(text, by), n) for text in texts]


def _peaks(counted: Sequence[Grams]) -> dict[tuple[str, ...], _Peak]:
    """For each n-gram the two highest counts in a text: what the others have is one of them."""
    peaks: dict[tuple[str, ...], _Peak] = {}
    for place, text in enumerate(counted):
        for gram, count in text.items():
            most, where, second = peaks.get(gram, (0, -1, 0))
            if count > most:
                peaks[gram] = (count, place, most)
            elif count > second:
                peaks[gram] = (most, where, count)
    return peaks


def _right(said: Grams, peaks: Mapping[tuple[str, ...], _Peak], place: int) -> int:
    right = 0
    for gram, count in said.items():
        most, where, second = peaks[gram]
        right += min(count, second if where == place else most)
    return right


def _nearest(length: int, lengths: Sequence[int]) -> int:
    """The length nearest to one, among the others; of two as near, the shorter."""
    place = bisect_left(lengths, length)
    others = [lengths[at] for at in (place - 1, place + 1) if 0 <= at < len(lengths)]
    return min(others, key=lambda other: (abs(other - length), other))
