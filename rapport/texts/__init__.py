"""Texts: what every reader of texts needs, whatever it reads them for.

In: texts in Chinese and English. Out: their runs of characters as numbers, and labels learned from
examples with probabilities that can be believed and the characters that carried them. Must never
keep a text: what is learned are numbers.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.texts.classifier import TextClassifier, read_classifier
    from rapport.texts.errors import BadExamples, ClassifierUnreadable
    from rapport.texts.grams import GramRecipe, Grams, gram_rows, grams_of
    from rapport.texts.learning import LearningRecipe, fit_classifier
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadExamples",
    "ClassifierUnreadable",
    "GramRecipe",
    "Grams",
    "LearningRecipe",
    "TextClassifier",
    "fit_classifier",
    "gram_rows",
    "grams_of",
    "read_classifier",
]
