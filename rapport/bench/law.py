"""How much of what the law forbids is found, and how often is something lawful taken for it?

The cases in `cases/law` were written apart from the rules, in three parts, all of which have been
read since by whoever wrote rules for what they show. Targets stand for the whole list, which says
that nothing is lost again; what a text nobody has read will meet is in decision 0024. AdvertiseGen
(https://aclanthology.org/D19-1321) gives 1,070 texts that people wrote for clothes; the list beside
the cases names by line those that really break the law.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapport.bench.errors import BenchmarkDataMissing
from rapport.bench.law_articles import same_provision
from rapport.bench.law_cases import LawCase, read_law_cases, read_listed_lines
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.law import Breach, Kind, read_law

_RECALL, _FALSE, _TEXTS = 0.95, 0.02, 5_000
_GENERATED_RECALL, _GENERATED_FALSE = 0.95, 0.02
_RUNS = {Size.QUICK: 1, Size.FULL: 5}
_DEV_FILE = "advertisegen/dev.json"
_FAMILIES: dict[str, Callable[[LawCase], bool]] = {
    "platforms": lambda case: bool(case.platform),
    "zh": lambda case: not case.platform and case.language == "zh",
    "en": lambda case: not case.platform and case.language == "en",
}


@dataclass(frozen=True, kw_only=True)
class _Read:
    case: LawCase
    breaches: tuple[Breach, ...]

    @cached_property
    def refused(self) -> tuple[Breach, ...]:
        return tuple(one for one in self.breaches if one.severity == "refuse")

    @property
    def found(self) -> bool:
        """A warning is no refusal: it neither counts as found nor as a false alarm."""
        return bool(self.refused)

    @property
    def said(self) -> bool:
        return any(one.kind is not Kind.REQUIRED for one in self.refused)

    @property
    def named(self) -> bool:
        """Whether a breach names a provision that the case names."""
        return any(
            same_provision(self.case.article, citation)
            for breach in self.refused
            for citation in breach.law.values()
        )


def _run(setup: Setup) -> Sequence[Row]:
    if not read_law_cases():
        raise BenchmarkDataMissing(
            "rapport/bench/cases/law holds no cases; install a release that has them",
            missing="the cases in rapport/bench/cases/law",
        )
    read = [_read(case) for case in read_law_cases()]
    rows = _whole(read)
    for part in dict.fromkeys(case.part for case in read_law_cases()):
        rows += _rows(part, [one for one in read if one.case.part == part])
    rows += _families(read)
    rows += _advertisegen(setup)
    rows.append(_speed(setup))
    return rows


BENCHMARK = Benchmark(
    name="law",
    about=(
        "Sentences that break advertising law, and those that only look like it. The rules have"
        " been mended on them; at first sight of the last 627 they found 0.77 of the violations and"
        " refused 0.06 of what is lawful."
    ),
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
            channel=case.platform or case.channel,
            lifted=case.facts,
        ),
    )


def _whole(read: Sequence[_Read]) -> list[Row]:
    """The two measures that have a target, over all parts."""
    return [
        _share("violations found", [one.found for one in read if one.case.broken], least=_RECALL),
        _share(
            "lawful look-alikes refused",
            [one.found for one in read if not one.case.broken],
            most=_FALSE,
        ),
    ]


def _rows(part: str, read: Sequence[_Read]) -> list[Row]:
    broken = [one for one in read if one.case.broken]
    lawful = [one for one in read if not one.case.broken]
    words = [one for one in broken if not one.case.missing]
    return [
        _share(f"violations found, {part}", [one.found for one in broken]),
        _share(f"found by words alone, {part}", [one.said for one in words]),
        _share(f"the law named is the right one, {part}", [one.named for one in broken]),
        _share(
            f"lawful look-alikes refused, {part}", [one.found for one in lawful], better="lower"
        ),
    ]


def _families(read: Sequence[_Read]) -> Iterator[Row]:
    """Recall over all parts by kind of case, and by subject."""
    broken = [one for one in read if one.case.broken]
    for family, belongs in _FAMILIES.items():
        of = [one for one in broken if belongs(one.case)]
        if of:
            yield _share(f"violations found, {family}", [one.found for one in of])
        for subject in sorted({one.case.subject for one in of}):
            found = [one.found for one in of if one.case.subject == subject]
            yield _share(f"violations found, {family}: {subject}", found)


def _advertisegen(setup: Setup) -> list[Row]:
    path = setup.data / _DEV_FILE
    listed = {one.line for one in read_listed_lines()}
    if not path.exists() or not listed:
        return []
    texts = [
        str(json.loads(line)["summary"])
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    found = {
        number: any(one.severity == "refuse" for one in read_law(text, market="CN", language="zh"))
        for number, text in enumerate(texts, start=1)
    }
    return [
        _share(
            "AdvertiseGen: breaches found",
            [found[n] for n in sorted(listed)],
            least=_GENERATED_RECALL,
        ),
        _share(
            "AdvertiseGen: lawful texts refused",
            [held for number, held in found.items() if number not in listed],
            most=_GENERATED_FALSE,
        ),
    ]


def _speed(setup: Setup) -> Row:
    cases = read_law_cases()
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


def _share(
    name: str,
    held: Iterable[bool],
    *,
    least: float | None = None,
    most: float | None = None,
    better: Literal["higher", "lower"] = "higher",
) -> Row:
    counted = list(held)
    return Row(
        name=name,
        value=sum(counted) / len(counted) if counted else 0.0,
        unit="share",
        better="lower" if most is not None else better,
        target=most if most is not None else least,
        source=f"{sum(counted)} of {len(counted)}",
    )
