"""How fast texts become a corpus, and whether what is nearly the same is found.

The texts are made up, so that it is known which was made from which. Next to it: datasketch, the
usual library for MinHash, with the same bands and the same pieces.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rapport.bench.corpus_texts import MadeUp, make_texts
from rapport.bench.memory import in_child
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.corpus import (
    Building,
    CorpusSettings,
    Document,
    Tally,
    build_corpus,
    choice_steps,
    clean,
    text_steps,
)
from rapport.texts import BANDS, PLACES, NearDuplicates, likeness, shingles

_DOCUMENTS = {Size.QUICK: 20_000, Size.FULL: 100_000}
_PEER_DOCUMENTS = 5_000
_THRESHOLD = 0.8
_RECALL, _PRECISION, _MOST_MIB = 0.95, 0.99, 600
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """How long grouping took; of pairs that are alike, how many were found, and of found, right."""

    seconds: float
    alike: int
    recalled: int
    joined: int
    right: int


def _run(setup: Setup) -> Sequence[Row]:
    count = _DOCUMENTS[setup.size]
    what = f"{count:,} made-up texts, half Chinese, a fifth of them nearly the same as another"
    raw = setup.scratch / "raw.jsonl"
    size = _write(raw, count)
    cleaned = in_child(_clean, raw)
    found = in_child(_group, count).answer
    built = in_child(_build, raw, setup.scratch / "corpus")
    rows = [
        _row("texts cleaned", size / _MEGABYTE / cleaned.answer, "MB/s", source=what),
        _row("texts compared", count / found.seconds, "documents/s", source=what),
        _row("texts made a corpus", count / built.seconds, "documents/s", source=what),
        _row(
            "near duplicates found", found.recalled / found.alike, "share", target=_RECALL,
            source=f"of {found.alike:,} pairs with at least {_THRESHOLD} of their pieces in common",
        ),
        _row(
            "found that are near duplicates", found.right / found.joined, "share",
            target=_PRECISION, source=f"of {found.joined:,} texts found to be like another",
        ),
        Row(
            name="peak memory of a build", value=built.peak_mib, unit="MiB", better="lower",
            target=_MOST_MIB, source=what,
        ),
    ]  # fmt: skip
    if find_spec("datasketch") is not None:
        peer = in_child(_peer, _PEER_DOCUMENTS).answer
        ours = in_child(_group, _PEER_DOCUMENTS).answer.seconds
        source = f"datasketch MinHash and MinHashLSH, {_PEER_DOCUMENTS:,} texts, same bands"
        rows.append(_row("texts compared next to datasketch", peer / ours, "ratio", source=source))
    return rows


BENCHMARK = Benchmark(
    name="corpus",
    about="Raw texts to a corpus: cleaning, near duplicates, splits, in bounded memory.",
    run=_run,
)


def _row(name: str, value: float, unit: str, *, source: str, target: float | None = None) -> Row:
    return Row(name=name, value=value, unit=unit, better="higher", target=target, source=source)


def _write(path: Path, count: int) -> int:
    with path.open("w", encoding="utf-8") as file:
        for one in make_texts(count):
            file.write(json.dumps({"text": one.text}, ensure_ascii=False) + "\n")
    return path.stat().st_size


def _clean(path: Path) -> float:
    """The seconds that every step on single texts takes, reading left out."""
    with path.open(encoding="utf-8") as file:
        documents = [
            Document(id=str(number), parts=(json.loads(line)["text"],), origin="raw")
            for number, line in enumerate(file)
        ]
    settings = CorpusSettings()
    tally = Tally(settings.steps)
    steps = (*text_steps(settings), *choice_steps(settings))
    assert list(clean(documents[:2], steps, tally)), "a first turn loads what is loaded once"
    start = time.perf_counter()
    kept = sum(1 for _ in clean(documents, steps, tally))
    assert kept, "the made-up texts are clean"
    return time.perf_counter() - start


def _group(count: int) -> _Found:
    made = list(make_texts(count))
    start = time.perf_counter()
    near = NearDuplicates(threshold=_THRESHOLD, text_of=lambda number: made[number].text)
    for one in made:
        near.add(one.text)
    groups = near.groups()
    seconds = time.perf_counter() - start
    firsts = [groups.first(number) for number in range(count)]
    alike = [(number, one.family) for number, one in enumerate(made) if _is_like(number, made)]
    joined = [number for number in range(count) if firsts[number] != number]
    return _Found(
        seconds=seconds,
        alike=len(alike),
        recalled=sum(firsts[one] == firsts[other] for one, other in alike),
        joined=len(joined),
        right=sum(made[one].family == made[firsts[one]].family for one in joined),
    )


def _is_like(number: int, made: Sequence[MadeUp]) -> bool:
    """Whether a text is nearly the one that it was made from."""
    family = made[number].family
    if family == number:
        return False
    return likeness(shingles(made[number].text), shingles(made[family].text)) >= _THRESHOLD


def _build(raw: Path, out: Path) -> None:
    build_corpus(Building(out=out, inputs=(str(raw),)))


def _peer(count: int) -> float:
    """The seconds that datasketch takes to hash texts and to ask for those like each."""
    datasketch = import_module("datasketch")
    pieces = [[str(one).encode() for one in shingles(text.text)] for text in make_texts(count)]
    start = time.perf_counter()
    index = datasketch.MinHashLSH(num_perm=BANDS * PLACES, params=(BANDS, PLACES))
    for number, one in enumerate(pieces):
        signature = datasketch.MinHash(num_perm=BANDS * PLACES)
        signature.update_batch(one)
        index.query(signature)
        index.insert(number, signature)
    return time.perf_counter() - start
