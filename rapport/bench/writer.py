"""The built-in writer beside the copybook alone: correctness, fit, variety, novelty, seconds.

Both are asked the same briefs for one text and for eight. A text counts as correct when it passes
all checks of the product; people and models judge the rest elsewhere.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.bench.writer_cases import Written, ask, assignments, grounds_for_case
from rapport.content import Assignment, Copy, check_copy, copybook, writer_for
from rapport.evaluation import NgramModel, distinct, fluency, self_bleu

_BRIEFS = {Size.QUICK: 6, Size.FULL: 60}
_MANY = 8
_WRITERS = ("built-in", "copybook")
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """What one writer gave for one brief."""

    assignment: Assignment
    texts: Sequence[Written]
    seconds: float

    @property
    def lines(self) -> list[str]:
        return [_line(one.copy) for one in self.texts]


@dataclass(slots=True)
class _Measured:
    few: list[_Answered] = field(default_factory=list)
    many: list[_Answered] = field(default_factory=list)


def _run(setup: Setup) -> Sequence[Row]:
    count = _BRIEFS[setup.size]
    rows: list[Row] = []
    for name in _WRITERS:
        next(iter(_answers(name, 1, wanted=1)))  # the network is loaded outside the clock
        measured = _Measured(
            few=list(_answers(name, count, wanted=1)),
            many=list(_answers(name, count, wanted=_MANY)),
        )
        rows += _rows(name, measured)
    return rows


BENCHMARK = Benchmark(
    name="writer",
    about="The built-in writer beside the copybook: checks, fit, variety, novelty, seconds a text.",
    run=_run,
)


def _answers(name: str, count: int, *, wanted: int) -> Iterator[_Answered]:
    writer = writer_for(None, name)
    for assignment in assignments(count, wanted=wanted):
        begin = time.perf_counter()
        texts = ask(writer, assignment)
        yield _Answered(assignment=assignment, texts=texts, seconds=time.perf_counter() - begin)


def _rows(name: str, measured: _Measured) -> Iterator[Row]:
    for count, answers in ((1, measured.few), (_MANY, measured.many)):
        told = f"{name}, {count} asked for"
        yield _row(f"{told}: texts that pass all checks", _passing(answers), "share")
        yield _row(f"{told}: in the tone asked for", _in_tone(answers), "share")
        yield _row(f"{told}: not from the copybook word by word", _new(answers), "share")
        yield _row(
            f"{told}: longest run shared with an entry", _copied(answers), "share", better="lower"
        )
        yield _row(f"{told}: seconds a text", _seconds(answers), "s", better="lower")
    for n in (2, 4):
        yield _row(f"{name}, {_MANY} asked for: distinct-{n}", _distinct(measured.many, n), "share")
    alike = _mean(self_bleu(one.lines, by=_cut(one)) for one in measured.many if len(one.texts) > 1)
    yield _row(f"{name}, {_MANY} asked for: self-BLEU", alike, "BLEU", better="lower")
    for language in _LANGUAGES:
        yield _row(
            f"{name}: perplexity a character, {language}",
            _perplexity(measured.many, language), "ratio", better="lower",
        )  # fmt: skip


def _row(name: str, value: float, unit: str, *, better: str = "higher") -> Row:
    return Row(name=name, value=value, unit=unit, better="lower" if better == "lower" else "higher")


def _passing(answers: Sequence[_Answered]) -> float:
    wanted = sum(one.assignment.wanted for one in answers)
    clean = sum(
        not check_copy(text.copy, grounds_for_case(one.assignment))
        for one in answers
        for text in one.texts
    )
    return clean / wanted


def _in_tone(answers: Sequence[_Answered]) -> float:
    """An entry has its tone, an edit that of its entry; a whole text was asked for in a tone."""
    tones = {entry.id: entry.tone for entry in copybook()}
    return _mean(
        tones.get(_entry_of(text.origin), one.assignment.brief.tone) == one.assignment.brief.tone
        for one in answers
        for text in one.texts
    )


def _new(answers: Sequence[_Answered]) -> float:
    return _mean(not text.origin.startswith("copybook:") for one in answers for text in one.texts)


def _copied(answers: Sequence[_Answered]) -> float:
    return _mean(_shared_run(text.copy, one.assignment) for one in answers for text in one.texts)


def _seconds(answers: Sequence[_Answered]) -> float:
    return sum(one.seconds for one in answers) / sum(len(one.texts) for one in answers)


def _distinct(answers: Sequence[_Answered], n: int) -> float:
    return _mean(distinct(one.lines, n, by=_cut(one)) for one in answers)


def _perplexity(answers: Sequence[_Answered], language: str) -> float:
    """Under a model of characters of the copybook's other channels."""
    texts = [line for one in answers if one.assignment.language == language for line in one.lines]
    return fluency(texts, _reader(language).log2)


@cache
def _reader(language: str) -> NgramModel:
    channels = {"wecom", "social", "ad", "product"}
    return NgramModel(
        [
            _line(entry.copy_text)
            for entry in copybook()
            if entry.language == language and entry.channel in channels
        ]
    )


def _shared_run(copy: Copy, assignment: Assignment) -> float:
    """The longest run of characters that a text shares with an entry of its kind, as a share."""
    line, objective = _line(copy), assignment.brief.objective.value
    return max(
        _longest(line, other) / len(line)
        for other in _lines_of(assignment.language, assignment.channel, objective)
    )


@cache
def _lines_of(language: str, channel: str, objective: str) -> tuple[str, ...]:
    kind = (language, channel, objective)
    return tuple(
        _line(entry.copy_text)
        for entry in copybook()
        if (entry.language, entry.channel, entry.objective.value) == kind
    )


def _longest(one: str, other: str) -> int:
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.find_longest_match(0, len(one), 0, len(other)).size


def _entry_of(origin: str) -> str:
    return origin.partition(":")[2].partition(" ")[0]


def _cut(one: _Answered) -> Literal["words", "characters"]:
    return "characters" if one.assignment.language == "zh" else "words"


def _line(copy: Copy) -> str:
    return "\n".join(part for part in (copy.subject, copy.preheader, copy.body) if part)


def _mean(values: Iterator[float]) -> float:
    found = list(values)
    return sum(found) / max(len(found), 1)
