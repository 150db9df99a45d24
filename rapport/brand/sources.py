"""Reads past copy: files of a shop (txt, csv, jsonl) and the descriptions of its products."""

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator

from rapport.brand.errors import BadPastCopy
from rapport.brand.model import PastText
from rapport.catalog import Product

_COLUMNS = (
    "text",
    "body",
    "copy",
    "description",
    "summary",
    "content",
    "message",
    "文案",
    "正文",
    "描述",
)
_LONGEST_FIELD = 1_000_000
_BLOCK_TAG = re.compile(r"</?(?:p|br|li|div|ul|ol|h[1-6]|tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_past_copy(name: str, text: str, *, column: str = "") -> list[PastText]:
    """Read the texts of a file by its ending: `.csv`, `.jsonl`, else texts between empty lines.

    `column` names the field of a CSV or JSON line that holds the text; without it the first of
    text, body, copy, description, summary, content, message is taken. Raises `BadPastCopy`.
    """
    ending = name.rpartition(".")[2].lower()
    readers = {"csv": _csv, "jsonl": _jsonl, "ndjson": _jsonl}
    read = readers.get(ending, _paragraphs)
    return [one for one in read(name, text, column) if one.text]


def product_texts(products: Iterable[Product], language: str) -> list[PastText]:
    """Give the descriptions of products in a language (its first subtag)."""
    key = language.partition("-")[0]
    return [
        PastText(place=f"product {one.product_id}", text=_clean(one.descriptions[key]))
        for one in products
        if one.descriptions.get(key)
    ]


def name_pairs(products: Iterable[Product], language: str) -> list[tuple[str, str]]:
    """Pair the names of products in the other language and in this one, Chinese and English."""
    here = "zh" if language.startswith("zh") else "en"
    there = "en" if here == "zh" else "zh"
    return [
        (one.names[there], one.names[here])
        for one in products
        if one.names.get(there) and one.names.get(here)
    ]


def _paragraphs(name: str, text: str, _column: str) -> Iterator[PastText]:
    line = 1
    for block in re.split(r"(\n\s*\n)", text):
        if block.strip():
            lead = len(block) - len(block.lstrip("\n"))
            yield PastText(place=f"{name}:{line + lead}", text=_clean(block))
        line += block.count("\n")


def _csv(name: str, text: str, column: str) -> Iterator[PastText]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        field = _field(name, rows.fieldnames or (), column)
        for row in rows:
            yield PastText(place=f"{name}:{rows.line_num}", text=_clean(row.get(field) or ""))
    except csv.Error as error:
        raise BadPastCopy(f"{name}, line {rows.line_num}: {error}") from error


def _jsonl(name: str, text: str, column: str) -> Iterator[PastText]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except ValueError as error:
            raise BadPastCopy(f"{name}, line {number} is not JSON: {error}") from error
        if isinstance(told, dict):
            told = told.get(_field(f"{name}, line {number}", told, column))
        if not isinstance(told, str):
            raise BadPastCopy(f"{name}, line {number}: a text is needed, or an object with one")
        yield PastText(place=f"{name}:{number}", text=_clean(told))


def _field(name: str, fields: Iterable[str], column: str) -> str:
    known = {field.strip().lower(): field for field in fields}
    for wanted in (column,) if column else _COLUMNS:
        if wanted.lower() in known:
            return known[wanted.lower()]
    raise BadPastCopy(
        f"{name} has no {f'field {column!r}' if column else 'field with texts'}; it has "
        f"{', '.join(map(repr, known)) or 'none'}: name the one that holds the texts"
    )


def _clean(text: str) -> str:
    """Take HTML away: a shop's descriptions are often pages."""
    plain = _TAG.sub(" ", _BLOCK_TAG.sub("\n", html.unescape(text)))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)
