"""Recommendations: which product a customer may want next, and the exact reason.

In: order lines and product views of known customers and guests, the catalogue. Out: ranked
products that are in stock and were not bought yet, each with what it follows from; and scores of
items learned from histories, which are numbers alone. Readings only: must never send, and never
recommend what the catalogue does not have.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.recommendations.choosing import recommend, recommend_for_all
    from rapport.recommendations.counts import count_pairs
    from rapport.recommendations.diversity import Cap, diversify, novelty, sameness
    from rapport.recommendations.errors import BadHistory, BadRecipe, NoIndexLibrary
    from rapport.recommendations.following import Following, count_following
    from rapport.recommendations.graph import (
        Path,
        ProductGraph,
        Relation,
        Triple,
        bought_together,
        build_graph,
        instead_of,
        path_text,
    )
    from rapport.recommendations.histories import (
        Histories,
        collect_histories,
        event_weights,
        one_history,
    )
    from rapport.recommendations.item_scores import ItemScores, Recipe, fit_item_scores
    from rapport.recommendations.model import Because, Recommendation, reason_text
    from rapport.recommendations.nearest import CellNearest, ExactNearest, Nearest
    from rapport.recommendations.ranking import (
        Ranker,
        RankerRecipe,
        fit_ranker,
        put_in_order,
        read_ranker,
    )
    from rapport.recommendations.signals import ItemFacts, Signals, Sources, read_signals
    from rapport.recommendations.texts import ItemTexts, TextRecipe, fit_item_texts
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadHistory",
    "BadRecipe",
    "Because",
    "Cap",
    "CellNearest",
    "ExactNearest",
    "Following",
    "Histories",
    "ItemFacts",
    "ItemScores",
    "ItemTexts",
    "Nearest",
    "NoIndexLibrary",
    "Path",
    "ProductGraph",
    "Ranker",
    "RankerRecipe",
    "Recipe",
    "Recommendation",
    "Relation",
    "Signals",
    "Sources",
    "TextRecipe",
    "Triple",
    "bought_together",
    "build_graph",
    "collect_histories",
    "count_following",
    "count_pairs",
    "diversify",
    "event_weights",
    "fit_item_scores",
    "fit_item_texts",
    "fit_ranker",
    "instead_of",
    "novelty",
    "one_history",
    "path_text",
    "put_in_order",
    "read_ranker",
    "read_signals",
    "reason_text",
    "recommend",
    "recommend_for_all",
    "sameness",
]
