"""Lifetime value: what a customer is expected to order and to pay, and whether they are still one.

In: the orders of all customers, gathered into cells of equal histories. Out: models that were
fitted with their errors, expectations per customer kept as scores, totals with an interval, and a
test of the same on the past. Must never hide how far an estimate of the past was off, nor fit a
model to a shop where too few came back.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.lifetime_value.bg_nbd import BgNbd, fit_bg_nbd
    from rapport.lifetime_value.cells import Cells, cells_of
    from rapport.lifetime_value.discounting import discounted_value
    from rapport.lifetime_value.errors import BadHistory, FitFailed, NoValueYet
    from rapport.lifetime_value.fitting import Fit
    from rapport.lifetime_value.gamma_gamma import GammaGamma, fit_gamma_gamma
    from rapport.lifetime_value.maximising import Maximum
    from rapport.lifetime_value.model import (
        ALIVE,
        EXPECTED_ORDERS,
        HORIZON_DAYS,
        VALUE,
        CustomerValue,
        GroupValue,
        Method,
        PastTest,
        Range,
        Tenth,
        ValueReport,
        Values,
    )
    from rapport.lifetime_value.pareto_nbd import ParetoNbd, fit_pareto_nbd
    from rapport.lifetime_value.past import check_past, what_followed
    from rapport.lifetime_value.purchases import Purchases, read_purchases
    from rapport.lifetime_value.reading import (
        find_value,
        get_report,
        get_value,
        value_of_members,
        values_by_group,
        values_by_size,
    )
    from rapport.lifetime_value.refreshing import refresh_values
    from rapport.lifetime_value.sentences import method_sentence, value_sentence
    from rapport.lifetime_value.store import find_report
    from rapport.lifetime_value.valuing import FEWEST_REPEAT_BUYERS, value_customers
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ALIVE",
    "EXPECTED_ORDERS",
    "FEWEST_REPEAT_BUYERS",
    "HORIZON_DAYS",
    "VALUE",
    "BadHistory",
    "BgNbd",
    "Cells",
    "CustomerValue",
    "Fit",
    "FitFailed",
    "GammaGamma",
    "GroupValue",
    "Maximum",
    "Method",
    "NoValueYet",
    "ParetoNbd",
    "PastTest",
    "Purchases",
    "Range",
    "Tenth",
    "ValueReport",
    "Values",
    "cells_of",
    "check_past",
    "discounted_value",
    "find_report",
    "find_value",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_pareto_nbd",
    "get_report",
    "get_value",
    "method_sentence",
    "read_purchases",
    "refresh_values",
    "value_customers",
    "value_of_members",
    "value_sentence",
    "values_by_group",
    "values_by_size",
    "what_followed",
]
