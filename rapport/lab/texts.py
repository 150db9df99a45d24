"""Texts as files: `.txt` is one document, `.jsonl` one a line under `text`; both may be gzipped."""

import gzip
import json
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TypeGuard

from rapport.kit.errors import Invalid
from rapport.lab.exemplars import Exemplar
from rapport.lab.objectives.labelled import Labelled
from rapport.lab.objectives.preferred import Preference
from rapport.lab.objectives.sequences import Pair


class TextUnreadable(Invalid):
    """A file of texts is not as it should be."""

    code = "text-unreadable"


def read_texts(path: Path) -> Iterator[str]:
    """Give the documents of a file; raise `TextUnreadable` with the line that is wrong."""
    if path.name.removesuffix(".gz").endswith(".jsonl"):
        for number, row in _rows(path):
            text = row.get("text")
            if not isinstance(text, str):
                raise TextUnreadable(f"{path}, line {number}: there is no text under 'text'")
            yield text
        return
    with _opened(path) as file:
        yield _decoded(file, path)


def read_pairs(path: Path) -> list[Pair]:
    """Read sources and targets from JSON Lines with `source` and `target`."""
    return [Pair(*_texts(path, row, ("source", "target"))) for row in _rows(path)]


def read_preferences(path: Path) -> list[Preference]:
    """Read answers that were preferred from JSON Lines with `source`, `chosen` and `rejected`."""
    names = ("source", "chosen", "rejected")
    return [Preference(*_texts(path, row, names)) for row in _rows(path)]


def are_pairs(path: Path) -> bool:
    """Whether the first row of a file of JSON Lines has a `source`: pairs, not single texts."""
    if not path.name.removesuffix(".gz").endswith(".jsonl"):
        return False
    first = next(_rows(path), None)
    return first is not None and "source" in first[1]


def read_labelled(path: Path) -> list[Labelled]:
    """Read texts with a `label`, or with `labels` by task, from JSON Lines.

    A plain `label` is that of the task `label`.
    """
    found = []
    for number, row in _rows(path):
        text, labels = row.get("text"), row.get("labels", {"label": row.get("label")})
        if not isinstance(text, str) or not _are_labels(labels):
            raise TextUnreadable(
                f"{path}, line {number}: needs a text under 'text' and its label under 'label',"
                " or labels by task under 'labels'"
            )
        found.append(Labelled(text, labels))
    return found


def read_exemplars(path: Path) -> list[Exemplar]:
    """Read texts and what they were written for, from JSON Lines with `text` and `attributes`.

    Attributes are an object of names with a value each, or a list of values.
    """
    found = []
    for number, row in _rows(path):
        text, attributes = row.get("text"), row.get("attributes")
        if not isinstance(text, str) or not isinstance(attributes, dict):
            raise TextUnreadable(
                f"{path}, line {number}: needs a text under 'text' and an object of names and"
                " values under 'attributes'"
            )
        pairs = [
            (name, str(value))
            for name, told in attributes.items()
            for value in (told if isinstance(told, list) else [told])
        ]
        found.append(Exemplar(tuple(pairs), text))
    return found


def _are_labels(found: object) -> TypeGuard[dict[str, str]]:
    return (
        isinstance(found, dict)
        and bool(found)
        and all(isinstance(label, str) and label for label in found.values())
    )


def _texts(path: Path, row: tuple[int, dict[str, object]], names: Sequence[str]) -> list[str]:
    number, told = row
    found = [told.get(name) for name in names]
    texts = [one for one in found if isinstance(one, str)]
    if len(texts) < len(names):
        wanted = ", ".join(f"'{name}'" for name in names)
        raise TextUnreadable(f"{path}, line {number}: needs texts under {wanted}")
    return texts


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise TextUnreadable(f"{path}, line {number} is no JSON: {error}") from error
            if not isinstance(row, dict):
                raise TextUnreadable(f"{path}, line {number} is no JSON object")
            yield number, row


def _opened(path: Path) -> TextIOWrapper:
    if path.suffix == ".gz":
        return TextIOWrapper(gzip.open(path), encoding="utf-8")
    return path.open(encoding="utf-8")


def _decoded(file: TextIOWrapper, path: Path) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise TextUnreadable(f"{path} is not UTF-8: {error}; convert it first") from error
