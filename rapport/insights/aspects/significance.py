"""Which words are more of one group of texts than of the others.

Log odds with an informative prior: the words of all groups (Monroe, Colaresi & Quinn 2008,
https://doi.org/10.1093/pan/mpn018).
"""

import math

_PRIOR = 50.0  # texts that the prior counts for, and no more than
_PRIOR_SHARE = 0.1  # of all texts


def log_odds_z(inside: int, of: int, outside: int, of_others: int) -> float:
    """How many standard deviations a word's log odds lie above those of the other texts.

    `inside` of `of` texts of the group have the word, `outside` of `of_others` of the others.
    """
    total = of + of_others
    if not total or not of or not of_others:
        return 0.0
    share = (inside + outside + 0.5) / (total + 1)
    prior = min(_PRIOR, _PRIOR_SHARE * total)
    hits, misses = prior * share, prior * (1 - share)
    here = math.log((inside + hits) / (of - inside + misses))
    there = math.log((outside + hits) / (of_others - outside + misses))
    return (here - there) / math.sqrt(1 / (inside + hits) + 1 / (outside + hits))


def share_log_odds(pleased: int, displeased: int, all_pleased: int, all_displeased: int) -> float:
    """How many standard deviations a word is more of pleased texts than chance would have it."""
    base = math.log((all_pleased + 0.5) / (all_displeased + 0.5))
    weight = math.log((pleased + 0.5) / (displeased + 0.5)) - base
    return weight / math.sqrt(1 / (pleased + 0.5) + 1 / (displeased + 0.5))
