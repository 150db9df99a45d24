"""What can be wrong with the question for clusters."""

from rapport.kit.errors import Invalid


class BadClustering(Invalid):
    """Clusters were asked for that cannot be found; the message says what to change."""

    code = "bad-clustering"
