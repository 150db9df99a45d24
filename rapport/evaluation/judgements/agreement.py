"""Do operators who see the same pair say the same, beyond chance?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TWO = 2

Ratings = Mapping[str, Mapping[str, str]]
"""What was rated → who rated it → which label they gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Over things that two or more rated; None where it is not defined.

    `raw`: how many of two ratings of a thing are the same. `alpha`: Krippendorff's, for any number
    of raters. `kappa`: Cohen's, where two raters share all of it. 1 is perfect, 0 is chance.
    """

    shared: int
    raters: int
    raw: float | None
    alpha: float | None
    kappa: float | None


def agreement(ratings: Ratings) -> Agreement:
    """Say how far raters agree on what at least two of them rated."""
    shared = {thing: given for thing, given in ratings.items() if len(given) >= _TWO}
    raters = sorted({rater for given in shared.values() for rater in given})
    kappa = None
    if len(raters) == _TWO:
        first, second = ([given[rater] for given in shared.values()] for rater in raters)
        kappa = cohen_kappa(first, second)
    return Agreement(
        shared=len(shared),
        raters=len(raters),
        raw=_raw(shared),
        alpha=krippendorff(shared),
        kappa=kappa,
    )


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's κ of two raters' labels for the same things; None if both gave one label only.

    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.
    """
    number = len(first)
    if not number:
        return None
    seen = sum(one == other for one, other in zip(first, second, strict=True)) / number
    counts, others = Counter(first), Counter(second)
    by_chance = sum(counts[label] * others[label] for label in counts) / number**2
    return None if by_chance == 1 else (seen - by_chance) / (1 - by_chance)


def krippendorff(ratings: Ratings) -> float | None:
    """Krippendorff's α for labels without order; things that one rated count for nothing.

    None where there is nothing to compare or all labels are the same.
    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011.
    """
    met: defaultdict[tuple[str, str], float] = defaultdict(float)
    for given in ratings.values():
        if len(given) < _TWO:
            continue
        labels = Counter(given.values())
        for one, count in labels.items():
            for other, others in labels.items():
                pairs = count * (others - (one == other))
                met[one, other] += pairs / (len(given) - 1)
    totals: defaultdict[str, float] = defaultdict(float)
    for (one, _), weight in met.items():
        totals[one] += weight
    number = sum(totals.values())
    apart = number**2 - sum(weight**2 for weight in totals.values())
    if not apart:
        return None
    differing = sum(weight for (one, other), weight in met.items() if one != other)
    return 1 - (number - 1) * differing / apart


def _raw(shared: Ratings) -> float | None:
    same = pairs = 0
    for given in shared.values():
        labels = Counter(given.values())
        same += sum(count * (count - 1) for count in labels.values())
        pairs += len(given) * (len(given) - 1)
    return same / pairs if pairs else None
