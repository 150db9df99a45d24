"""What words of feeling say of one aspect, by the stars of their texts and by their neighbours."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapport.insights import lexicon
from rapport.insights.aspects.significance import share_log_odds
from rapport.insights.aspects.vocabulary import opinion_words
from rapport.insights.stars import DISPLEASED, PLEASED

_NEAR = 4  # words between a thing and what is felt of it
_DENIES = 2  # words behind a denial
_Z = 1.96
_FEWEST_NEIGHBOURS = 3
_AGREED = 0.6  # of neighbours, more than the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Stars:
    """Which texts (by place) are pleased and which are not; those between are neither."""

    pleased: frozenset[int]
    displeased: frozenset[int]

    @classmethod
    def of(cls, ratings: Sequence[float | None]) -> "Stars":
        """Sort texts by their ratings, 1 to 5."""
        told = [(place, rating) for place, rating in enumerate(ratings) if rating is not None]
        return cls(
            pleased=frozenset(place for place, rating in told if rating >= PLEASED),
            displeased=frozenset(place for place, rating in told if rating <= DISPLEASED),
        )


def learned_opinions(
    texts: Mapping[int, Sequence[str]],
    forms: Sequence[str],
    feelings: Collection[str],
    stars: Stars,
) -> dict[str, float]:
    """Weigh new words of feeling near an aspect: 1 pleases, -1 does not, unclear ones are left out.

    `texts` are those that speak of it, by place. The stars decide where they are clear; else the
    known words of feeling beside it.
    """
    heads = {form.split()[-1] for form in forms}
    said: dict[str, dict[int, int]] = defaultdict(dict)
    beside: dict[str, list[int]] = defaultdict(list)
    known = opinion_words()
    for place, words in texts.items():
        for at in (at for at, word in enumerate(words) if word in heads):
            near = range(max(0, at - _NEAR), min(len(words), at + _NEAR + 1))
            around = [_sign(known.get(words[one], 0.0)) * _turn(words, one) for one in near]
            for one in near:
                if words[one] in feelings:
                    turn = _turn(words, one)
                    said[words[one]][place] = turn
                    beside[words[one]].append(_sign(sum(around)) * turn)
    weighed = {word: _weight(places, beside[word], stars) for word, places in said.items()}
    return {word: weight for word, weight in sorted(weighed.items()) if weight}


def _weight(places: Mapping[int, int], beside: Sequence[int], stars: Stars) -> float:
    pleased = sum(1 for at, turn in places.items() if _pleased(at, turn, stars) > 0)
    displeased = sum(1 for at, turn in places.items() if _pleased(at, turn, stars) < 0)
    z = share_log_odds(pleased, displeased, len(stars.pleased), len(stars.displeased))
    if abs(z) >= _Z:
        return float(_sign(z))
    felt = [one for one in beside if one]
    mean = sum(felt) / len(felt) if felt else 0.0
    return float(_sign(mean)) if len(felt) >= _FEWEST_NEIGHBOURS and abs(mean) >= _AGREED else 0.0


def _pleased(place: int, turn: int, stars: Stars) -> int:
    return turn * ((place in stars.pleased) - (place in stars.displeased))


def _turn(words: Sequence[str], at: int) -> int:
    """-1 behind a denial."""
    return -1 if not _denials().isdisjoint(words[max(0, at - _DENIES) : at]) else 1


def _sign(weight: float) -> int:
    return (weight > 0) - (weight < 0)


@cache
def _denials() -> frozenset[str]:
    return frozenset(f"{lexicon.NEGATORS_ZH} {lexicon.NEGATORS_EN} n't".split())
