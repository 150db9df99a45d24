"""Which computed traits there are: the built-in ones, and those the shop declared."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import ibis

from rapport.kit.yaml_texts import read_yaml
from rapport.storage import Database, FactTable
from rapport.traits.declaring import Declaration, Type
from rapport.traits.figuring import DTYPES
from rapport.traits.model import BUILT_IN, TraitInfo
from rapport.traits.store import declared_traits

_FILE = Path(__file__).with_name("builtin.yaml")


@lru_cache(maxsize=1)
def built_in_traits() -> tuple[Declaration, ...]:
    """The traits that every shop has, in the order they are shown."""
    read = read_yaml(_FILE.read_text(encoding="utf-8"))
    return tuple(Declaration.model_validate(one) for one in read)


def table_of(own: Mapping[str, Type]) -> FactTable:
    """The table of computed traits with columns of the shop's own too: name and type of each."""
    columns = {one.name: DTYPES[one.result_type] for one in built_in_traits()}
    columns |= {name: DTYPES[kind] for name, kind in own.items()}
    return FactTable(
        name="computed_traits",
        one_row_per="customer, as of its last refresh",
        columns=ibis.schema(
            {"customer_id": "string", "refreshed_at": "timestamp('UTC', 6)", **columns}
        ),
        key=("customer_id",),
    )


COMPUTED = table_of({})
"""The built-in traits; the store's table also has the columns that the shop declared."""

OWN_COLUMNS = FactTable(
    name="computed_trait_columns",
    one_row_per="column of computed traits that the shop declared",
    columns=ibis.schema({"name": "string", "type": "string"}),
    key=("name",),
)
"""So that any reader of facts knows the whole table."""


def trait_catalog(database: Database | None = None) -> tuple[TraitInfo, ...]:
    """Name every computed trait: the built-in ones, then the shop's own by name."""
    own = [] if database is None else declared_traits(database)
    return (
        *(_info(one, BUILT_IN) for one in built_in_traits()),
        *(_info(one.declaration, one.created_by) for one in own),
    )


def _info(trait: Declaration, declared_by: str) -> TraitInfo:
    return TraitInfo(
        name=trait.name,
        label=trait.label,
        type=trait.result_type,
        unit=trait.unit,
        description=trait.description,
        declared_by=declared_by,
    )
