"""Evaluation: says how good a model, a prompt or a rule is, on cases, with intervals.

In: cases and the system that answers them. Out: a report with data hash, version and seed.
Must never change anything, nor report a number without saying on which data it was found.
"""

from rapport.evaluation.answers import AnswerCase, evaluate_answers
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

__all__ = [
    "AnswerCase",
    "Case",
    "Metric",
    "Report",
    "accuracy",
    "auc",
    "bootstrap_interval",
    "calibration_error",
    "confusion",
    "distinct_n",
    "evaluate_answers",
    "f1_of",
    "hash_cases",
    "log_loss",
    "macro_f1",
    "share",
    "wilson_interval",
]
