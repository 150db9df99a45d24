"""Public utterances with intents and entities, in their usual parts."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.understanding import Entity, Utterance

CLINC, BANKING, SMP, BITEXT = (
    "clinc150/data_full.json",
    "banking77/{}.csv",
    "smp2019/train.json",
    "bitext_support/bitext8k.csv",
)
_LINES = ("seq.in", "seq.out", "label")

Utterances = tuple[Utterance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceSet:
    """Utterances to learn from and to be asked for; `outside` of both mean no intent of the set."""

    name: str
    taught: Utterances
    asked: Utterances
    outside_taught: tuple[str, ...] = ()
    outside_asked: tuple[str, ...] = ()

    def some(self, taught: int, asked: int) -> "UtteranceSet":
        """So many of each part, spread evenly."""
        return UtteranceSet(
            name=self.name,
            taught=_spread(self.taught, taught),
            asked=_spread(self.asked, asked),
            outside_taught=self.outside_taught,
            outside_asked=self.outside_asked[:asked],
        )


def clinc150(data: Path) -> UtteranceSet:
    """CLINC150 (Larson et al. 2019): train and validation to learn from, test to be asked."""
    told = json.loads((data / CLINC).read_text(encoding="utf-8"))
    return UtteranceSet(
        name="CLINC150",
        taught=_pairs([*told["train"], *told["val"]]),
        asked=_pairs(told["test"]),
        outside_taught=tuple(text for text, _ in [*told["oos_train"], *told["oos_val"]]),
        outside_asked=tuple(text for text, _ in told["oos_test"]),
    )


def banking77(data: Path, *, shots: int | None = None) -> UtteranceSet:
    """BANKING77 (Casanueva et al. 2020), whole or with so many examples of an intent."""
    if shots is None:
        taught = _pairs(_table(data / BANKING.format("train"), "text", "category"))
    else:
        taught = tuple(_parallel(data / f"banking77/train_{shots}", with_entities=False))
    asked = _pairs(_table(data / BANKING.format("test"), "text", "category"))
    name = "BANKING77" if shots is None else f"BANKING77, {shots} examples an intent"
    return UtteranceSet(name=name, taught=taught, asked=asked)


def slot_set(data: Path, name: str) -> UtteranceSet:
    """ATIS or SNIPS: train and validation to learn from, test to be asked."""
    folder = data / name
    taught = [*_parallel(folder / "train"), *_parallel(folder / "valid")]
    return UtteranceSet(
        name=name.upper(), taught=tuple(taught), asked=tuple(_parallel(folder / "test"))
    )


def smp2019(data: Path) -> Utterances:
    """SMP2019 ECDT: the public utterances with domain and intent together."""
    told = json.loads((data / SMP).read_text(encoding="utf-8"))
    return tuple(
        Utterance(text=one["text"], intent=f"{one['domain']}/{one['intent']}") for one in told
    )


def bitext(data: Path) -> Utterances:
    """Bitext's customer support: utterances made from templates."""
    return _pairs(_table(data / BITEXT, "instruction", "intent"))


def ecsa(data: Path) -> UtteranceSet:
    """ECSA (Gong et al. 2019): what shoppers search for, with the kinds of its words."""
    taught = [*_searched(data / "ecsa/train.txt"), *_searched(data / "ecsa/valid.txt")]
    return UtteranceSet(
        name="ECSA", taught=tuple(taught), asked=tuple(_searched(data / "ecsa/test.txt"))
    )


def _pairs(rows: Iterable[Sequence[str]]) -> Utterances:
    return tuple(Utterance(text=text, intent=intent) for text, intent in rows)


def _table(path: Path, text: str, label: str) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row[text], row[label]


def _parallel(folder: Path, *, with_entities: bool = True) -> Iterator[Utterance]:
    """Words, tags and intents, a line each in three files."""
    names = _LINES if with_entities else (_LINES[0], _LINES[2])
    columns = [(folder / name).read_text(encoding="utf-8").splitlines() for name in names]
    for words, *tags, intent in zip(*columns, strict=True):
        if with_entities:
            yield tagged(words.split(), tags[0].split(), " ", intent=intent.strip())
        else:
            yield Utterance(text=words, intent=intent.strip())


def _searched(path: Path) -> Iterator[Utterance]:
    for line in path.read_text(encoding="utf-8").splitlines():
        pairs = [each.rpartition(":") for each in line.partition(" <=> ")[0].split()]
        yield tagged([word for word, _, _ in pairs], [tag for _, _, tag in pairs], "")


def tagged(
    words: Sequence[str], tags: Sequence[str], between: str, *, intent: str | None = None
) -> Utterance:
    """Join words, and turn their `B-`, `I-` and `O` tags into entities."""
    entities: list[Entity] = []
    text = ""
    went_on = ""
    for word, tag in zip(words, tags, strict=True):
        start = len(text) + len(between) * bool(text)
        text = f"{text}{between}{word}" if text else word
        kind = tag[2:]
        if kind and tag.startswith("I") and went_on == kind:
            start = entities.pop().start
        if kind:
            entities.append(Entity(start=start, end=len(text), kind=kind, value=text[start:]))
        went_on = kind
    return Utterance(text=text, intent=intent, entities=tuple(entities))


def _spread(rows: Utterances, most: int) -> Utterances:
    step = max(1, len(rows) // most)
    return rows[::step][:most]
