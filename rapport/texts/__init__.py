"""Texts: what every reader of texts needs, whatever it reads them for.

In: texts in Chinese and English. Out: their language, their words, which are nearly the same, their
runs of characters as numbers, and labels learned from examples with probabilities that can be
believed and the characters that carried them. Must never keep a text: what is learned are numbers.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.kit.shingles import fingerprint, likeness, shingles
    from rapport.texts.characters import one_form, single_spaces, without_controls
    from rapport.texts.classifier import TextClassifier, read_classifier, softmax
    from rapport.texts.duplicates import (
        BANDS,
        MARK_BANDS,
        PLACES,
        Groups,
        Marks,
        NearDuplicates,
        marks_of,
        signature_of,
    )
    from rapport.texts.errors import BadExamples, ClassifierUnreadable
    from rapport.texts.grams import GramRecipe, Grams, gram_rows, grams_of
    from rapport.texts.languages import Language, language_of, told_language
    from rapport.texts.learning import LearningRecipe, fit_classifier
    from rapport.texts.markup import markdown_text, page_text, without_markup
    from rapport.texts.surroundings import Surroundings, around, clause_of
    from rapport.texts.words import Piece, han_pieces, stop_words, telling_words, words_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BANDS",
    "MARK_BANDS",
    "PLACES",
    "BadExamples",
    "ClassifierUnreadable",
    "GramRecipe",
    "Grams",
    "Groups",
    "Language",
    "LearningRecipe",
    "Marks",
    "NearDuplicates",
    "Piece",
    "Surroundings",
    "TextClassifier",
    "around",
    "clause_of",
    "fingerprint",
    "fit_classifier",
    "gram_rows",
    "grams_of",
    "han_pieces",
    "language_of",
    "likeness",
    "markdown_text",
    "marks_of",
    "one_form",
    "page_text",
    "read_classifier",
    "shingles",
    "signature_of",
    "single_spaces",
    "softmax",
    "stop_words",
    "telling_words",
    "told_language",
    "without_controls",
    "without_markup",
    "words_of",
]
