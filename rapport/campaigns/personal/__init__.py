"""Personal: a variant per customer, learned wave by wave, and used only once it surely pays.

In: the choices of a campaign with their probabilities, what came of them, what was known of each
customer when their wave began. Out: each customer's probabilities in the next wave, and how the
policy compares with the best single variant. Must never choose without a known probability, nor
learn from or choose for a customer who objected to being personalised.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.campaigns.personal.comparing import compare_policies
    from rapport.campaigns.personal.drawing import (
        DrawnWave,
        choices_to_keep,
        draw_wave,
        policies_experiment,
    )
    from rapport.campaigns.personal.history import (
        ChoiceHistory,
        KnownPeople,
        Variants,
        read_history,
        variants_of,
    )
    from rapport.campaigns.personal.reporting import PersonalReport, personal_report
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ChoiceHistory",
    "DrawnWave",
    "KnownPeople",
    "PersonalReport",
    "Variants",
    "choices_to_keep",
    "compare_policies",
    "draw_wave",
    "personal_report",
    "policies_experiment",
    "read_history",
    "variants_of",
]
