"""Clusters: groups of customers that nobody described, found, judged, and put into words.

In: computed traits. Out: clusters with a stability, the traits that tell each from the others, and
the short rule that comes nearest to it, ready to be edited and kept as a segment. Must never keep
anything itself, and never hide that a grouping is not stable.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.clusters.errors import BadClustering
    from rapport.clusters.finding import find_clusters
    from rapport.clusters.model import (
        Cluster,
        Clustering,
        ClusterQuestion,
        Method,
        Telling,
        Verdict,
        clustering_json,
    )
    from rapport.clusters.naming import ask_names
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadClustering",
    "Cluster",
    "ClusterQuestion",
    "Clustering",
    "Method",
    "Telling",
    "Verdict",
    "ask_names",
    "clustering_json",
    "find_clusters",
]
