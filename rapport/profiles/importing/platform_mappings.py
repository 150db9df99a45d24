"""Ready mappings for exports of platforms, by name: what such files usually call their columns."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml

from rapport.profiles.importing.errors import BadMapping
from rapport.profiles.importing.fields import FIELDS
from rapport.profiles.importing.made_fields import FieldFrom
from rapport.profiles.importing.mapping import ColumnMapping, make_mapping, nearest
from rapport.profiles.importing.model import ImportKind

_FOLDER = files("rapport.profiles.importing") / "platforms"
_MERGED = ("fields", "defaults")


def ready_mappings() -> tuple[str, ...]:
    """The names of the ready mappings."""
    names = (path.name for path in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def ready_mapping(name: str) -> ColumnMapping:
    """Read a ready mapping; `BadMapping` names its nearest neighbour where there is none."""
    if name not in ready_mappings():
        raise BadMapping(f"there is no ready mapping {name!r}{nearest(name, ready_mappings())}")
    content = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return make_mapping(content, where=f"ready mapping {name}")


def resolved(kind: ImportKind, columns: Sequence[str], mapping: ColumnMapping) -> ColumnMapping:
    """Put the ready mapping that is named under what is said, and choose among names of columns.

    What the ready mapping says of fields that the kind does not have is passed over.
    """
    whole = mapping if mapping.like is None else _over(ready_mapping(mapping.like), kind, mapping)
    found = {
        field: how.found_in(columns) if isinstance(how, FieldFrom) else how
        for field, how in whole.fields.items()
    }
    kept = {field: how for field, how in found.items() if how is not None}
    return whole.model_copy(update={"fields": kept, "like": None})


def _over(ready: ColumnMapping, kind: ImportKind, said: ColumnMapping) -> ColumnMapping:
    known = FIELDS[kind]
    plain = ColumnMapping()
    update: dict[str, Any] = {
        name: getattr(said, name)
        for name in ColumnMapping.model_fields
        if name not in _MERGED and getattr(said, name) != getattr(plain, name)
    }
    for name in _MERGED:
        own: Mapping[str, Any] = getattr(ready, name)
        update[name] = {field: how for field, how in own.items() if known.has(field)}
        update[name] |= getattr(said, name)
    if kind is not ImportKind.FEEDBACK:
        update["questions"] = said.questions
    return ready.model_copy(update=update)
