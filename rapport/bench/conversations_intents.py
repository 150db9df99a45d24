"""How often the intent of a message is read right, and whether what is out of scope is noticed."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from rapport.bench.errors import need_file
from rapport.bench.rows import Row, Setup, Size
from rapport.bench.understanding_sets import (
    BANKING,
    BITEXT,
    CLINC,
    SMP,
    UtteranceSet,
    banking77,
    bitext,
    clinc150,
    slot_set,
    smp2019,
)
from rapport.understanding import BagRecipe, IntentReader, IntentRecipe, Utterance, fit_intents

_FOLDS = 5
_SEED = 7
_TURNS = 300
_QUICK = (1_500, 400)
_QUICK_RECIPE = IntentRecipe(bags=BagRecipe(bags=1, hidden=64, epochs=6, least_steps=100))
_TARGETS = {
    "CLINC150": (0.935, 0.944, "TextCNN, Uncertainty Baselines; BERT-large 0.97 with its weights"),
    "BANKING77": (0.914, 0.937, "BERT, tuned (Casanueva et al. 2020)"),
    "BANKING77, 10 examples an intent": (0.745, 0.843, "RoBERTa (Zhang et al. 2021)"),
    "ATIS": (0.965, 0.977, "Co-Interactive Transformer, without weights (Qin et al. 2021)"),
    "SNIPS": (0.98, 0.988, "Co-Interactive Transformer, without weights (Qin et al. 2021)"),
}
_OUTSIDE = 0.95


def run(setup: Setup) -> Iterator[Row]:
    """Learn each set from scratch and ask its test part."""
    for name in (CLINC, BANKING.format("train"), SMP, BITEXT):
        need_file(setup, name)
    for one in _sets(setup.data):
        yield from _set_rows(one if setup.size is Size.FULL else one.some(*_QUICK), setup.size)
    yield from _fold_rows("SMP2019, domain and intent", smp2019(setup.data), setup.size, 0.898)
    yield from _fold_rows("Bitext support", bitext(setup.data), setup.size, None)


def _sets(data: Path) -> Iterator[UtteranceSet]:
    yield clinc150(data)
    yield banking77(data)
    yield banking77(data, shots=10)
    yield slot_set(data, "atis")
    yield slot_set(data, "snips")


def _set_rows(one: UtteranceSet, size: Size) -> Iterator[Row]:
    began = time.process_time()
    reader = _fitted(one.taught, one.outside_taught, size)
    took = time.process_time() - began
    target, published, source = _TARGETS[one.name]
    truth = [utterance.intent for utterance in one.asked]
    yield Row(
        name=f"{one.name}: intent read right",
        value=_right(reader, one.asked),
        unit="share",
        better="higher",
        target=target if size is Size.FULL else None,
        published=published,
        source=source,
    )
    yield Row(name=f"{one.name}: learning", value=took, unit="s of a processor", better="lower")
    if one.outside_asked:
        yield from _outside_rows(one, reader, truth, size)
    yield _turn_row(one, reader)


def _outside_rows(
    one: UtteranceSet, reader: IntentReader, truth: Sequence[str | None], size: Size
) -> Iterator[Row]:
    inside = reader.read([utterance.text for utterance in one.asked])
    outside = reader.read(one.outside_asked)
    known = [meant.in_scope for meant in [*inside, *outside]]
    is_known = [True] * len(inside) + [False] * len(outside)
    yield Row(
        name=f"{one.name}: known and out of scope told apart",
        value=float(roc_auc_score(is_known, known)),
        unit="AUROC",
        better="higher",
        target=_OUTSIDE if size is Size.FULL else None,
    )
    yield Row(
        name=f"{one.name}: out of scope noticed",
        value=float(np.mean([meant.intent is None for meant in outside])),
        unit="share",
        better="higher",
        published=0.474,
        source="MLP with USE, at 0.935 of what is in scope (Larson et al. 2019)",
    )
    right = [meant.intent == intent for meant, intent in zip(inside, truth, strict=True)]
    yield Row(
        name=f"{one.name}: intent read right and not refused",
        value=float(np.mean(right)),
        unit="share",
        better="higher",
    )


def _turn_row(one: UtteranceSet, reader: IntentReader) -> Row:
    texts = [utterance.text for utterance in one.asked[:_TURNS]]
    began = time.process_time()
    for text in texts:
        reader.read([text])
    return Row(
        name=f"{one.name}: a message read by itself",
        value=1_000 * (time.process_time() - began) / len(texts),
        unit="ms",
        better="lower",
    )


def _fold_rows(
    name: str, utterances: Sequence[Utterance], size: Size, target: float | None
) -> Iterator[Row]:
    """Five parts, each asked of what the others taught."""
    step = 1 if size is Size.FULL else max(1, len(utterances) // _QUICK[0])
    some = utterances[::step]
    right = 0.0
    for taught, asked in KFold(_FOLDS, shuffle=True, random_state=_SEED).split(some):
        reader = _fitted([some[place] for place in taught], (), size)
        right += _right(reader, [some[place] for place in asked]) * len(asked)
    yield Row(
        name=f"{name}: intent read right, five parts",
        value=right / len(some),
        unit="share",
        better="higher",
        target=target if size is Size.FULL else None,
    )


def _fitted(taught: Sequence[Utterance], outside: Sequence[str], size: Size) -> IntentReader:
    recipe = IntentRecipe() if size is Size.FULL else _QUICK_RECIPE
    return fit_intents(taught, outside=outside, recipe=recipe)


def _right(reader: IntentReader, asked: Sequence[Utterance]) -> float:
    best = reader.probabilities([one.text for one in asked]).argmax(axis=1)
    return float(
        np.mean(
            [reader.labels[place] == one.intent for place, one in zip(best, asked, strict=True)]
        )
    )
