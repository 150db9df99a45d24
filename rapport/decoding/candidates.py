"""What was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text as tokens, without its end.

    `score` is the sum of the network's own log-probabilities, that of the end included. `complete`
    says that the text was ended, not cut, and that every constraint holds.
    """

    ids: tuple[int, ...]
    score: float
    complete: bool

    def rank(self, length_penalty: float) -> float:
        """The score for its length; the higher, the better."""
        return self.score / float((len(self.ids) + self.complete or 1) ** length_penalty)
