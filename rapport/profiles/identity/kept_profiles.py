"""Profiles as they are kept, read and written as the rows that a pass over many of them needs."""

from collections.abc import Collection, Sequence

import msgspec
import pyarrow as pa

from rapport.profiles.identity.combining import ProfileRow
from rapport.profiles.identity.tuples import put_tuples, read_tuples
from rapport.profiles.model import PROFILES
from rapport.storage import Facts, rows_like

_traits = msgspec.json.Decoder(dict[str, object])


def read_profiles(facts: Facts, customer_ids: Collection[str]) -> list[ProfileRow]:
    """Give the profiles with these ids; an unknown id is left out."""
    wanted = [(one,) for one in customer_ids]
    return [
        ProfileRow(*(*values, _traits.decode(traits or "{}")))
        for *values, traits in read_tuples(facts, PROFILES, ("customer_id",), wanted)
    ]


def customers_with(facts: Facts, column: str, values: Collection[str]) -> list[str]:
    """Give the ids of the profiles that have one of the values in a column of texts."""
    wanted = pa.table({column: pa.array(list(values), pa.string())})
    found = rows_like(facts, PROFILES, wanted, columns=["customer_id"])
    ids: list[str] = found["customer_id"].to_pylist()
    return ids


def put_profile_rows(
    facts: Facts,
    changed: Sequence[ProfileRow],
    *,
    fresh: Sequence[ProfileRow],
    gone: Collection[str],
) -> None:
    """Put profiles in the place of those with the same id, add the fresh ones, delete others."""
    put_tuples(
        facts,
        PROFILES,
        [_tuple(one) for one in changed],
        fresh=[_tuple(one) for one in fresh],
        gone=[(one,) for one in gone],
    )


def _tuple(profile: ProfileRow) -> tuple[object, ...]:
    *values, traits = msgspec.structs.astuple(profile)
    return (*values, msgspec.json.encode(traits).decode())
