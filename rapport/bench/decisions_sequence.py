"""Does a model of sequences find more than the item scores, alone, blended and under a ranker?

Films of MovieLens-1M and goods of Amazon Beauty: leave one out, all items ranked but those seen.
Both conventions are measured: trained without the last two items of each customer, and without the
last one. The weight of the blend is chosen on the last item but one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from rapport.bench.errors import BenchmarkDataMissing, need_file
from rapport.bench.ladder import Gains, Lesson, apart, gains
from rapport.bench.leave_one_out import each_of, without_last
from rapport.bench.memory import Measured, in_child
from rapport.bench.next_item import SETS, PublicSet
from rapport.bench.ranker_sets import Teacher, make_teacher
from rapport.bench.rows import Row, Setup, Size
from rapport.bench.sequence_sets import (
    Trained,
    alone_ms,
    core_of,
    gains_of_each,
    served_per_second,
    train_models,
)
from rapport.recommendations import SEQUENCE_SIGNALS, fit_ranker

_QUICK_STEP = 16
_SETS = SETS[:2]
_RANKED = 2  # the convention in which rankers are measured elsewhere too
_CONVENTIONS = {2: "trained without the last two", 1: "trained without the last one"}
_AIMS = {("MovieLens-1M", 2): 0.19, ("Amazon Beauty", 2): 0.0597}
_PUBLISHED = {
    "MovieLens-1M": (
        0.1821,
        "SASRec with full softmax 0.1821 and with 3,000 negatives 0.1857, "
        "antklen/sasrec-bert4rec-recsys23, the same file, 540 s and 769 s of a GPU",
    ),
    "Amazon Beauty": (0.0597, "SASRec with full softmax, MTandHJ/CE-SCE-LLMRec, its own copy"),
}
_NEEDED = (
    "ml-1m/movies.dat",
    "ml-1m/sas_to_original_items.txt",
    "amazon-beauty-5core/Beauty_titles.json",
    "amazon-beauty-5core/Beauty_item2attributes.json",
)
_AGAINST = {
    "sequence alone": "scores",
    "scores and sequence": "scores",
    "ranker": "scores",
    "ranker and sequence": "ranker",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What a set gave: the weight of the blend, the gains of each way by convention, and costs."""

    weight: float
    validation: Mapping[float, float]
    ways: Mapping[int, Mapping[str, Gains]]
    trained: Trained
    alone_ms: float
    served: float


def run(setup: Setup) -> Sequence[Row]:
    """Train and ask, set by set. With `keep`, a training that was done before is not done again."""
    if find_spec("torch") is None:
        raise BenchmarkDataMissing(
            "training needs PyTorch; install it with `pip install 'rapport[train]'`",
            missing="PyTorch, from `pip install 'rapport[train]'`",
        )
    for path in (*(one.path for one in _SETS), *_NEEDED):
        need_file(setup, path)
    step = _QUICK_STEP if setup.size is Size.QUICK else 1
    folder = (setup.keep or setup.scratch) / "sequence"
    return [
        row
        for number in range(len(_SETS))
        for row in _rows(number, in_child(measure, number, setup.data, folder, step), step)
    ]


def measure(number: int, data: Path, folder: Path, step: int) -> Found:
    """Train the models of a set and ask them in all ways; one customer in `step` is asked."""
    chosen = _SETS[number]
    trained = train_models(chosen, data, folder / str(number), step)
    histories = chosen.read(data / chosen.path)
    checked = each_of(*without_last(histories, 2), step)
    asked = each_of(*without_last(histories, 1), step)
    validation = gains_of_each(core_of(chosen, histories, 2), trained.models[2], *checked)
    means = {weight: float(found.mean()) for weight, found in validation.items()}
    weight = max((each for each in means if np.isfinite(each)), key=means.__getitem__)
    teacher = make_teacher(chosen, data)
    ways = dict[int, dict[str, Gains]]()
    for last in _CONVENTIONS:
        model = trained.models[last]
        core, each = core_of(chosen, histories, last), (0.0, weight, np.inf)
        found = gains_of_each(core, model, *asked, weights=each)
        ways[last] = {
            "scores": found[0.0],
            "sequence alone": found[np.inf],
            "scores and sequence": found[weight],
        }
        if last == _RANKED:
            ways[last] |= dict(_ranked(teacher, trained, last, step=step))
    return Found(
        weight=weight,
        validation=means,
        ways=ways,
        trained=trained,
        alone_ms=alone_ms(trained.models[1], asked[0]),
        served=served_per_second(trained.models[1], asked[0]),
    )


def _ranked(
    teacher: Teacher, trained: Trained, last: int, *, step: int
) -> Iterator[tuple[str, Gains]]:
    """A ranker without and with the signals of the model, taught by the item before."""
    before, model = trained.models[last + 1], trained.models[last]
    learned = teacher.lesson(wanted=last + 1, learned=last + 1, step=step, model=before)
    asked = teacher.lesson(wanted=1, learned=last, step=step, model=model)
    yield "ranker", _ranker_gains(learned, asked, SEQUENCE_SIGNALS)
    yield "ranker and sequence", _ranker_gains(learned, asked)


def _ranker_gains(learned: Lesson, asked: Lesson, *left_out: str) -> Gains:
    ranker = fit_ranker(learned.signals.without(*left_out), learned.wanted)
    return gains(asked, ranker.scores(asked.signals.without(*left_out)))


def _rows(number: int, measured: Measured[Found], step: int) -> list[Row]:
    chosen, found = _SETS[number], measured.answer
    rows = [
        row
        for last, ways in found.ways.items()
        for name, each in ways.items()
        for row in _of_way(chosen, last, name, each, ways, step)
    ]
    best = found.validation[found.weight]
    told = ", ".join(f"{weight:g}: {value:.4f}" for weight, value in found.validation.items())
    rows.append(
        Row(
            name=f"{chosen.name}, scores and sequence, NDCG@10 of the last item but one",
            value=best,
            unit="share",
            better="higher",
            source=f"which chose the weight {found.weight:g} of {told}; {_CONVENTIONS[2]}",
        )
    )
    return [*rows, *_costs(chosen, measured, step)]


def _of_way(
    chosen: PublicSet,
    last: int,
    name: str,
    found: Gains,
    ways: Mapping[str, Gains],
    step: int,
) -> Iterator[Row]:
    about = f"{chosen.name}, {name}"
    seen = "all items ranked but those seen" + (f"; one customer in {step}" if step > 1 else "")
    is_compared = last == max(_CONVENTIONS) and name != "scores"
    published, source = _PUBLISHED[chosen.name]
    is_aim = name == "ranker and sequence" and step == 1
    yield Row(
        name=f"{about}, NDCG@10 of the last item, {_CONVENTIONS[last]}",
        value=float(found.mean()),
        unit="share",
        better="higher",
        target=_AIMS.get((chosen.name, last)) if is_aim else None,
        published=published if is_compared else None,
        source=f"{seen}; {source}" if is_compared else seen,
    )
    yield Row(
        name=f"{about}, HR@10 of the last item, {_CONVENTIONS[last]}",
        value=float((found > 0).mean()),
        unit="share",
        better="higher",
        source=seen,
    )
    if name in _AGAINST:
        gain, low, high = apart(found, ways[_AGAINST[name]])
        yield Row(
            name=f"{about}, gain in NDCG@10 over {_AGAINST[name]}, {_CONVENTIONS[last]}",
            value=gain,
            unit="share",
            better="higher",
            source=f"95 % from {low:+.4f} to {high:+.4f}, customers drawn again",
        )


def _costs(chosen: PublicSet, measured: Measured[Found], step: int) -> Iterator[Row]:
    found = measured.answer
    for last, seconds in found.trained.seconds.items():
        began = "from random weights" if last == max(found.trained.seconds) else "going on"
        yield Row(
            name=f"{chosen.name}, training without the last {last}",
            value=seconds,
            unit="s",
            better="lower",
            source=f"{began}; {found.trained.epochs[last]} epochs, "
            f"{found.trained.processor_seconds[last]:.0f} s of a processor",
        )
    customers = len(found.ways[1]["scores"])
    yield Row(
        name=f"{chosen.name}, sequence scores of all items for all customers, by numpy",
        value=found.served,
        unit="customers/s",
        better="higher",
        source=f"{customers:,} customers, {found.trained.models[1].item_count:,} items",
    )
    yield Row(
        name=f"{chosen.name}, sequence scores of all items for one customer, by numpy",
        value=found.alone_ms,
        unit="ms",
        better="lower",
        source=f"the median; all of the measuring: {measured.seconds:.0f} s, "
        f"{measured.peak_mib:.0f} MiB at most" + ("" if step == 1 else "; a sample"),
    )
