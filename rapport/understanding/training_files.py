"""Training data in the YAML of Rasa NLU, version 3.1: read, and written so that it reads back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from rapport.kit.yaml_texts import read_yaml, yaml_fault
from rapport.understanding.errors import BadUtterances
from rapport.understanding.marking import read_marked, write_marked
from rapport.understanding.model import TrainingData, Utterance

VERSION = "3.1"
_ITEM = re.compile(r"\s*-\s+(?P<said>.*\S)\s*")
_KINDS = ("intent", "synonym", "regex", "lookup")


def read_training_data(path: Path) -> TrainingData:
    """Read a file, or all `.yml` and `.yaml` files of a folder. Raises `BadUtterances`."""
    files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
    if not files:
        raise BadUtterances(f"{path} holds no .yml file; training data are files of that kind")
    return merged([_read(one) for one in files])


def training_data_of(text: str, *, where: str = "the text") -> TrainingData:
    """Read training data from YAML. Raises `BadUtterances`, which names `where` and the entry."""
    try:
        told = read_yaml(text)
    except yaml.YAMLError as error:
        raise BadUtterances(f"{where} is no YAML: {yaml_fault(error)}") from error
    entries = told.get("nlu") if isinstance(told, dict) else None
    if not isinstance(entries, list):
        raise BadUtterances(f'{where} has no list under "nlu", where utterances stand')
    version = str(told.get("version", VERSION))
    if not version.startswith("3."):
        raise BadUtterances(f"{where} has version {version!r}; {VERSION} is read")
    return merged(
        [_entry(one, f"{where}, entry {number}") for number, one in enumerate(entries, 1)]
    )


def training_text(data: TrainingData) -> str:
    """Write training data as YAML, intents in the order in which they first come."""
    firsts = _firsts(data)
    ordered = sorted(data.utterances, key=lambda one: firsts[one.intent])
    entries: list[dict[str, Any]] = [
        {"intent": intent, "examples": _lines(write_marked(one.text, one.entities) for one in some)}
        for intent, some in groupby(ordered, key=lambda one: one.intent or "")
    ]
    forms: dict[str, list[str]] = {}
    for other, value in data.synonyms.items():
        forms.setdefault(value, []).append(other)
    told = (("synonym", forms), ("regex", data.patterns), ("lookup", data.lookups))
    for kind, some in told:
        entries += [{kind: name, "examples": _lines(lines)} for name, lines in some.items()]
    return yaml.dump(
        {"version": VERSION, "nlu": entries},
        Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=10_000,
    )  # fmt: skip


def merged(data: Sequence[TrainingData]) -> TrainingData:
    """Put training data together; the same utterance with the same intent is kept once."""
    seen: dict[tuple[str, str | None], Utterance] = {}
    for one in (each for some in data for each in some.utterances):
        seen.setdefault((one.text, one.intent), one)
    return TrainingData(
        utterances=tuple(seen.values()),
        synonyms={key: value for some in data for key, value in some.synonyms.items()},
        patterns=_joined([some.patterns for some in data]),
        lookups=_joined([some.lookups for some in data]),
    )


def _read(path: Path) -> TrainingData:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadUtterances(f"{path} is not UTF-8 text") from error
    except OSError as error:
        raise BadUtterances(f"{path} cannot be read: {error.strerror}") from error
    return training_data_of(text, where=str(path))


def _entry(told: object, where: str) -> TrainingData:
    kind = next((one for one in _KINDS if isinstance(told, dict) and one in told), None)
    if kind is None or not isinstance(told, dict):
        raise BadUtterances(f"{where} is none of {', '.join(_KINDS)}")
    name, examples = str(told[kind]), list(_examples(told.get("examples"), where))
    if not examples:
        raise BadUtterances(f"{where} ({kind} {name!r}) has no examples; write them as `- …` lines")
    match kind:
        case "intent":
            return TrainingData(utterances=tuple(_utterance(one, name, where) for one in examples))
        case "synonym":
            return TrainingData(synonyms=dict.fromkeys(examples, name))
        case "regex":
            return TrainingData(patterns={name: tuple(_checked(examples, where))})
        case _:
            return TrainingData(lookups={name: tuple(examples)})


def _utterance(line: str, intent: str, where: str) -> Utterance:
    try:
        text, entities = read_marked(line)
    except BadUtterances as error:
        raise BadUtterances(f"{where}: {error}") from error
    return Utterance(text=text, intent=intent or None, entities=entities)


def _checked(patterns: Sequence[str], where: str) -> Iterator[str]:
    for one in patterns:
        try:
            re.compile(one)
        except re.error as error:
            raise BadUtterances(f"{where}: {one!r} is no regular expression: {error}") from error
        yield one


def _examples(told: object, where: str) -> Iterator[str]:
    """The lines of a block, or the items of a list, each a text or a mapping with one."""
    if isinstance(told, str):
        for line in filter(str.strip, told.splitlines()):
            found = _ITEM.fullmatch(line)
            if found is None:
                raise BadUtterances(f"{where}: {line.strip()!r} must begin with `- `")
            yield found["said"]
    elif isinstance(told, list):
        for one in told:
            said = one.get("text") if isinstance(one, dict) else one
            if not isinstance(said, str) or not said.strip():
                raise BadUtterances(f"{where} has an example that is no text")
            yield said.strip()


def _firsts(data: TrainingData) -> Mapping[str | None, int]:
    firsts: dict[str | None, int] = {}
    for one in data.utterances:
        firsts.setdefault(one.intent, len(firsts))
    return firsts


def _joined(told: Sequence[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, lines in (each for some in told for each in some.items()):
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), *lines]))
    return found


class _Blocks(yaml.SafeDumper):
    """Writes examples as a block of lines."""


class _Lines(str):
    __slots__ = ()


def _lines(lines: Iterator[str] | Sequence[str]) -> _Lines:
    return _Lines("".join(f"- {line}\n" for line in lines))


_Blocks.add_representer(
    _Lines, lambda dumper, told: dumper.represent_scalar("tag:yaml.org,2002:str", told, style="|")
)
