"""What texts speak of: polarity about a named thing, whole reviews held against labels, and speed.

SemEval-2014 task 4 gives sentences with a target and three sentiments (`conflict` left out); a
model learns from the training part alone, what words carry from SST-2. ASAP gives whole Chinese
reviews with a label for each of 18 categories, of which three are held against three of ours.
"""

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.bench import insights_targets
from rapport.bench.errors import need_file
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import (
    Aspect,
    AspectReader,
    LabelledMention,
    Mention,
    Sentiment,
    Text,
    Verdict,
    fit_polarity,
    learn_feelings,
)
from rapport.texts import Language

_SEMEVAL = "semeval2014_absa/{}_{}.xml.seg"
_SST = "sst2/train.tsv"
_ASAP = "asap_meituan_sample/{}_sample.csv"
_REVIEWS = "catalog-en-magento/products_reviews.csv"
_PARTS = ("train", "dev", "test")
_SENTIMENTS = {"1": Sentiment.POSITIVE, "0": Sentiment.NEUTRAL, "-1": Sentiment.NEGATIVE}
_QUICK = 600  # mentions to learn from
_LEAST_A_SECOND = 5_000
_SIDES = {1: Sentiment.POSITIVE, -1: Sentiment.NEGATIVE}
_NOT_SAID = -2
_UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What is to be reached on a domain, and what a classifier with large lexicons reached."""

    target: float
    published: float


_MARKS = {
    "Restaurants": _Mark(target=76.2, published=80.16),
    "Laptops": _Mark(target=69.4, published=70.49),
}
_WHO = "Kiritchenko et al. 2014: parses, lexicons from millions of reviews"
_CATEGORIES = {
    Aspect.SERVICE: "service_",
    Aspect.PRICE: "price_",
    Aspect.SMELL_TASTE: "dish_taste",
}


def run(setup: Setup) -> Sequence[Row]:
    """Learn polarity, read whole reviews, and time it."""
    _need(setup)
    feelings = _feelings(setup.data / _SST)
    rows = [row for domain in _MARKS for row in _polarity_rows(setup, domain, feelings)]
    rows += [row for domain in _MARKS for row in _target_rows(setup, domain, feelings)]
    return [*rows, *_review_rows(setup.data), *_speed_rows(setup.data)]


def _need(setup: Setup) -> None:
    for domain in _MARKS:
        for part in ("Train", "Test_Gold"):
            need_file(setup, _SEMEVAL.format(domain, part))
    for path in (_SST, _REVIEWS, *(_ASAP.format(part) for part in _PARTS)):
        need_file(setup, path)


def _polarity_rows(setup: Setup, domain: str, feelings: dict[str, float]) -> Iterator[Row]:
    mark = _MARKS[domain]
    taught = _mentions(setup.data / _SEMEVAL.format(domain, "Train"))
    asked = _mentions(setup.data / _SEMEVAL.format(domain, "Test_Gold"))
    full = setup.size is Size.FULL
    model = fit_polarity(taught if full else taught[:_QUICK], feelings=feelings)
    began = time.process_time()
    answers = model.judge([(one.text, one.target) for one in asked])
    seconds = time.process_time() - began
    right = sum(said is one.sentiment for (said, _), one in zip(answers, asked, strict=True))
    yield Row(
        name=f"{domain}: polarity about a target, three sentiments",
        value=100 * right / len(asked),
        unit="% right",
        better="higher",
        target=mark.target if full else None,
        published=mark.published,
        source=_WHO,
    )
    positive = sum(one.sentiment is Sentiment.POSITIVE for one in asked)
    yield Row(
        name=f"{domain}: the commonest sentiment alone",
        value=100 * positive / len(asked),
        unit="% right",
        better="higher",
    )
    yield Row(
        name=f"{domain}: mentions judged in a second of a processor",
        value=len(asked) / seconds,
        unit="/s",
        better="higher",
    )


def _target_rows(setup: Setup, domain: str, feelings: dict[str, float]) -> Iterator[Row]:
    parts = [setup.data / _SEMEVAL.format(one, "Train") for one in _MARKS]
    told = (setup.data / _SST).read_text(encoding="utf-8").splitlines()
    unlabelled = [one.text for part in parts for one in _mentions(part)]
    unlabelled = [*dict.fromkeys(unlabelled), *(line.rpartition("\t")[0] for line in told)]
    trial = insights_targets.Trial(
        domain=domain,
        taught=_mentions(setup.data / _SEMEVAL.format(domain, "Train")),
        asked=_mentions(setup.data / _SEMEVAL.format(domain, "Test_Gold")),
        unlabelled=unlabelled,
        feelings=feelings,
    )
    return insights_targets.rows_of(trial, size=setup.size)


def _mentions(path: Path) -> list[LabelledMention]:
    lines = path.read_text(encoding="utf-8").strip().split("\n")
    found = []
    for sentence, target, sentiment in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        start = sentence.index("$T$")
        found.append(
            LabelledMention(
                text=sentence.replace("$T$", target, 1),
                target=(start, start + len(target)),
                sentiment=_SENTIMENTS[sentiment.strip()],
            )
        )
    return found


def _feelings(path: Path) -> dict[str, float]:
    lines = [line.rpartition("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return learn_feelings([text for text, _, _ in lines], [label == "1" for _, _, label in lines])


def _review_rows(data: Path) -> Iterator[Row]:
    rows = [row for part in _PARTS for row in _csv(data / _ASAP.format(part))]
    read = _read([row["reviewbody"] for row in rows])
    for aspect, column in _CATEGORIES.items():
        found, said, both, felt, agreed = 0, 0, 0, 0, 0
        for row, mentions in zip(rows, read, strict=True):
            labels = [int(value) for name, value in row.items() if name.startswith(column)]
            is_said = any(label != _NOT_SAID for label in labels)
            mine = [one for one in mentions if one.about == aspect]
            found, said = found + bool(mine), said + is_said
            both += bool(mine) and is_said
            told = {_SIDES[label] for label in labels if label in _SIDES}
            feelings = {one.sentiment for one in mine} & set(_SIDES.values())
            if len(told) == len(feelings) == 1:
                felt, agreed = felt + 1, agreed + (told == feelings)
        yield _share(f"ASAP, {aspect}: reviews found that speak of it", both, said)
        yield _share(f"ASAP, {aspect}: found reviews that do speak of it", both, found)
        yield _share(f"ASAP, {aspect}: same feeling, where both have one", agreed, felt)


def _share(name: str, hits: int, of: int) -> Row:
    return Row(name=f"{name}, of {of}", value=100 * hits / max(1, of), unit="%", better="higher")


def _speed_rows(data: Path) -> Iterator[Row]:
    chinese = [row["reviewbody"] for part in _PARTS for row in _csv(data / _ASAP.format(part))]
    english = [row["review"] for row in _csv(data / _REVIEWS)] * 4
    for name, texts in (("Chinese restaurants", chinese), ("English goods", english)):
        _read(texts[:10])
        began = time.process_time()
        _read(texts)
        seconds = time.process_time() - began
        letters = sum(map(len, texts)) / len(texts)
        yield Row(
            name=f"{name}: texts of {letters:.0f} characters read in a second of a processor",
            value=len(texts) / seconds,
            unit="/s",
            better="higher",
            target=_LEAST_A_SECOND,
        )


def _read(texts: Sequence[str]) -> Sequence[Sequence[Mention]]:
    whole = [Text(text_id="", text=text, language=Language.OTHER) for text in texts]
    return AspectReader().read(whole, [_UNREAD] * len(whole))


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
