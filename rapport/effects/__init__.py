"""Effects: which attributes of a text work for whom, and what the next brief should try.

In: figures of campaigns' arms and holdouts, sums without any customer. Out: what each value of an
attribute is worth per recipient, with its interval; suggestions with the probability with which
they were drawn. Must never claim an effect without its uncertainty, count clicks as a goal, or
propose what brief or brand forbid.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.effects.advising import Adviser, surest_wishes
    from rapport.effects.asking import MOST_CAMPAIGNS, suggest_settings, suggestions_for, what_works
    from rapport.effects.choosing import EXPLORED, SHARPNESS, suggest, variant_chances
    from rapport.effects.errors import BadTally, NothingFeasible, UnknownAttribute
    from rapport.effects.estimating import Posterior, estimate
    from rapport.effects.feasible import SPACE, banned_by, feasible_settings, fixed_by
    from rapport.effects.model import (
        ArmFigures,
        Effect,
        GroupLift,
        Measure,
        SuggestedVariant,
        Suggestions,
        Wish,
    )
    from rapport.effects.sentences import (
        amount_text,
        attribute_name,
        effect_sentence,
        lift_sentence,
        setting_name,
        value_name,
        wish_sentence,
    )
    from rapport.effects.store import (
        FEWEST_CUSTOMERS,
        keep_figures,
        learned_campaigns,
        list_figures,
    )
    from rapport.effects.tallying import Tally, tally
    from rapport.effects.telling import effects_of, lift_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "EXPLORED",
    "FEWEST_CUSTOMERS",
    "MOST_CAMPAIGNS",
    "SHARPNESS",
    "SPACE",
    "Adviser",
    "ArmFigures",
    "BadTally",
    "Effect",
    "GroupLift",
    "Measure",
    "NothingFeasible",
    "Posterior",
    "SuggestedVariant",
    "Suggestions",
    "Tally",
    "UnknownAttribute",
    "Wish",
    "amount_text",
    "attribute_name",
    "banned_by",
    "effect_sentence",
    "effects_of",
    "estimate",
    "feasible_settings",
    "fixed_by",
    "keep_figures",
    "learned_campaigns",
    "lift_of",
    "lift_sentence",
    "list_figures",
    "setting_name",
    "suggest",
    "suggest_settings",
    "suggestions_for",
    "surest_wishes",
    "tally",
    "value_name",
    "variant_chances",
    "what_works",
    "wish_sentence",
]
