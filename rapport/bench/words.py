"""How many of a marketer's sentences become the right rule, without any model?

The sentences stand with their rules in `data/sentences.yaml`. A case holds only when the tree is
exactly the one that is written there; nonsense must be refused or asked back.
"""

import time
from collections.abc import Iterable, Sequence

from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.word_cases import WordCase, read_cases
from rapport.segments import understand

_ENOUGH = 0.95
_RUNS = {Size.QUICK: 1, Size.FULL: 5}


def _run(setup: Setup) -> Sequence[Row]:
    vocabulary, cases = read_cases()
    best, held = float("inf"), []
    for _turn in range(_RUNS[setup.size]):
        start = time.perf_counter()
        held = [one.holds(understand(one.say, vocabulary=vocabulary)) for one in cases]
        best = min(best, time.perf_counter() - start)
    results = list(zip(cases, held, strict=True))
    meant = [(case, holds) for case, holds in results if case.rule is not None]
    none = [(case, holds) for case, holds in results if case.rule is None]
    return [
        _share("exact rule", meant, _ENOUGH),
        _share("exact rule, Chinese", [one for one in meant if one[0].language == "zh"]),
        _share("exact rule, English", [one for one in meant if one[0].language == "en"]),
        _share("exact rule, held-out sentences", [one for one in meant if one[0].held_out]),
        _share("refused or asked back", none, 1.0),
        Row(name="a sentence", value=best / len(cases) * 1000, unit="ms", better="lower"),
    ]


BENCHMARK = Benchmark(
    name="words",
    about="Sentences of marketers, in Chinese and English, to the exact rule without a model.",
    run=_run,
)


def _share(name: str, results: Iterable[tuple[WordCase, bool]], target: float | None = None) -> Row:
    held = [holds for _case, holds in results]
    source = f"{sum(held)} of {len(held)} sentences"
    share = sum(held) / len(held)
    return Row(name=name, value=share, unit="share", better="higher", target=target, source=source)
