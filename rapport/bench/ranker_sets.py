"""What is known of the items of the public sets besides who took them, and lessons from them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from rapport.bench.ladder import Lesson
from rapport.bench.leave_one_out import each_of, without_last
from rapport.bench.next_item import PublicSet
from rapport.recommendations import (
    Following,
    Histories,
    ItemFacts,
    ItemSequence,
    ProductGraph,
    Relation,
    SequenceModel,
    Sources,
    Triple,
    build_graph,
    count_following,
    fit_item_scores,
    fit_item_texts,
    read_signals,
)

CANDIDATES = 50
# One step on, and fewer of what everybody has: the strongest signal beside the scores.
NEXT = Following(window=1, distance_power=0, backward=0, source_power=0.5, target_power=0.2)
_LAST = 3  # an item that is often among somebody's last three is a late one
_FILM_YEAR = re.compile(r"\((\d{4})\)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contents:
    """The texts of the items, and what a catalogue says of them."""

    texts: tuple[str, ...]
    triples: tuple[Triple, ...]
    facts: ItemFacts


def read_goods(folder: Path, item_count: int) -> Contents:
    """Titles and attributes of Amazon Beauty, numbered from 1; the first word is the brand."""
    titles = json.loads((folder / "Beauty_titles.json").read_text(encoding="utf-8"))
    attributes = json.loads((folder / "Beauty_item2attributes.json").read_text(encoding="utf-8"))
    texts = tuple(titles.get(str(item + 1), "") for item in range(item_count))
    brands = [text.split()[0].casefold() if text.split() else "" for text in texts]
    triples = [
        Triple(item=int(item) - 1, relation=Relation.ATTRIBUTE, value=str(value))
        for item, values in attributes.items()
        for value in values
    ]
    triples += [
        Triple(item=item, relation=Relation.BRAND, value=brand)
        for item, brand in enumerate(brands)
        if brand
    ]
    facts = ItemFacts(groups={"brand": numbered(brands)})
    return Contents(texts=texts, triples=tuple(triples), facts=facts)


def read_films(folder: Path, item_count: int) -> Contents:
    """Titles, years and genres of MovieLens-1M."""
    lines = (folder / "movies.dat").read_text(encoding="latin-1").splitlines()
    films = {parts[0]: parts[1:] for parts in (line.split("::") for line in lines)}
    numbers = (folder / "sas_to_original_items.txt").read_text(encoding="ascii").split("\n")
    original = dict(line.split()[:2] for line in numbers if line.strip())
    told = [films.get(original.get(str(item + 1), ""), ("", "")) for item in range(item_count)]
    years = [_FILM_YEAR.search(title) for title, _ in told]
    triples = [
        Triple(item=item, relation=Relation.CATEGORY, value=genre)
        for item, (_, genres) in enumerate(told)
        for genre in genres.split("|")
        if genre
    ]
    year = np.array([float(each[1]) if each else np.nan for each in years], dtype=np.float32)
    facts = ItemFacts(numbers={"year": year}, groups={"genres": numbered([g for _, g in told])})
    return Contents(texts=tuple(title for title, _ in told), triples=tuple(triples), facts=facts)


def numbered(names: Sequence[str]) -> np.ndarray:
    """Number names in their order, from 0; -1 for an empty one."""
    places = {name: place for place, name in enumerate(sorted(set(names) - {""}))}
    return np.array([places.get(name, -1) for name in names], dtype=np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teacher:
    """Makes lessons of a set: candidates by scores, signals by all that is known."""

    chosen: PublicSet
    histories: Histories
    contents: Contents
    graph: ProductGraph
    pairs: dict[str, sparse.csr_matrix]

    def lesson(
        self,
        *,
        wanted: int,
        learned: int,
        step: int,
        model: SequenceModel | None = None,
    ) -> Lesson:
        """Look for the item that is `wanted`-th from the end, asking with all before it.

        Scores and facts are learned without the last `learned` of each customer; so must be the
        `model` of sequences, if there is one.
        """
        known, targets = each_of(*without_last(self.histories, wanted), step)
        source = without_last(self.histories, learned)[0]
        sources = Sources(
            scores=fit_item_scores(source, self.chosen.recipe),
            pairs={"next": count_following(source, NEXT), **self.pairs},
            facts=_with_trends(self.contents.facts, source),
            sequence=None if model is None else _over_all(model),
        )
        items, base = sources.scores.best(known, count=CANDIDATES)
        return Lesson(
            signals=read_signals(sources, known, items),
            wanted=items == targets[:, None],
            totals=np.ones(len(targets), dtype=np.int64),
            base=base,
        )


def make_teacher(chosen: PublicSet, data: Path) -> Teacher:
    """Read a set and what is known of its items."""
    path = data / chosen.path
    histories = chosen.read(path)
    read = read_films if path.parent.name == "ml-1m" else read_goods
    contents = read(path.parent, histories.item_count)
    graph = build_graph(contents.triples, item_count=histories.item_count)
    pairs = {f"graph:{relation}": graph.pairs(relation) for relation in graph.shared}
    pairs["text"] = fit_item_texts(contents.texts).pairs()
    return Teacher(chosen=chosen, histories=histories, contents=contents, graph=graph, pairs=pairs)


def _over_all(model: SequenceModel) -> ItemSequence:
    places = np.arange(model.item_count, dtype=np.int32)
    return ItemSequence(model=model, places=places)


def _with_trends(facts: ItemFacts, histories: Histories) -> ItemFacts:
    """Add what the order of histories tells of an item's age: these sets have no times."""
    counts = np.bincount(histories.items, minlength=histories.item_count)
    lengths = np.repeat(np.diff(histories.starts), np.diff(histories.starts))
    place = 1 - histories.ages() / np.maximum(lengths - 1, 1)
    numbers = {
        "count": np.log1p(counts),
        "place": _mean(place, histories, counts),
        "late": _mean(histories.ages() < _LAST, histories, counts),
    }
    plain = {name: values.astype(np.float32) for name, values in numbers.items()}
    return ItemFacts(numbers={**facts.numbers, **plain}, groups=facts.groups)


def _mean(values: np.ndarray, histories: Histories, counts: np.ndarray) -> np.ndarray:
    summed = np.bincount(histories.items, values, minlength=histories.item_count)
    mean: np.ndarray = summed / np.maximum(counts, 1)
    return mean
