"""Exemplars: copy assembled from the sentences of good texts, without a network.

In: texts and the attributes that they were written for. Out: a text for other attributes, with the
values that it lacks. Must never say that a text was written, only that it was assembled.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.lab.exemplars.assembling import Assembled, Assembler, Assembly
    from rapport.lab.exemplars.bank import ExemplarBank
    from rapport.lab.exemplars.model import Attribute, Exemplar, Passage
    from rapport.lab.exemplars.searching import Wanted
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Assembled",
    "Assembler",
    "Assembly",
    "Attribute",
    "Exemplar",
    "ExemplarBank",
    "Passage",
    "Wanted",
]
