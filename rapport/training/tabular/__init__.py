"""Tabular: learns yes or no from any table with typed columns, and looks for leaks first.

In: an Arrow table of numbers, choices and truths, with gaps, and an outcome per row. Out: a
probability per row that keeps its promise, and what each column added to it. Must never see the
rows it is measured on, nor keep a model as anything that could run code.
"""

from rapport.training.tabular.boosting import Trees
from rapport.training.tabular.chaining import fit_in_time
from rapport.training.tabular.columns import Column
from rapport.training.tabular.leaks import Leak, LeakSign, find_leaks
from rapport.training.tabular.learning import Settings, fit_tabular
from rapport.training.tabular.measuring import (
    Figures,
    Learner,
    cross_validate,
    figures_of,
    in_time_learner,
    split_by_time,
    tabular_learner,
)
from rapport.training.tabular.model import TabularModel
from rapport.training.tabular.reading import read_tabular

__all__ = [
    "Column",
    "Figures",
    "Leak",
    "LeakSign",
    "Learner",
    "Settings",
    "TabularModel",
    "Trees",
    "cross_validate",
    "figures_of",
    "find_leaks",
    "fit_in_time",
    "fit_tabular",
    "in_time_learner",
    "read_tabular",
    "split_by_time",
    "tabular_learner",
]
