"""How much of what the law forbids is found, and how often is something lawful taken for it?

The cases in `cases/law` were written apart from the rules; the rules were made looking at the part
`dev` alone. AdvertiseGen (https://aclanthology.org/D19-1321) gives 1,070 texts that people wrote
for clothes; the list beside the cases names by line those that really break the law.
"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.bench.errors import BenchmarkDataMissing
from rapport.bench.law_texts import LawCase, advertisegen_breaches, read_law_cases
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.law import Breach, Kind, read_law

_RECALL, _FALSE, _TEXTS = 0.95, 0.02, 5_000
_RUNS = {Size.QUICK: 1, Size.FULL: 5}
_DEV_FILE = "advertisegen/dev.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    case: LawCase
    breaches: tuple[Breach, ...]

    @property
    def found(self) -> bool:
        return _refused(self.breaches)

    @property
    def said(self) -> tuple[Breach, ...]:
        return tuple(one for one in self.breaches if one.kind is not Kind.REQUIRED)

    @property
    def named(self) -> bool:
        """Whether a breach names the law that the case names."""
        return any(breach.law["zh"].startswith(self.case.law) for breach in self.breaches) or any(
            breach.law["en"].startswith(self.case.law) for breach in self.breaches
        )


def _run(setup: Setup) -> Sequence[Row]:
    if not read_law_cases("dev"):
        raise BenchmarkDataMissing(
            "rapport/bench/cases/law holds no cases; install a release that has them",
            missing="the cases in rapport/bench/cases/law",
        )
    rows: list[Row] = []
    for part in ("dev", "held-out"):
        read = [_read(case) for case in read_law_cases(part)]
        rows += _rows(part, read)
    rows += _advertisegen(setup)
    rows.append(_speed(setup))
    return rows


BENCHMARK = Benchmark(
    name="law",
    about="Sentences that break advertising law, and those that only look like it, to the rules.",
    run=_run,
)


def _read(case: LawCase) -> _Read:
    return _Read(
        case=case,
        breaches=read_law(
            case.text,
            market=case.market,
            language=case.language,
            sector=case.sector,
            channel=case.channel,
            lifted=case.facts,
        ),
    )


def _rows(part: str, read: Sequence[_Read]) -> list[Row]:
    broken = [one for one in read if one.case.violation]
    lawful = [one for one in read if not one.case.violation]
    if not read:
        return []
    words = [one for one in broken if not one.case.missing]
    return [
        _share(f"violations found, {part}", [one.found for one in broken], least=_RECALL),
        _share(
            f"found by words alone, {part}",
            [_refused(one.said) for one in words],
        ),
        _share(f"the law named is the right one, {part}", [one.named for one in broken]),
        _share(f"lawful look-alikes refused, {part}", [one.found for one in lawful], most=_FALSE),
    ]


def _advertisegen(setup: Setup) -> list[Row]:
    path = setup.data / _DEV_FILE
    listed = advertisegen_breaches()
    if not path.exists() or not listed:
        return []
    texts = [
        str(json.loads(line)["summary"])
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    found = {
        number: _refused(read_law(text, market="CN", language="zh"))
        for number, text in enumerate(texts, start=1)
    }
    return [
        _share("AdvertiseGen: breaches found", [found[n] for n in sorted(listed)], least=_RECALL),
        _share(
            "AdvertiseGen: lawful texts refused",
            [held for number, held in found.items() if number not in listed],
            most=_FALSE,
        ),
    ]


def _speed(setup: Setup) -> Row:
    cases = [case for part in ("dev", "held-out") for case in read_law_cases(part)]
    best = float("inf")
    for _turn in range(_RUNS[setup.size]):
        start = time.process_time()  # other work on the machine does not count
        for case in cases:
            _read(case)
        best = min(best, time.process_time() - start)
    return Row(
        name="texts read, one core",
        value=len(cases) / best if cases else 0.0,
        unit="texts/s",
        better="higher",
        target=_TEXTS,
        source=f"{len(cases)} sentences, all rules of their market",
    )


def _refused(breaches: Iterable[Breach]) -> bool:
    """A warning is no refusal: it neither counts as found nor as a false alarm."""
    return any(breach.severity == "refuse" for breach in breaches)


def _share(
    name: str, held: Iterable[bool], *, least: float | None = None, most: float | None = None
) -> Row:
    counted = list(held)
    return Row(
        name=name,
        value=sum(counted) / len(counted) if counted else 0.0,
        unit="share",
        better="lower" if most is not None else "higher",
        target=most if most is not None else least,
        source=f"{sum(counted)} of {len(counted)}",
    )
