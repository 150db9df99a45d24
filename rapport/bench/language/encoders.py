"""Does reading reviews first help a network that labels them, when few have labels?

BERT (hidden tokens and next piece) and XLNet (permuted tokens) read reviews of shops from random
weights; then they are tuned on few labelled reviews, beside the same network that read nothing.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean, stdev

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.bench.language.drawing import Line, line_chart
from rapport.bench.language.reviews import FILES, Reviews, load_reviews
from rapport.bench.language.tasks import Origin, Task, data_hash, told
from rapport.bench.rows import Row, Setup, Size
from rapport.lab import (
    Classification,
    Family,
    Labelled,
    Lesson,
    MaskedWithNext,
    Objective,
    Permuted,
    Plan,
    Precision,
    Shape,
    TokenizerKind,
    classify,
    config_of,
    count_parameters,
    encode,
    new_network,
    read_curve,
    save_network,
    save_tokenizer,
    train,
    train_tokenizer,
)

_RATE = 5e-4  # of tuning: wide enough for both, for networks this narrow
FAMILIES = (Family.BERT, Family.XLNET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is read, learned and tried; `labels` reviews are learned from with each seed."""

    read_steps: Mapping[Family, int]
    read_rows: int
    held: int
    labels: int
    tested: int
    steps: int
    seeds: tuple[int, ...]
    shape: Shape


_SHAPE = Shape(
    layers=3, width=128, heads=4, context=64, batch_tokens=0, learning_rate=1.5e-3, dropout=0.0,
    vocabulary=3_000,
)  # fmt: skip
_FULL = Sizes(
    read_steps={Family.BERT: 1_800, Family.XLNET: 1_000},
    read_rows=32,
    held=400,
    labels=500,
    tested=600,
    steps=120,
    seeds=(1, 2, 3),
    shape=_SHAPE,
)
_QUICK = replace(
    _FULL,
    read_steps=dict.fromkeys(FAMILIES, 20),
    held=32,
    labels=64,
    tested=64,
    steps=10,
    seeds=(1, 2),
    shape=replace(_SHAPE, layers=2, width=64, context=32),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one family came to; accuracies are one a seed, with the steps they were seen at."""

    family: Family
    curve: Line
    read: tuple[Line, ...]
    fresh: tuple[Line, ...]
    origin: Origin
    tuning_seconds: float

    @property
    def gains(self) -> list[float]:
        """What reading first adds to the accuracy, one a seed."""
        return [one[-1][1] - other[-1][1] for one, other in zip(self.read, self.fresh, strict=True)]


def read_reviews(family: Family, texts: Sequence[str], sizes: Sizes, folder: Path) -> Origin:
    """Pre-train on texts; the model lies in `FOLDER/model`. Some texts are held out."""
    step = len(texts) // sizes.held
    held = texts[::step]
    learned = [text for place, text in enumerate(texts) if place % step]
    tokenizer = train_tokenizer(
        learned, kind=TokenizerKind.CHARACTERS, vocabulary=sizes.shape.vocabulary
    )
    shape = replace(sizes.shape, vocabulary=tokenizer.get_vocab_size())
    network = new_network(config_of(family, shape, pad=0, bos=1, eos=2), seed=0)
    streams = [encode(part, tokenizer) for part in (learned, held)]
    objectives: list[Objective] = [
        MaskedWithNext(stream, tokenizer, context=shape.context, seed=0)
        if family is Family.BERT
        else Permuted(stream, context=shape.context, seed=0)
        for stream in streams
    ]
    steps = sizes.read_steps[family]
    plan = Plan(
        steps=steps,
        batch_rows=sizes.read_rows,
        learning_rate=shape.learning_rate,
        warm_steps=max(1, steps // 20),
        weight_decay=0.01,
        beta2=0.98,
        evaluate_every=max(1, steps // 12),
        save_every=max(1, steps // 12),
        precision=Precision.BF16,
        looks=4,
    )
    began = time.process_time()
    trained = train(network, Lesson(*objectives), plan, folder=folder)
    save_network(network, folder / "model")
    save_tokenizer(tokenizer, folder / "model")
    return Origin(
        data="",
        seed=0,
        parameters=count_parameters(network),
        seconds=trained.seconds,
        core_seconds=time.process_time() - began,
    )


def tune_on_few(
    model: Path, reviews: Reviews, sizes: Sizes, folder: Path, *, seed: int, fresh: bool
) -> Line:
    """Tune on few labelled reviews; give the accuracy on the tested ones by step."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, valid = folder / "rows.jsonl", folder / "valid.jsonl"
    _write(rows, few_of(reviews.learned, sizes.labels, seed))
    _write(valid, reviews.tested[: sizes.tested])
    classify(
        Classification(
            model=model,
            rows=rows,
            valid=valid,
            folder=folder / "run",
            steps=sizes.steps,
            batch_rows=16,
            context=sizes.shape.context,
            fresh=fresh,
            rate=_RATE,
            seed=seed,
            precision=Precision.BF16,
        )
    )
    return _points(folder / "run", "accuracy")


def few_of(rows: Sequence[Labelled], count: int, seed: int) -> list[Labelled]:
    """So many rows, spread evenly over all, another choice for each seed."""
    step = max(1, len(rows) // count)
    return list(rows[seed % step :: step][:count])


def linear_accuracy(learned: Sequence[Labelled], tested: Sequence[Labelled]) -> float:
    """The accuracy of a linear model of character n-grams, learned from the same few."""
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    known = weigh.fit_transform([row.text for row in learned])
    model = LogisticRegression(C=10.0, max_iter=500).fit(
        known, [r.labels["label"] for r in learned]
    )
    said = model.predict(weigh.transform([row.text for row in tested]))
    return mean(float(a == b.labels["label"]) for a, b in zip(said, tested, strict=True))


def _family(family: Family, reviews: Reviews, sizes: Sizes, folder: Path) -> Found:
    origin = read_reviews(family, reviews.read, sizes, folder / "read")
    tuned = partial(tune_on_few, folder / "read" / "model", reviews, sizes)
    began = time.perf_counter()
    read, fresh = (
        tuple(
            tuned(folder / f"{kind}-{seed}", seed=seed, fresh=kind == "fresh")
            for seed in sizes.seeds
        )
        for kind in ("read", "fresh")
    )
    return Found(
        family=family,
        curve=_points(folder / "read", "valid_loss"),
        read=read,
        fresh=fresh,
        origin=origin,
        tuning_seconds=time.perf_counter() - began,
    )


def _measure(setup: Setup) -> Sequence[Row]:
    full = setup.size is Size.FULL
    sizes = _FULL if full else _QUICK
    reviews = load_reviews(setup.data)
    data = data_hash(setup.data / file for file in FILES)
    rows: list[Row] = []
    for family in FAMILIES:
        found = _family(family, reviews, sizes, (setup.keep or setup.scratch) / family.value)
        found = replace(found, origin=replace(found.origin, data=data))
        rows += _rows(found, sizes, setup, full=full)
        if setup.keep is not None:
            draw(found, setup.keep)
    linear = [
        linear_accuracy(few_of(reviews.learned, sizes.labels, seed), reviews.tested[: sizes.tested])
        for seed in sizes.seeds
    ]
    rows.append(
        Row(
            name=f"encoders: accuracy of character n-grams, {sizes.labels} labels",
            value=100 * mean(linear),
            unit="%",
            better="higher",
            source="TF-IDF and logistic regression in the same run, beside the networks",
        )
    )
    return rows


TASK = Task(
    name="encoders",
    about="BERT and XLNet read reviews, then label some.",
    needs=FILES,
    measure=_measure,
)


def draw(found: Found, folder: Path) -> None:
    """Draw the curves of reading and of tuning into two SVG files of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    name = found.family.value
    reading = line_chart(
        f"{name}: loss on held-out reviews, by step of reading", {"loss": found.curve}
    )
    tuning = line_chart(
        f"{name}: accuracy on tested reviews, by step of tuning",
        {"read first": averaged(found.read), "fresh": averaged(found.fresh)},
    )
    (folder / f"{name}-reading.svg").write_text(reading, encoding="utf-8")
    (folder / f"{name}-tuning.svg").write_text(tuning, encoding="utf-8")


def averaged(lines: Sequence[Line]) -> Line:
    """The mean of lines that were seen at the same steps."""
    return tuple(
        (points[0][0], mean(value for _, value in points)) for points in zip(*lines, strict=True)
    )


def _rows(found: Found, sizes: Sizes, setup: Setup, *, full: bool) -> Iterable[Row]:
    name, source = found.family.value, told(found.origin, setup)
    yield Row(
        name=f"{name}: loss on held-out reviews after reading",
        value=found.curve[-1][1],
        unit="nats",
        better="lower",
        source=f"{found.curve[0][1]:.2f} at step {found.curve[0][0]}; {source}",
    )
    for kind, lines in (("read first", found.read), ("fresh", found.fresh)):
        last = [100 * line[-1][1] for line in lines]
        yield Row(
            name=f"{name}: accuracy, {sizes.labels} labels, {kind}",
            value=mean(last),
            unit="%",
            better="higher",
            source=f"mean of {len(last)} seeds, spread {stdev(last):.1f};"
            f" {sizes.tested} test reviews of ChnSentiCorp, none read or learned",
        )
    yield Row(
        name=f"{name}: what reading first adds, least of the seeds",
        value=100 * min(found.gains),
        unit="points",
        better="higher",
        target=0.0 if full else None,
        source=f"{found.tuning_seconds / 60:.1f} min for all tuning",
    )


def _points(folder: Path, figure: str) -> Line:
    return tuple(
        (int(str(point["step"])), float(str(point[figure])))
        for point in read_curve(folder)
        if point.get(figure) is not None
    )


def _write(path: Path, rows: Sequence[Labelled]) -> None:
    lines = (
        json.dumps({"text": row.text, "label": row.labels["label"]}, ensure_ascii=False)
        for row in rows
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
