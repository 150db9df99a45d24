"""The task and its rows."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapport.bench.language.e2e.facts import grouped, hide, read_written
from rapport.bench.language.e2e.learning import Recipe, learn
from rapport.bench.language.e2e.slots import slots_asked, slots_counted
from rapport.bench.language.e2e.writing import Writing, choose, write
from rapport.bench.language.tasks import Origin, Task, data_hash, told
from rapport.bench.rows import Row, Setup, Size
from rapport.evaluation import bleu, slot_error_rate
from rapport.lab import SIZES, Plan, quick_precision

TRAIN, DEV, TEST = (
    f"e2e_nlg/{name}.csv" for name in ("trainset_rebuilt", "devset", "testset_w_refs")
)

_SHAPE = replace(
    SIZES["mini"], layers=3, width=256, heads=4, context=128, dropout=0.1, vocabulary=1_500
)
_PLAN = Plan(
    steps=6_000,
    batch_rows=64,
    learning_rate=1.5e-3,
    warm_steps=300,
    average=0.997,
    seed=1,
    precision=quick_precision(),
    evaluate_every=1_000,
    save_every=1_000,
    looks=20,
)
_FULL = Recipe(shape=_SHAPE, plan=_PLAN, smoothing=0.0)
_QUICK_STEPS, _QUICK_ASKED = 60, 20
_SHEN = "Shen et al. 2019, arXiv 1904.01301: pragmatic sequence-to-sequence, from scratch"
_TGEN = "TGen, the challenge's baseline: 2.6 % of the slots missing by a crude count"
_BLEU, _SLOTS, _MINUTES = 66.0, 0.01, 35.0
_BLEU_PUBLISHED, _SLOTS_PUBLISHED = 68.60, 0.026


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How good texts are: BLEU of 0 to 100, wrong slots as a share of those asked for."""

    bleu: float
    slot_errors: float


def judge(groups: Sequence[tuple[Mapping[str, str], list[str]]], texts: Sequence[str]) -> Figures:
    """Measure one text for each group of facts and the texts that people wrote for them."""
    said = [
        slots_counted(facts, hide(facts, text))
        for (facts, _), text in zip(groups, texts, strict=True)
    ]
    return Figures(
        bleu=bleu(texts, [written for _, written in groups], lowercase=True),
        slot_errors=slot_error_rate([slots_asked(facts) for facts, _ in groups], said),
    )


def _measure(setup: Setup) -> Sequence[Row]:
    full = setup.size is Size.FULL
    began, worked = time.perf_counter(), time.process_time()
    rows = read_written(setup.data / TRAIN)
    dev, asked = read_written(setup.data / DEV), grouped(read_written(setup.data / TEST))
    how = Writing()
    recipe = _FULL if full else _quick(_FULL)
    if not full:
        asked, how = asked[:_QUICK_ASKED], replace(how, voices=8, beams=2)
    learned = learn(rows, dev, recipe, setup.scratch / "e2e")
    drafts = write(learned.folder, [facts for facts, _ in asked], how)
    found = judge(asked, [choose(one, how) for one in drafts])
    origin = Origin(
        data=data_hash([setup.data / TRAIN, setup.data / TEST]),
        seed=recipe.plan.seed,
        parameters=learned.parameters,
        seconds=time.perf_counter() - began,
        core_seconds=time.process_time() - worked,
    )
    return _rows(found, origin, setup)


TASK = Task(
    name="e2e",
    about="Facts about a restaurant become a text (E2E NLG).",
    needs=(TRAIN, DEV, TEST),
    measure=_measure,
)


def _quick(recipe: Recipe) -> Recipe:
    plan = replace(recipe.plan, steps=_QUICK_STEPS, batch_rows=32, warm_steps=5, average=0.9)
    return replace(recipe, plan=replace(plan, evaluate_every=_QUICK_STEPS, looks=2))


def _rows(found: Figures, origin: Origin, setup: Setup) -> list[Row]:
    full = setup.size is Size.FULL
    return [
        Row(
            name="e2e: BLEU of the test texts",
            value=found.bleu,
            unit="0-100",
            better="higher",
            target=_BLEU if full else None,
            published=_BLEU_PUBLISHED,
            source=told(origin, setup, published=_SHEN),
        ),
        Row(
            name="e2e: wrong slots of those texts",
            value=found.slot_errors,
            unit="share",
            better="lower",
            target=_SLOTS if full else None,
            published=_SLOTS_PUBLISHED,
            source=told(origin, setup, published=_TGEN),
        ),
        Row(
            name="e2e: minutes of training and writing",
            value=origin.seconds / 60,
            unit="min",
            better="lower",
            target=_MINUTES if full else None,
            source=told(origin, setup),
        ),
    ]
