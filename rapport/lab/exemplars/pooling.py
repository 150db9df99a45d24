"""Which passages may be used for some attributes: those of the nearest, and those that say a value.

A passage about another value of the same name is offered with the wanted value put in its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rapport.lab.exemplars.bank import ExemplarBank
from rapport.lab.exemplars.model import Attribute, Passage

_NEAREST = 60
_A_VALUE = 12
_LONGEST_CHANGED = 2  # values that may be put into one passage


def pool_of(bank: ExemplarBank, attributes: Sequence[Attribute]) -> list[Passage]:
    """Give the passages, each text once: the nearest first."""
    likeness = bank.likeness(attributes)
    found: dict[str, Passage] = {}
    for passage in _offered(bank, attributes, likeness):
        found.setdefault(passage.text, passage)
    return list(found.values())


def _offered(
    bank: ExemplarBank, attributes: Sequence[Attribute], likeness: NDArray[np.float64]
) -> Iterator[Passage]:
    for number in np.argsort(-likeness, kind="stable")[:_NEAREST]:
        for passage in bank.passages[int(number)]:
            yield passage
            yield from exchanged(bank, passage, attributes)
    for name, value in dict.fromkeys(attributes):
        yield from _best(bank.saying.get(value, ()), likeness)
        for other in sorted(bank.values.get(name, ())):
            if other != value:
                some = [
                    one
                    for one in bank.saying.get(other, ())
                    if (name, other) in bank.exemplars[one.exemplar].attributes
                ]
                for passage in _best(some, likeness)[:2]:
                    yield from exchanged(bank, passage, attributes)


def _best(passages: Sequence[Passage], likeness: NDArray[np.float64]) -> list[Passage]:
    return sorted(passages, key=lambda one: -likeness[one.exemplar])[:_A_VALUE]


def exchanged(
    bank: ExemplarBank, passage: Passage, attributes: Sequence[Attribute]
) -> Iterator[Passage]:
    """The passage with values of its exemplar exchanged for those of the same name wanted here."""
    wanted = {value for _, value in attributes}
    text, changed = passage.text, 0
    for name, value in dict.fromkeys(bank.exemplars[passage.exemplar].attributes):
        if value in wanted or len(value) < 2 or value not in text:  # noqa: PLR2004  one character means too much
            continue
        choice = [v for n, v in attributes if n == name and len(v) > 1 and v not in text]
        if choice and changed < _LONGEST_CHANGED:
            text, changed = text.replace(value, choice[0]), changed + 1
    if changed:
        yield replace(passage, text=text, changed=changed)
