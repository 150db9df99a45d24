"""Evaluation: says how good a model, a prompt or a rule is, on cases, with intervals.

In: cases and the system that answers them. Out: a report with data hash, version and seed.
Must never change anything, nor report a number without saying on which data it was found.
"""

from rapport.evaluation.answers import AnswerCase, evaluate_answers
from rapport.evaluation.classes import Classified, ClassScore, classified
from rapport.evaluation.differences import Difference, paired_difference
from rapport.evaluation.hashing import hash_cases
from rapport.evaluation.intervals import bootstrap_interval, wilson_interval
from rapport.evaluation.metrics import (
    accuracy,
    auc,
    calibration_error,
    confusion,
    distinct_n,
    f1_of,
    log_loss,
    macro_f1,
    share,
)
from rapport.evaluation.model import Case, Metric, Report
from rapport.evaluation.texts import (
    MeasureMissing,
    NgramModel,
    Overlap,
    Rouge,
    SlotErrors,
    TextsUnusable,
    attribute_coverage,
    bits_per_byte,
    bleu,
    bleu_statistic,
    chatglm_bleu4,
    chatglm_rouge,
    distinct,
    fluency,
    perplexity,
    relevance,
    repeating,
    repetition,
    rouge,
    self_bleu,
    slot_error_rate,
    slot_errors,
)

__all__ = [
    "AnswerCase",
    "Case",
    "ClassScore",
    "Classified",
    "Difference",
    "MeasureMissing",
    "Metric",
    "NgramModel",
    "Overlap",
    "Report",
    "Rouge",
    "SlotErrors",
    "TextsUnusable",
    "accuracy",
    "attribute_coverage",
    "auc",
    "bits_per_byte",
    "bleu",
    "bleu_statistic",
    "bootstrap_interval",
    "calibration_error",
    "chatglm_bleu4",
    "chatglm_rouge",
    "classified",
    "confusion",
    "distinct",
    "distinct_n",
    "evaluate_answers",
    "f1_of",
    "fluency",
    "hash_cases",
    "log_loss",
    "macro_f1",
    "paired_difference",
    "perplexity",
    "relevance",
    "repeating",
    "repetition",
    "rouge",
    "self_bleu",
    "share",
    "slot_error_rate",
    "slot_errors",
    "wilson_interval",
]
