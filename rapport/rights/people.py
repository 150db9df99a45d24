"""Finds every name and address that one customer goes by, and that is theirs alone."""

from collections.abc import Iterable

from rapport.profiles import IDENTITIES, IDENTITY_TABLES, IdentifierKind, get_profile, identity_of
from rapport.rights.model import Person
from rapport.storage import Facts

_ADDRESSES = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
_LINKS = next(table for table in IDENTITY_TABLES if table.name == "identity_links")


def find_person(facts: Facts, customer_id: str) -> Person:
    """Gather the names of a customer; `CustomerNotFound` when nobody has this id.

    The id of a browser in which another customer identified too is left out: what happened there
    under nobody's name may be the other's.
    """
    identity = identity_of(facts, customer_id)
    profile = get_profile(facts, identity.customer_id)
    names = {profile.customer_id, *identity.names}
    addresses = {profile.email, profile.phone}
    addresses |= {link.value for link in identity.links if link.kind in _ADDRESSES}
    others = {link.value for link in identity.links if link.kind not in _ADDRESSES}
    aliases = facts.table(IDENTITIES)
    mine = aliases.filter(aliases.customer_id == profile.customer_id).select("alias")
    others |= set(facts.read(mine)["alias"].to_pylist())
    return Person(
        customer_id=profile.customer_id,
        names=frozenset(names | (others - _shared(facts, others, names))),
        addresses=frozenset(one for one in addresses if one),
    )


def _shared(facts: Facts, values: Iterable[str], names: set[str]) -> set[str]:
    """Those of the values that were told of another customer too."""
    links = facts.table(_LINKS)
    told = links.filter(
        links.value.isin(sorted(values)),
        links.speaker_kind == "customer",
        links.speaker.notin(sorted(names)),
    )
    return set(facts.read(told.select("value").distinct())["value"].to_pylist())
