"""Does a language model that reads histories find more, and do its vectors know new items?

Goods of Amazon Beauty, whose titles are known: leave one out, all items ranked, trained without the
last two items of each customer. The model is small and starts from random weights.
"""

from collections.abc import Sequence

from rapport.bench.errors import need_file
from rapport.bench.ladder import apart
from rapport.bench.memory import in_child
from rapport.bench.next_item import SETS
from rapport.bench.reading_goods import Told, read_beauty
from rapport.bench.rows import Row, Setup, Size
from rapport.recommendations import Likeness, Measure

_QUICK_STEP = 64
_NAME = "Amazon Beauty"
_NEEDED = (
    SETS[1].path,
    "amazon-beauty-5core/Beauty_titles.json",
    "amazon-beauty-5core/Beauty_item2attributes.json",
)
_MOST_MINUTES = 20
_MEASURES = {
    Measure.EACH: "log-likelihood a token",
    Measure.LIFT: "log-likelihood after the history less that after nothing",
}


def run(setup: Setup) -> Sequence[Row]:
    """Learn from scratch, read the best twenty, and hold vectors of texts against letters."""
    for path in _NEEDED:
        need_file(setup, path)
    step = _QUICK_STEP if setup.size is Size.QUICK else 1
    measured = in_child(read_beauty, setup.data, setup.scratch, step)
    told = measured.answer
    return [*_reading(told, step), *_cold(told), *_cost(told, measured.peak_mib, step)]


def _reading(told: Told, step: int) -> list[Row]:
    sampled = "" if step == 1 else f"; one customer in {step}"
    rows = [
        Row(
            name=f"{_NAME}, base, NDCG@10 of the last item",
            value=float(told.base.mean()),
            unit="share",
            better="higher",
            source=f"{len(told.base):,} customers, all items ranked but those seen{sampled}; of"
            f" {told.reached:.1%} the item is among the best twenty",
        )
    ]
    for measure, way in told.ways.items():
        gain, low, high = apart(way.found, told.base)
        words = _MEASURES[measure]
        rows += [
            Row(
                name=f"{_NAME}, reread by {words}, NDCG@10 of the last item",
                value=float(way.found.mean()),
                unit="share",
                better="higher",
                source=f"weight {way.weight:g}, chosen on the last item but one, where it reached"
                f" {way.checked:.4f}",
            ),
            Row(
                name=f"{_NAME}, reread by {words}, gain in NDCG@10 over base",
                value=gain,
                unit="share",
                better="higher",
                source=f"95 % from {low:+.4f} to {high:+.4f}, customers drawn again"
                + ("; chosen on the last item but one" if measure is told.best else ""),
            ),
        ]
    return rows


def _cold(told: Told) -> list[Row]:
    """Items that nobody had, by each likeness, and what each brings over letters."""
    letters, rows = told.cold[Likeness.LETTERS], []
    for likeness, found in told.cold.items():
        gain, low, high = apart(found, letters)
        over = (
            f"; {gain:+.4f} over letters, 95 % from {low:+.4f} to {high:+.4f}"
            if likeness is not Likeness.LETTERS
            else ""
        )
        rows.append(
            Row(
                name=f"{_NAME}, NDCG@10 of items that nobody had, by {likeness}",
                value=float(found.mean()),
                unit="share",
                better="higher",
                source=f"{told.cold_items:,} items held out are ranked, {len(found):,} customers"
                + over,
            )
        )
    return rows


def _cost(told: Told, peak_mib: float, step: int) -> list[Row]:
    return [
        Row(
            name=f"{_NAME}, learning to read",
            value=told.learning_seconds / 60,
            unit="min",
            better="lower",
            target=_MOST_MINUTES if step == 1 else None,
            source=f"of a processor; {told.parameters:,} parameters from random weights,"
            f" {told.lists:,} lists once; {peak_mib:.0f} MiB at most",
        ),
        Row(
            name=f"{_NAME}, customers whose best twenty are read",
            value=told.read / max(told.reading_seconds, 1e-9),
            unit="customers/s",
            better="higher",
            source=f"of a processor; {told.read:,} customers",
        ),
    ]
