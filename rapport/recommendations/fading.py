"""How much an event of a history still says, by how many later ones follow it."""

import numpy as np

from rapport.recommendations.histories import Floats, Histories

OWN_DECAY = 20.0  # steps: how long it counts that somebody bought the very same
OWN_WEIGHT = 3.0  # what the newest own order says, against the scores (decision 48)
_FAINTEST = 1e-3  # an event that weighs less for its age says nothing


def faded(histories: Histories, decay: float) -> Floats:
    """What each event weighs in a question, by its own weight and its age in steps."""
    shares = np.exp(-histories.ages() / decay)
    shares[shares < _FAINTEST] = 0
    weights: Floats = (histories.weights * shares).astype(np.float32)
    return weights
