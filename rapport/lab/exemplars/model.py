"""The nouns: an attribute, a text that was written for some, and a passage of such a text."""

from dataclasses import dataclass

Attribute = tuple[str, str]
"""A name and a value, such as `("颜色", "白色")`. A name may stand several times."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A good text, and the attributes that it was written for."""

    attributes: tuple[Attribute, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an exemplar. `place` is where in its text it stood, from 0 to 1.

    `changed` counts the values that were put in place of those of the exemplar.
    """

    text: str
    exemplar: int
    place: float
    changed: int = 0
