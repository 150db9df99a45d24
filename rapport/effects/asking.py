"""What the figures kept say: effects by group, and what a brief should try."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from rapport.catalog import find_offer
from rapport.content import Brief
from rapport.effects.choosing import suggest
from rapport.effects.designing import Space
from rapport.effects.estimating import Posterior, estimate
from rapport.effects.feasible import SPACE, feasible_settings, fixed_by
from rapport.effects.model import ArmFigures, Measure, Suggestions
from rapport.effects.store import list_figures
from rapport.kit.chance import share_of
from rapport.storage import Database

_KEPT_ANSWERS = 8

MOST_CAMPAIGNS = 40
"""Older campaigns than the last so many no longer count: tastes change, and sums stay quick."""


def what_works(
    database: Database,
    *,
    measure: Measure = Measure.REVENUE,
    groups: Sequence[str] = (),
    language: str | None = None,
    space: Space | None = None,
) -> Posterior:
    """Learn from the figures of the last campaigns; `groups` may name some that have none yet.

    Effects are told against the mean of the values that were sent; a `space` adds others, of which
    nothing is known.
    Copy in Chinese and in English may work for different reasons: give a `language` to learn from
    its campaigns alone.
    """
    figures = _latest(list_figures(database, language=language))
    asked = dict.fromkeys(SPACE, ()) if space is None else space
    return _estimated(
        tuple(_frozen(one) for one in figures),
        tuple((name, tuple(values)) for name, values in asked.items()),
        measure,
        tuple(groups),
    )


@lru_cache(maxsize=_KEPT_ANSWERS)
def _estimated(
    figures: tuple[ArmFigures, ...],
    space: tuple[tuple[str, tuple[str, ...]], ...],
    measure: Measure,
    groups: tuple[str, ...],
) -> Posterior:
    """Learning takes seconds where there are many groups, and figures change once a night."""
    return estimate(figures, space=dict(space), measure=measure, groups=groups)


def _frozen(one: ArmFigures) -> ArmFigures:
    return replace(one, attributes=_Items(one.attributes))


class _Items(dict[str, str]):
    """Attributes that may be part of a key, since nobody changes them."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def suggestions_for(
    brief: Brief,
    *,
    database: Database,
    forbidden: Collection[tuple[str, str]] = (),
    language: str = "",
    variants: int | None = None,
    keep_tone_and_length: bool = True,
) -> list[Suggestions]:
    """Suggest, for each group of a brief, what its variants should try; one entry per group.

    `language` is one of the brief's; its first if empty.

    `forbidden` is what the brand book rules out. The same brief and the same figures give the same
    suggestions: asking again is no second draw.
    """
    groups = [group.segment_id for group in brief.groups]
    feasible = feasible_settings(
        language=language or brief.languages[0],
        offer=find_offer(database, brief.offer_id) if brief.offer_id else None,
        products=len(brief.cells[0].product_ids),
        forbidden=forbidden,
        fixed=fixed_by(brief) if keep_tone_and_length else None,
    )
    posterior = what_works(database, groups=groups, space=feasible)
    return [
        suggest(
            posterior,
            group=group,
            variants=variants or brief.variants,
            feasible=feasible,
            rng=drawing(brief.brief_id, group, posterior),
        )
        for group in groups
    ]


def suggest_settings(
    group: str, *, database: Database, variants: int, feasible: Space, seed: str = ""
) -> Suggestions:
    """Suggest variants for one group without a brief, among the settings that are feasible."""
    posterior = what_works(database, groups=[group], space=feasible)
    rng = drawing(seed, group, posterior)
    return suggest(posterior, group=group, variants=variants, feasible=feasible, rng=rng)


def drawing(seed: str, group: str, posterior: Posterior) -> np.random.Generator:
    """Chance that is the same for the same question and the same figures."""
    place = share_of(f"{seed}:{group}:{len(posterior.figures)}", experiment="effects")
    return np.random.default_rng(int(place * 2**32))


def _latest(figures: Sequence[ArmFigures]) -> list[ArmFigures]:
    order = list(dict.fromkeys(one.campaign_id for one in figures))  # by launch, the oldest first
    kept = set(order[-MOST_CAMPAIGNS:])
    return [one for one in figures if one.campaign_id in kept]
