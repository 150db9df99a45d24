"""Restaurants in words: E2E NLG, by a small network trained here from random weights.

In: the challenge's rows. Out: BLEU of the test texts, and how many facts they get wrong. Must never
look at the test set before the texts are chosen, nor tell BLEU without the wrong facts: copying the
nearest training texts has the higher BLEU and leaves out one fact in eight.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.bench.language.e2e.task import TASK
else:
    __getattr__ = late_names(__name__)

__all__ = ["TASK"]
