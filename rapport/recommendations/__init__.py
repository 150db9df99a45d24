"""Recommendations: which product a customer may want next, and the exact reason.

In: orders, baskets, wishes and looks of known customers and guests, the catalogue, the shop's
rules. Out: ranked products, each with what it follows from and what the rules kept out; products
that go together; scores of items learned from histories, which are numbers alone. Readings only:
must never send, and never recommend what the catalogue does not have or a rule forbids.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.recommendations.bundles import Together, bought_together
    from rapport.recommendations.choosing import (
        advise,
        recommend,
        recommend_for_all,
        recommend_to,
        recommend_visitor,
    )
    from rapport.recommendations.core import shop_recipe
    from rapport.recommendations.counts import count_pairs
    from rapport.recommendations.desk import (
        RecommendationDesk,
        recommender_of,
        refit,
        refit_if_stale,
    )
    from rapport.recommendations.diversity import Cap, diversify, novelty, sameness
    from rapport.recommendations.errors import (
        BadHistory,
        BadRecipe,
        BadRules,
        NoIndexLibrary,
        RecommenderUnreadable,
        SequencesUnreadable,
    )
    from rapport.recommendations.fitting import fit_recommender
    from rapport.recommendations.following import Following, count_following
    from rapport.recommendations.graph import (
        Path,
        ProductGraph,
        Relation,
        Triple,
        build_graph,
        complements_of,
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
    from rapport.recommendations.judging import first_moment
    from rapport.recommendations.model import (
        Advice,
        Because,
        Recommendation,
        Refusal,
        reason_text,
        rule_text,
    )
    from rapport.recommendations.moves import Move, SignalKind, move_text
    from rapport.recommendations.nearest import CellNearest, ExactNearest, Nearest
    from rapport.recommendations.ranking import (
        Ranker,
        RankerRecipe,
        fit_ranker,
        put_in_order,
        read_ranker,
    )
    from rapport.recommendations.reading import Read, read_everybody
    from rapport.recommendations.recommender import Card, Recommender, find_recommender
    from rapport.recommendations.rules import EVERY, RecommendationRules, Rule
    from rapport.recommendations.rungs import (
        Choice,
        Rung,
        RungFigure,
        Why,
        choice_text,
        rung_text,
    )
    from rapport.recommendations.sequence_files import (
        TrainedSequence,
        TrainedSequences,
        find_sequences,
        save_sequences,
    )
    from rapport.recommendations.sequences import (
        ItemSequence,
        SequenceModel,
        SequenceShape,
        newest_rows,
    )
    from rapport.recommendations.signals import (
        SEQUENCE_SIGNALS,
        ItemFacts,
        Signals,
        Sources,
        read_signals,
    )
    from rapport.recommendations.store import put_rules, rules_in_use
    from rapport.recommendations.texts import ItemTexts, TextRecipe, fit_item_texts
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "EVERY",
    "SEQUENCE_SIGNALS",
    "Advice",
    "BadHistory",
    "BadRecipe",
    "BadRules",
    "Because",
    "Cap",
    "Card",
    "CellNearest",
    "Choice",
    "ExactNearest",
    "Following",
    "Histories",
    "ItemFacts",
    "ItemScores",
    "ItemSequence",
    "ItemTexts",
    "Move",
    "Nearest",
    "NoIndexLibrary",
    "Path",
    "ProductGraph",
    "Ranker",
    "RankerRecipe",
    "Read",
    "Recipe",
    "Recommendation",
    "RecommendationDesk",
    "RecommendationRules",
    "Recommender",
    "RecommenderUnreadable",
    "Refusal",
    "Relation",
    "Rule",
    "Rung",
    "RungFigure",
    "SequenceModel",
    "SequenceShape",
    "SequencesUnreadable",
    "SignalKind",
    "Signals",
    "Sources",
    "TextRecipe",
    "Together",
    "TrainedSequence",
    "TrainedSequences",
    "Triple",
    "Why",
    "advise",
    "bought_together",
    "build_graph",
    "choice_text",
    "collect_histories",
    "complements_of",
    "count_following",
    "count_pairs",
    "diversify",
    "event_weights",
    "find_recommender",
    "find_sequences",
    "first_moment",
    "fit_item_scores",
    "fit_item_texts",
    "fit_ranker",
    "fit_recommender",
    "instead_of",
    "move_text",
    "newest_rows",
    "novelty",
    "one_history",
    "path_text",
    "put_in_order",
    "put_rules",
    "read_everybody",
    "read_ranker",
    "read_signals",
    "reason_text",
    "recommend",
    "recommend_for_all",
    "recommend_to",
    "recommend_visitor",
    "recommender_of",
    "refit",
    "refit_if_stale",
    "rule_text",
    "rules_in_use",
    "rung_text",
    "sameness",
    "save_sequences",
    "shop_recipe",
]
