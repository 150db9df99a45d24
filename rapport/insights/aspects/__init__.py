"""Aspects: what a text speaks of, where, and how it feels about it.

In: texts, the words that the shop's reviews taught, labels of people. Out: of each thing a mention
with its words, the words of feeling and the clause that shows them; proposals of new aspects, which
a person decides on. Must never propose what few say, nor use a model that is not better.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.insights.aspects.bootstrapping import ReadText, bootstrap_aspects, find_aspects
    from rapport.insights.aspects.deciding import (
        merge_aspects,
        refuse_aspect,
        rename_aspect,
        use_aspect,
    )
    from rapport.insights.aspects.model import AspectState, LabelledMention, LearnedAspect
    from rapport.insights.aspects.naming import (
        AspectNames,
        aspect_name,
        aspect_names,
        general_names,
    )
    from rapport.insights.aspects.opening import ShopAspects, aspect_reader, shop_aspects
    from rapport.insights.aspects.polarity import PolarityModel, read_polarity
    from rapport.insights.aspects.polarity_learning import fit_polarity, learn_feelings
    from rapport.insights.aspects.reader import AspectReader
    from rapport.insights.aspects.retraining import AspectPolarityLearned, learn_aspect_polarity
    from rapport.insights.aspects.store import learned_aspect, learned_aspects
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "AspectNames",
    "AspectPolarityLearned",
    "AspectReader",
    "AspectState",
    "LabelledMention",
    "LearnedAspect",
    "PolarityModel",
    "ReadText",
    "ShopAspects",
    "aspect_name",
    "aspect_names",
    "aspect_reader",
    "bootstrap_aspects",
    "find_aspects",
    "fit_polarity",
    "general_names",
    "learn_aspect_polarity",
    "learn_feelings",
    "learned_aspect",
    "learned_aspects",
    "merge_aspects",
    "read_polarity",
    "refuse_aspect",
    "rename_aspect",
    "shop_aspects",
    "use_aspect",
]
