"""Copy for clothes from their attributes: AdvertiseGen, beside tuned networks of 6B parameters.

Shao et al. 2019, https://aclanthology.org/D19-1321. Texts are assembled from the sentences of the
first 5,000 training rows; whole references count. The published rows cut them to 64 tokens.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.bench.language.tasks import Origin, Task, data_hash, told
from rapport.bench.rows import Row, Setup, Size
from rapport.evaluation import attribute_coverage, chatglm_bleu4, chatglm_rouge, distinct
from rapport.lab import Assembler, Exemplar, ExemplarBank

LEARNED, TESTED = "advertisegen/train_5k.jsonl", "advertisegen/dev.json"

_PUBLISHED = "ChatGLM-6B P-Tuning v2, trained on 114,599 rows (ptuning/README)"
_NEAREST = "copy of the nearest of the same 5,000 rows"
_HUMAN = "the references themselves"
_MARKS = re.compile(r"<[A-Z]+>|BRAND")  # of the data set, for what was rare or named
_TELLING = 0.5
_QUICK = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What texts are worth: all are percentages, but `length` in characters and `unasked` a text.

    `unasked` counts values that a text says although nobody asked for them.
    """

    bleu: float
    rouge_1: float
    rouge_2: float
    rouge_l: float
    distinct: float
    coverage: float
    length: float
    unasked: float


def load_exemplars(path: Path) -> list[Exemplar]:
    """Read rows of `content` (`名#值*名#值`) and `summary`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Exemplar(_attributes(row["content"]), row["summary"]) for row in rows]


def figures_of(texts: Sequence[str], rows: Sequence[Exemplar], bank: ExemplarBank) -> Figures:
    """Measure texts that were written for the attributes of these rows."""
    references = [row.text for row in rows]
    rouge = chatglm_rouge(texts, references)
    unasked = [_unasked(text, row, bank) for text, row in zip(texts, rows, strict=True)]
    return Figures(
        bleu=chatglm_bleu4(texts, references),
        rouge_1=rouge["rouge-1"],
        rouge_2=rouge["rouge-2"],
        rouge_l=rouge["rouge-l"],
        distinct=100 * distinct(texts, 4, by="characters"),
        coverage=100 * attribute_coverage([row.attributes for row in rows], texts),
        length=sum(map(len, texts)) / len(texts),
        unasked=sum(unasked) / len(rows),
    )


def assemble_all(bank: ExemplarBank, rows: Sequence[Exemplar]) -> list[str]:
    """Write a text for the attributes of each row, without a look at its own text."""
    assembler = Assembler(bank)
    return [assembler.write(row.attributes)[0].text for row in rows]


def nearest_of(bank: ExemplarBank, rows: Sequence[Exemplar]) -> list[str]:
    """The text of the nearest exemplar, as it is, for each row."""
    return [bank.exemplars[int(bank.nearest(row.attributes, 1)[0][0])].text for row in rows]


def _measure(setup: Setup) -> Sequence[Row]:
    full = setup.size is Size.FULL
    rows = load_exemplars(setup.data / TESTED)[: None if full else _QUICK]
    began, core = time.perf_counter(), time.process_time()
    bank = ExemplarBank(load_exemplars(setup.data / LEARNED), marks=_MARKS)
    texts = assemble_all(bank, rows)
    origin = Origin(
        data=data_hash([setup.data / LEARNED, setup.data / TESTED]),
        seed=0,
        parameters=0,
        seconds=time.perf_counter() - began,
        core_seconds=time.process_time() - core,
    )
    found = figures_of(texts, rows, bank)
    nearest = figures_of(nearest_of(bank, rows), rows, bank)
    human = figures_of([row.text for row in rows], rows, bank)
    if setup.keep is not None:
        _keep(setup.keep, texts, rows)
    return _rows(found, nearest, human, told(origin, setup, published=_PUBLISHED), full=full)


TASK = Task(
    name="advertising",
    about="Copy for clothes from their attributes.",
    needs=(LEARNED, TESTED),
    measure=_measure,
)


def _rows(
    found: Figures, nearest: Figures, human: Figures, source: str, *, full: bool
) -> list[Row]:
    said, varied = (f"{value:.1f} in {_HUMAN}" for value in (human.coverage, human.distinct))
    length = f"{human.length:.0f} in {_HUMAN}"
    unasked = f"{human.unasked:.2f} in {_HUMAN}, {nearest.unasked:.2f} in the nearest row"
    table: Sequence[tuple[str, float, str, float | None, float | None, str]] = (
        ("BLEU-4", found.bleu, "points", 5.5, 8.10, source),
        ("ROUGE-1", found.rouge_1, "points", None, 31.12, _PUBLISHED),
        ("ROUGE-2", found.rouge_2, "points", 4.5, 7.11, _PUBLISHED),
        ("ROUGE-L", found.rouge_l, "points", None, 24.97, _PUBLISHED),
        ("attribute values said", found.coverage, "%", 95.0, None, said),
        ("distinct 4-grams", found.distinct, "%", 40.0, None, varied),
        ("BLEU-4 of the nearest row", nearest.bleu, "points", None, None, _NEAREST),
        ("ROUGE-2 of the nearest row", nearest.rouge_2, "points", None, None, _NEAREST),
        ("values said by the nearest row", nearest.coverage, "%", None, None, _NEAREST),
        ("values said unasked, a text", found.unasked, "values", None, None, unasked),
        ("characters a text", found.length, "characters", None, None, length),
    )
    return [
        Row(
            name=f"advertising: {name}",
            value=value,
            unit=unit,
            better="lower" if unit in {"values", "characters"} else "higher",
            target=target if full else None,
            published=published,
            source=by,
        )
        for name, value, unit, target, published, by in table
    ]


def _attributes(content: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.partition("#") for one in content.split("*"))
    return tuple((name, value) for name, _, value in pairs)


def _unasked(text: str, row: Exemplar, bank: ExemplarBank) -> int:
    values = [value for _, value in row.attributes]
    return sum(
        telling >= _TELLING and not any(said in asked for asked in values)
        for said, telling in bank.said_in(text)
    )


def _keep(folder: Path, texts: Sequence[str], rows: Sequence[Exemplar]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps(
            {"attributes": row.attributes, "written": text, "reference": row.text},
            ensure_ascii=False,
        )
        for text, row in zip(texts, rows, strict=True)
    )
    (folder / "advertising.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
