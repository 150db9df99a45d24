"""What can go wrong when attention is allocated."""

from rapport.kit.errors import Invalid


class BadCandidates(Invalid):
    """The candidates, the customers or the limits contradict each other."""

    code = "attention-candidates-bad"
