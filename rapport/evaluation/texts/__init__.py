"""Measures of texts: how near to references, how varied, how true to their facts, how fluent.

In: texts, and what they are held against. Out: numbers, each told with its source and its scale.
Must never call a number quality that is only likeness, nor print what it read.
"""

from typing import TYPE_CHECKING

from rapport.evaluation.texts.bleu import bleu
from rapport.evaluation.texts.fluency import fluency
from rapport.evaluation.texts.relevance import relevance
from rapport.evaluation.texts.rouge import rouge
from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.evaluation.texts.bleu import bleu_statistic
    from rapport.evaluation.texts.chatglm import chatglm_bleu4, chatglm_rouge
    from rapport.evaluation.texts.cutting import Cut
    from rapport.evaluation.texts.errors import MeasureMissing, TextsUnusable
    from rapport.evaluation.texts.fluency import NgramModel
    from rapport.evaluation.texts.likelihood import bits_per_byte, perplexity
    from rapport.evaluation.texts.rouge import Overlap, Rouge
    from rapport.evaluation.texts.slots import (
        SlotErrors,
        attribute_coverage,
        slot_error_rate,
        slot_errors,
    )
    from rapport.evaluation.texts.variety import distinct, repeating, repetition, self_bleu
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Cut",
    "MeasureMissing",
    "NgramModel",
    "Overlap",
    "Rouge",
    "SlotErrors",
    "TextsUnusable",
    "attribute_coverage",
    "bits_per_byte",
    "bleu",
    "bleu_statistic",
    "chatglm_bleu4",
    "chatglm_rouge",
    "distinct",
    "fluency",
    "perplexity",
    "relevance",
    "repeating",
    "repetition",
    "rouge",
    "self_bleu",
    "slot_error_rate",
    "slot_errors",
]
