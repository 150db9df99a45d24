"""Checking: how far the readers err, by texts drawn by lot that people looked at as a whole.

In: what the readers say of such texts, and what people made of it. Out: how often a thing is missed
and how often it is seen where it is not, and shares and differences corrected for it. Must never
learn from texts that were chosen for being hard: they make every reader look worse.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.checking.errors import (
        ANY,
        FEWEST_CHECKED,
        FEWEST_THERE,
        ReaderErrors,
        errors_of,
    )
    from rapport.insights.checking.keeping import checks_of
    from rapport.insights.checking.sampling import (
        DrawnText,
        check_readings,
        count_checked,
        is_checked,
        next_drawn,
        sample_to_label,
    )
    from rapport.insights.checking.shares import (
        Checked,
        CorrectedShare,
        corrected_difference,
        corrected_share,
        with_known,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ANY",
    "FEWEST_CHECKED",
    "FEWEST_THERE",
    "Checked",
    "CorrectedShare",
    "DrawnText",
    "ReaderErrors",
    "check_readings",
    "checks_of",
    "corrected_difference",
    "corrected_share",
    "count_checked",
    "errors_of",
    "is_checked",
    "next_drawn",
    "sample_to_label",
    "with_known",
]
