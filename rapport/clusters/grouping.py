"""Puts customers into groups by k-means or HDBSCAN, and says how well and how surely.

Models are fitted on a sample and everybody is placed after it, so that a million customers take
seconds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from rapport.clusters.errors import BadClustering
from rapport.clusters.model import FEWEST, ClusterQuestion, Method
from rapport.clusters.preparing import Floats

Labels = npt.NDArray[np.int64]
NOBODY = -1
_MOST_TRIED = 8
_SAMPLE = {Method.K_MEANS: 50_000, Method.HDBSCAN: 10_000}
_JUDGED = 2_000
_REPEATS = 8
_SHARE = 0.5
_PART = 100_000
_BLUR = 0.15  # standard deviations: counts lie in rows, and a row is no group


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The number of each customer's group, 0 and up, or -1; the largest group is 0."""

    labels: Labels
    count: int
    silhouette: float
    stabilities: tuple[float, ...]

    @property
    def stability(self) -> float:
        """The mean over the groups, each weighed by its size."""
        sizes = np.bincount(self.labels[self.labels >= 0], minlength=self.count)
        return float(np.average(self.stabilities, weights=sizes))


def group(points: Floats, question: ClusterQuestion) -> Grouping:
    """Find the groups, place everybody, and repeat on halves to see whether they come again."""
    # Many small fits: threads that wait for each other take longer than one that works.
    with threadpool_limits(limits=1):
        return _grouped(points, question)


def _grouped(points: Floats, question: ClusterQuestion) -> Grouping:
    chance = np.random.default_rng(question.seed)
    sample = _drawn(points, _SAMPLE[question.method], chance)
    count = question.count
    if question.method is Method.K_MEANS and count is None:
        count = _best_count(_drawn(sample, _JUDGED, chance), question.seed)
    centres = _fit(sample, question, count)
    labels = _by_size(_placed(points, sample, centres))
    found = int(labels.max()) + 1
    if found < FEWEST:
        raise BadClustering(
            "no groups stand out among these customers; try k-means or other traits"
        )
    return Grouping(
        labels=labels,
        count=found,
        silhouette=_silhouette(points, labels, chance),
        stabilities=_stabilities(sample, question, count, chance),
    )


def _drawn(points: Floats, most: int, chance: np.random.Generator) -> Floats:
    if len(points) <= most:
        return points
    return points[np.sort(chance.choice(len(points), most, replace=False))]


def _best_count(points: Floats, seed: int) -> int:
    """The number with the best silhouette (Rousseeuw 1987)."""
    tried: dict[int, float] = {}
    for count in range(FEWEST, _MOST_TRIED + 1):
        labels = KMeans(count, n_init=4, random_state=seed).fit_predict(points)
        if len(np.unique(labels)) == count:
            tried[count] = silhouette_score(points, labels)
    if not tried:
        raise BadClustering("the customers are too alike to be grouped; choose other traits")
    return max(tried, key=lambda count: tried[count])


def _fit(points: Floats, question: ClusterQuestion, count: int | None) -> Labels:
    """The group of each point of the sample."""
    if question.method is Method.K_MEANS:
        model = KMeans(count or FEWEST, n_init=4, random_state=question.seed)
        return np.asarray(model.fit_predict(points), dtype=np.int64)
    smallest = max(15, len(points) // 50)
    chance = np.random.default_rng(question.seed)
    blurred = points + _BLUR * chance.standard_normal(points.shape)
    found = HDBSCAN(min_cluster_size=smallest, min_samples=10, copy=True).fit_predict(blurred)
    return np.asarray(found, dtype=np.int64)


def _placed(points: Floats, sample: Floats, labels: Labels) -> Labels:
    """Everybody belongs where their nearest neighbour of the sample belongs."""
    if points is sample:
        return labels
    nearest = NearestNeighbors(n_neighbors=1).fit(sample)
    parts = [
        labels[nearest.kneighbors(points[start : start + _PART], return_distance=False)[:, 0]]
        for start in range(0, len(points), _PART)
    ]
    return np.concatenate(parts)


def _by_size(labels: Labels) -> Labels:
    """Number the groups anew, the largest 0."""
    numbers, sizes = np.unique(labels[labels >= 0], return_counts=True)
    ranked = numbers[np.argsort(-sizes, kind="stable")]
    places = {int(number): place for place, number in enumerate(ranked)}
    return np.array([places.get(int(label), NOBODY) for label in labels], dtype=np.int64)


def _silhouette(points: Floats, labels: Labels, chance: np.random.Generator) -> float:
    inside = np.flatnonzero(labels >= 0)
    if len(inside) > _JUDGED:
        inside = chance.choice(inside, _JUDGED, replace=False)
    if len(np.unique(labels[inside])) < FEWEST:
        return 0.0
    return float(silhouette_score(points[inside], labels[inside]))


def _stabilities(
    sample: Floats, question: ClusterQuestion, count: int | None, chance: np.random.Generator
) -> tuple[float, ...]:
    """For each group, the mean Jaccard similarity with its best match in each repeat.

    Hennig 2007, "Cluster-wise assessment of cluster stability", with halves drawn anew.
    """
    whole = _by_size(_fit(sample, question, count))
    groups = range(int(whole.max()) + 1)
    told: list[list[float]] = [[] for _ in groups]
    for _ in range(_REPEATS):
        half = np.flatnonzero(chance.random(len(sample)) < _SHARE)
        again = _fit(sample[half], question, count)
        for number in groups:
            told[number].append(_best_match(whole[half] == number, again))
    return tuple(float(np.mean(one)) for one in told)


def _best_match(members: npt.NDArray[np.bool_], labels: Labels) -> float:
    if not members.any():
        return 0.0
    matches = [
        (members & (labels == label)).sum() / (members | (labels == label)).sum()
        for label in np.unique(labels[labels >= 0])
    ]
    return float(max(matches, default=0.0))
