"""Networks that read reviews, and networks that learn to label a few of them."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.bench.language.drawing import Line
from rapport.bench.language.encoders.reviews import Reviews
from rapport.bench.language.encoders.sizes import Sizes
from rapport.bench.language.tasks import Origin
from rapport.lab import (
    Classification,
    Family,
    Labelled,
    Lesson,
    MaskedWithNext,
    Objective,
    Permuted,
    Plan,
    begin_with_company,
    classify,
    config_of,
    count_parameters,
    encode,
    new_network,
    quick_precision,
    read_curve,
    save_network,
    save_tokenizer,
    train,
    train_tokenizer,
)

_RATE = 5e-4  # of tuning: wide enough for both, for networks this narrow


def read_reviews(family: Family, texts: Sequence[str], sizes: Sizes, folder: Path) -> Origin:
    """Pre-train on texts; the model lies in `FOLDER/model`. Some texts are held out."""
    step = len(texts) // sizes.held
    held = texts[::step]
    learned = [text for place, text in enumerate(texts) if place % step]
    some = learned[:: max(1, len(learned) // (sizes.cut_from or len(learned)))]
    tokenizer = train_tokenizer(some, kind=sizes.kind, vocabulary=sizes.shape.vocabulary)
    shape = replace(sizes.shape, vocabulary=tokenizer.get_vocab_size())
    network = new_network(config_of(family, shape, pad=0, bos=1, eos=2), seed=0)

    def objective(some: Sequence[str]) -> Objective:
        stream = encode(some, tokenizer)
        if family is Family.BERT:
            return MaskedWithNext(stream, tokenizer, context=shape.context, seed=0)
        return Permuted(stream, context=shape.context, seed=0)

    lesson = Lesson(objective(learned), objective(held))
    began = time.process_time()
    if sizes.company:
        begin_with_company(network, encode(learned, tokenizer))
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
        precision=quick_precision(),
        looks=4,
    )
    trained = train(network, lesson, plan, folder=folder)
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
            precision=quick_precision(),
        )
    )
    return points_of(folder / "run", "accuracy")


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


def points_of(folder: Path, figure: str) -> Line:
    """A figure of the curve of a run, where it was looked at."""
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
