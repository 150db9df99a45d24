"""The nouns of the stage: what a trait is called, and what a refresh did."""

from dataclasses import dataclass

from rapport.traits.declaring import Texts, Type

BUILT_IN = "rapport"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitInfo:
    """A computed trait as operators see it. `declared_by` is `rapport` for a built-in one."""

    name: str
    label: Texts
    type: Type
    unit: str
    description: Texts
    declared_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh did: customers whose traits were computed, and how long it took."""

    rows: int
    seconds: float
