"""Which waves a campaign has, and who is in which: by hash, so that a second look agrees."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rapport.campaigns.model import Allocation, Terms, Wave, WaveKind
from rapport.decisions import split

_RAMP_SHARE = 0.1  # of everybody: between the canary and the rest
_SMALLEST = 1e-9

IN_WAVES = (Allocation.ADAPTIVE, Allocation.PERSONAL, Allocation.POLICIES)
"""How campaigns divide customers whose later waves learn from the ones before."""

OWN_CHANCES = (WaveKind.PERSONAL, WaveKind.EXPLORED)
"""The waves in which each customer has probabilities of their own."""

WATCHED = (WaveKind.CANARY, WaveKind.RAMP)
"""The waves after which a campaign goes on only if it did no harm."""


def lay_waves(terms: Terms, *, everybody: int) -> list[Wave]:
    """Lay out the waves of a campaign with so many customers in its draw, holdout included."""
    parts: list[tuple[WaveKind, float]] = []
    left = 1.0
    if terms.canary_share > 0:
        canary = min(1.0, max(terms.canary_share, terms.canary_least / max(1, everybody)))
        parts.append((WaveKind.CANARY, canary))
        left -= canary
    parts += _after_canary(terms, left, with_canary=bool(parts))
    kept = [(kind, share) for kind, share in parts if share > _SMALLEST]
    return [Wave(wave=n, kind=kind, share=share) for n, (kind, share) in enumerate(kept)]


def _after_canary(terms: Terms, left: float, *, with_canary: bool) -> list[tuple[WaveKind, float]]:
    match terms.allocation:
        case Allocation.WINNER:
            test = min(terms.test_share, left)
            return [(WaveKind.TEST, test), (WaveKind.WINNER, left - test)]
        case Allocation.ADAPTIVE:
            return _alike(WaveKind.ADAPTED, left, terms.waves)
        case Allocation.PERSONAL | Allocation.POLICIES:
            return _alike(WaveKind.PERSONAL, left, terms.waves)
        case Allocation.FIXED:
            ramp = min(_RAMP_SHARE, left) if with_canary else 0.0
            return [(WaveKind.RAMP, ramp), (WaveKind.REST, left - ramp)]


def _alike(later: WaveKind, left: float, waves: int) -> list[tuple[WaveKind, float]]:
    """Waves of one size: the first by lot, the later ones by what was learned."""
    return [(WaveKind.TEST, left / waves), *([(later, left / waves)] * (waves - 1))]


def waves_of(
    customer_ids: Iterable[str], waves: Sequence[Wave], *, campaign_id: str
) -> NDArray[np.int64]:
    """Give the wave of each customer. It tells nothing of their arm: the two draws are apart."""
    names, _ = split(
        customer_ids,
        experiment=f"{campaign_id}:waves",
        holdout_share=0,
        arms={str(one.wave): one.share for one in waves},
    )
    return names.astype(np.int64)


def is_final(wave: Wave) -> bool:
    """Say whether the arms of a wave are those that the plan drew; else they are drawn at its
    start."""
    return wave.kind not in (WaveKind.ADAPTED, WaveKind.WINNER, *OWN_CHANCES)
