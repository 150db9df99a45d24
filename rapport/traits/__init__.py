"""Traits: what follows from a customer's past, as one row of columns, kept fresh.

In: events, order lines, products, profiles; declarations (the built-in ones are data, a shop adds
its own). Out: `COMPUTED`, one row per customer, one column per trait. A trait is a reading: it is
computed from facts up to a moment and may be computed again. Must never change a fact.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.traits.catalogue import COMPUTED, OWN_COLUMNS, built_in_traits, trait_catalog
    from rapport.traits.columns import computed_table, get_traits, stored_table, traits_of
    from rapport.traits.declaring import Declaration, Texts
    from rapport.traits.errors import BadTrait, TraitNameTaken, TraitNotFound, TraitsNotComputed
    from rapport.traits.model import Refreshed, TraitInfo
    from rapport.traits.own import change_trait, declare_trait, drop_trait, parse_trait
    from rapport.traits.refreshing import compute_traits, refresh_traits
    from rapport.traits.store import DeclaredTrait, declaration_json, declared_traits
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "COMPUTED",
    "OWN_COLUMNS",
    "BadTrait",
    "Declaration",
    "DeclaredTrait",
    "Refreshed",
    "Texts",
    "TraitInfo",
    "TraitNameTaken",
    "TraitNotFound",
    "TraitsNotComputed",
    "built_in_traits",
    "change_trait",
    "compute_traits",
    "computed_table",
    "declaration_json",
    "declare_trait",
    "declared_traits",
    "drop_trait",
    "get_traits",
    "parse_trait",
    "refresh_traits",
    "stored_table",
    "trait_catalog",
    "traits_of",
]
