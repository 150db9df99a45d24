"""Does a learned order of the best candidates find more, and what does each kind of signal bring?

Films of MovieLens-1M and goods of Amazon Beauty: leave one out, all items ranked, trained without
the last two items of each customer. The ranker learns from the last item but two, the scores under
it from what lies before; its settings were chosen on the last item but one.
"""

from collections.abc import Sequence
from pathlib import Path

from rapport.bench.cold_items import cold_goods, cold_orders
from rapport.bench.errors import need_file
from rapport.bench.ladder import Ladder, Step, climb
from rapport.bench.memory import Measured, in_child
from rapport.bench.next_item import SETS
from rapport.bench.online_retail import PATH
from rapport.bench.ranker_sets import CANDIDATES, make_teacher
from rapport.bench.rows import Row, Setup, Size
from rapport.evaluation import bootstrap_interval

_QUICK_STEP = 16
_SEED = 11
_SETS = SETS[:2]
_NEEDED = (
    "ml-1m/movies.dat",
    "ml-1m/sas_to_original_items.txt",
    "amazon-beauty-5core/Beauty_titles.json",
    "amazon-beauty-5core/Beauty_item2attributes.json",
    PATH,
)
_COLD = {"Amazon Beauty": cold_goods, "Online Retail": cold_orders}
_COLD_STEP = 4
_AIMS = {"MovieLens-1M": 0.172, "Amazon Beauty": 0.0597}
_PUBLISHED = {
    "MovieLens-1M": (0.1726, "gSASRec, asash/gSASRec-pytorch, the same file"),
    "Amazon Beauty": (0.0597, "SASRec with full softmax, MTandHJ/CE-SCE-LLMRec, its own copy"),
}


def run(setup: Setup) -> Sequence[Row]:
    """Rank with and without, on each set."""
    for path in (*(one.path for one in _SETS), *_NEEDED):
        need_file(setup, path)
    step = _QUICK_STEP if setup.size is Size.QUICK else 1
    rows = [
        row
        for number in range(len(_SETS))
        for row in _rows(number, in_child(_measure, number, setup.data, step), step)
    ]
    return [*rows, *(_cold(name, setup.data, max(step, _COLD_STEP)) for name in _COLD)]


def _cold(name: str, data: Path, step: int) -> Row:
    """What texts find of items that nobody had; one customer in four at most is asked for."""
    found, items = in_child(_COLD[name], data, step).answer
    low, high = bootstrap_interval(lambda drawn: float(found[drawn].mean()), len(found), seed=_SEED)
    return Row(
        name=f"{name}, NDCG@10 by texts alone of items that nobody had",
        value=float(found.mean()),
        unit="share",
        better="higher",
        source=f"95 % from {low:.4f} to {high:.4f}; {items:,} items held out are ranked; "
        f"{(found > 0).mean():.1%} of {len(found):,} customers find one among the first ten",
    )


def _measure(number: int, data: Path, step: int) -> Ladder:
    teacher = make_teacher(_SETS[number], data)
    learned = teacher.lesson(wanted=3, learned=3, step=step)
    checked = teacher.lesson(wanted=2, learned=3, step=step)
    asked = teacher.lesson(wanted=1, learned=2, step=step)
    return climb(learned, checked, asked)


def _rows(number: int, measured: Measured[Ladder], step: int) -> list[Row]:
    name, ladder = _SETS[number].name, measured.answer
    rows = [row for each in ladder.steps for row in _of_step(name, each, step)]
    rows += [
        Row(
            name=f"{name}, {way}, NDCG@10 of the last item but one, which chose the settings",
            value=value,
            unit="share",
            better="higher",
            source=f"{CANDIDATES} candidates",
        )
        for way, value in ladder.checked.items()
    ]
    strongest = ", ".join(f"{signal} {share:.0%}" for signal, share in ladder.weights.items())
    rows.append(
        Row(
            name=f"{name}, all of it",
            value=measured.seconds,
            unit="s",
            better="lower",
            source=f"{measured.peak_mib:.0f} MiB at most; the strongest signals: {strongest}",
        )
    )
    return rows


def _of_step(name: str, step: Step, sampled: int) -> list[Row]:
    """NDCG@10 and HR@10, and the gain of all but the base; a sample has no target."""
    best = step.name == "ranker and all"
    published, source = _PUBLISHED[name]
    seen = "all items ranked but those seen" + (
        f"; one customer in {sampled}" if sampled > 1 else ""
    )
    rows = [
        Row(
            name=f"{name}, {step.name}, NDCG@10 of the last item",
            value=step.ndcg,
            unit="share",
            better="higher",
            target=_AIMS[name] if best and sampled == 1 else None,
            published=published if best else None,
            source=f"{seen}; {source}" if best else seen,
        ),
        Row(
            name=f"{name}, {step.name}, HR@10 of the last item",
            value=step.hit_rate,
            unit="share",
            better="higher",
            source=seen,
        ),
    ]
    if step.against:
        interval = f"95 % from {step.low:+.4f} to {step.high:+.4f}, customers drawn again"
        rows.append(
            Row(
                name=f"{name}, {step.name}, gain in NDCG@10 over {step.against}",
                value=step.gain,
                unit="share",
                better="higher",
                source=interval,
            )
        )
    return rows
