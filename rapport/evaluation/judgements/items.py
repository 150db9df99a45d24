"""Reads the items of a study: one JSON object a line."""

import json
from collections.abc import Mapping, Sequence

from rapport.evaluation.judgements.errors import BadStudy
from rapport.evaluation.judgements.model import StudyItem

_MOST_ITEMS = 20_000
_LONGEST = 20_000
_LONGEST_NAME = 80
_FEWEST = 2


def read_items(text: str) -> list[StudyItem]:
    """Read lines such as `{"id": "1", "facts": "…", "texts": {"ours": "…", "theirs": "…"}}`.

    `id` may be left out: then it is the number of the line. Facts may be any JSON value; what is
    no text is shown as JSON. Raises `BadStudy` with the line.
    """
    items = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            items.append(item_of(_object(line, number), number))
    return items


def item_of(row: Mapping[str, object], number: int) -> StudyItem:
    """Make an item of a row, or raise `BadStudy` with its number."""
    texts = row.get("texts")
    if not isinstance(texts, dict) or len(texts) < _FEWEST:
        raise BadStudy(
            f"item {number}: `texts` must map two or more systems to their texts, such as"
            ' {"ours": "…", "theirs": "…"}'
        )
    for system, written in texts.items():
        _check(system, written, number)
    given = row.get("facts", "")
    facts = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    item_id = str(row.get("id", number))
    if len(facts) > _LONGEST or len(item_id) > _LONGEST_NAME:
        raise BadStudy(
            f"item {number}: shorten it to {_LONGEST_NAME} characters of id and {_LONGEST} of facts"
        )
    return StudyItem(item_id=item_id, facts=facts, texts=texts)


def check_items(items: Sequence[StudyItem]) -> None:
    """Raise `BadStudy` unless there are items, not too many, each with an id of its own."""
    if not items:
        raise BadStudy("a study needs at least one item; give a line for each")
    if len(items) > _MOST_ITEMS:
        raise BadStudy(f"a study has at most {_MOST_ITEMS} items, and these are {len(items)}")
    seen: set[str] = set()
    for place, item in enumerate(items, 1):
        if item.item_id in seen:
            raise BadStudy(f"item {place} has the id of an earlier one; give each its own")
        seen.add(item.item_id)


def _object(line: str, number: int) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError:
        raise BadStudy(f"line {number} is not JSON; write one object a line") from None
    if not isinstance(row, dict):
        raise BadStudy(f"line {number} is no JSON object; write one object a line")
    return row


def _check(system: str, written: object, number: int) -> None:
    if not system.strip() or len(system) > _LONGEST_NAME:
        raise BadStudy(f"item {number}: a system's name has 1 to {_LONGEST_NAME} characters")
    if not isinstance(written, str) or not written.strip() or len(written) > _LONGEST:
        raise BadStudy(
            f"item {number}: the text of a system is missing or longer than {_LONGEST} characters"
        )
