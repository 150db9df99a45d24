"""The nouns of the stage: what is asked, a cluster, and how far to trust the grouping."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from rapport.clusters.errors import BadClustering
from rapport.segments import Rule, rule_json

FEWEST, MOST = 2, 12
_SOUND, _DOUBTFUL = 0.75, 0.6  # Hennig 2007, section 3: Jaccard similarities of clusterwise repeats


class Method(StrEnum):
    """How clusters are found. Stored names are forever."""

    K_MEANS = "k-means"  # every customer belongs to a cluster
    HDBSCAN = "hdbscan"  # dense groups only; the rest belongs to none


class Verdict(StrEnum):
    """Whether the grouping would be found again on other customers of the same shop."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"
    ARBITRARY = "arbitrary"

    @classmethod
    def of(cls, stability: float) -> "Verdict":
        if stability >= _SOUND:
            return cls.SOUND
        return cls.DOUBTFUL if stability >= _DOUBTFUL else cls.ARBITRARY


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterQuestion:
    """Which traits to group by, and how. Without `count` the best number is looked for."""

    traits: tuple[str, ...] = ()
    method: Method = Method.K_MEANS
    count: int | None = None
    seed: int = 7

    def __post_init__(self) -> None:
        if self.count is not None and not FEWEST <= self.count <= MOST:
            raise BadClustering(f"ask for {FEWEST} to {MOST} clusters, not {self.count}")
        if self.count is not None and self.method is Method.HDBSCAN:
            raise BadClustering("hdbscan finds the number of clusters itself; leave it out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a cluster differs in one trait. `distance` is in standard deviations of everybody's."""

    trait: str
    typical: float | None
    typical_of_all: float | None
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group, and the rule nearest to it: `precision` of its members are in the group,
    `recall` of the group are its members. `stability` is the mean Jaccard similarity with the
    nearest cluster of each repeat on other customers, 0 to 1.
    """

    number: int
    size: int
    share: float
    stability: float
    tellings: tuple[Telling, ...]
    rule: Rule
    precision: float
    recall: float
    name: Mapping[str, str]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """The clusters, largest first. `silhouette` is -1 to 1; `unassigned` belong to no cluster."""

    clusters: tuple[Cluster, ...]
    method: Method
    traits: tuple[str, ...]
    customers: int
    unassigned: int
    silhouette: float
    stability: float

    @property
    def verdict(self) -> Verdict:
        return Verdict.of(self.stability)


def clustering_json(found: Clustering) -> dict[str, object]:
    """Give a clustering as a JSON value, each rule as `parse_rule` reads it."""
    clusters = [{**_plain(cluster), "rule": rule_json(cluster.rule)} for cluster in found.clusters]
    return {
        "clusters": clusters,
        "method": found.method.value,
        "traits": list(found.traits),
        "customers": found.customers,
        "unassigned": found.unassigned,
        "silhouette": found.silhouette,
        "stability": found.stability,
        "verdict": found.verdict.value,
    }


def _plain(cluster: Cluster) -> dict[str, object]:
    told = {name: getattr(cluster, name) for name in Cluster.__dataclass_fields__ if name != "rule"}
    return told | {
        "tellings": [asdict(one) for one in cluster.tellings],
        "examples": list(cluster.examples),
    }
