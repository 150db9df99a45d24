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
    )
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
        RecommenderUnreadable,
    )
    from rapport.recommendations.fitting import fit_recommender, shop_recipe
    from rapport.recommendations.following import Following
    from rapport.recommendations.histories import (
        Histories,
        collect_histories,
        event_weights,
        one_history,
    )
    from rapport.recommendations.item_scores import ItemScores, Recipe, fit_item_scores
    from rapport.recommendations.model import (
        Advice,
        Because,
        Recommendation,
        Refusal,
        reason_text,
        rule_text,
    )
    from rapport.recommendations.recommender import Card, Recommender, find_recommender
    from rapport.recommendations.rules import EVERY, RecommendationRules, Rule
    from rapport.recommendations.store import put_rules, rules_in_use
    from rapport.recommendations.texts import ItemTexts, TextRecipe, fit_item_texts
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "EVERY",
    "Advice",
    "BadHistory",
    "BadRecipe",
    "BadRules",
    "Because",
    "Cap",
    "Card",
    "Following",
    "Histories",
    "ItemScores",
    "ItemTexts",
    "Recipe",
    "Recommendation",
    "RecommendationDesk",
    "RecommendationRules",
    "Recommender",
    "RecommenderUnreadable",
    "Refusal",
    "Rule",
    "TextRecipe",
    "Together",
    "advise",
    "bought_together",
    "collect_histories",
    "diversify",
    "event_weights",
    "find_recommender",
    "fit_item_scores",
    "fit_item_texts",
    "fit_recommender",
    "novelty",
    "one_history",
    "put_rules",
    "reason_text",
    "recommend",
    "recommend_for_all",
    "recommend_to",
    "recommender_of",
    "refit",
    "refit_if_stale",
    "rule_text",
    "rules_in_use",
    "sameness",
    "shop_recipe",
]
