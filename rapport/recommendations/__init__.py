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
        TooFewToRead,
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
    from rapport.recommendations.likening import Likeness, alike_by, choose_likeness
    from rapport.recommendations.meanings import Embedder, ItemMeanings, meanings_of, read_meanings
    from rapport.recommendations.model import (
        Advice,
        Because,
        Recommendation,
        Refusal,
        Spoken,
        reason_of,
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
    from rapport.recommendations.reader import (
        ReadDone,
        TitleReader,
        learn_and_read,
        lists_of,
        read_new,
        reader_card,
    )
    from rapport.recommendations.reading import Read, read_everybody
    from rapport.recommendations.readings import READER_SCORES
    from rapport.recommendations.recommender import Card, Recommender, find_recommender
    from rapport.recommendations.rereading import (
        READ,
        Measure,
        ReaderCard,
        Reread,
        judge_reader,
        order_of,
    )
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
    from rapport.recommendations.shelves import sold_out
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
    "READ",
    "READER_SCORES",
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
    "Embedder",
    "ExactNearest",
    "Following",
    "Histories",
    "ItemFacts",
    "ItemMeanings",
    "ItemScores",
    "ItemSequence",
    "ItemTexts",
    "Likeness",
    "Measure",
    "Move",
    "Nearest",
    "NoIndexLibrary",
    "Path",
    "ProductGraph",
    "Ranker",
    "RankerRecipe",
    "Read",
    "ReadDone",
    "ReaderCard",
    "Recipe",
    "Recommendation",
    "RecommendationDesk",
    "RecommendationRules",
    "Recommender",
    "RecommenderUnreadable",
    "Refusal",
    "Relation",
    "Reread",
    "Rule",
    "Rung",
    "RungFigure",
    "SequenceModel",
    "SequenceShape",
    "SequencesUnreadable",
    "SignalKind",
    "Signals",
    "Sources",
    "Spoken",
    "TextRecipe",
    "TitleReader",
    "Together",
    "TooFewToRead",
    "TrainedSequence",
    "TrainedSequences",
    "Triple",
    "Why",
    "advise",
    "alike_by",
    "bought_together",
    "build_graph",
    "choice_text",
    "choose_likeness",
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
    "judge_reader",
    "learn_and_read",
    "lists_of",
    "meanings_of",
    "move_text",
    "newest_rows",
    "novelty",
    "one_history",
    "order_of",
    "path_text",
    "put_in_order",
    "put_rules",
    "read_everybody",
    "read_meanings",
    "read_new",
    "read_ranker",
    "read_signals",
    "reader_card",
    "reason_of",
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
    "sold_out",
]
