"""Training: makes models from facts, keeps them with a card, and lets them in through a gate.

In: facts up to a moment, and folders of language models. Out: a folder per model (its card and its
weights), which one is in use, its predictions as an Arrow table, and as scores that rules ask for.
Must never use a model that its gate did not pass, nor run code that comes with a model.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.training.curves import CURVE, list_runs, read_curve
    from rapport.training.drift import (
        SHIFTED,
        DriftReport,
        check_drift,
        drift_due,
        drift_reports,
        psi,
    )
    from rapport.training.errors import (
        BadPredictionsFile,
        EvaluationUnfair,
        GateNotPassed,
        ModelNotFound,
        ModelUnreadable,
        ModelUnsafe,
        NothingPromoted,
        TooLittleHistory,
        UnknownModelKind,
    )
    from rapport.training.explaining import explain_score, explain_scores
    from rapport.training.folders import hash_file
    from rapport.training.gate_words import failure_sentence, failure_sentences
    from rapport.training.gates import judge
    from rapport.training.kinds import (
        check_kind,
        gate_of,
        get_kind,
        list_kinds,
        predict,
        train_model,
    )
    from rapport.training.language import KIND as LANGUAGE
    from rapport.training.language import Added, add_endpoint, add_folder, weights_folder
    from rapport.training.model import (
        CustomerScore,
        Effect,
        Evaluation,
        Gate,
        GateFailure,
        GateReason,
        Model,
        ModelCard,
        ModelId,
        Requirement,
        Scored,
        ScoreReason,
        Verdict,
    )
    from rapport.training.reading import scores_of
    from rapport.training.registry import (
        find_evaluation,
        get_card,
        hash_card,
        in_use,
        judged_card,
        list_cards,
        load_model,
        model_folder,
        promote,
        roll_back,
        save_evaluation,
        save_model,
    )
    from rapport.training.renewing import Renewed, renew_models
    from rapport.training.scoring import score_customers, score_what_is_due
    from rapport.training.supposing import CampaignSupposed, Question, suppose_campaign
    from rapport.training.tabular import (
        Column,
        Figures,
        Leak,
        LeakSign,
        Learner,
        Settings,
        TabularModel,
        Trees,
        cross_validate,
        figures_of,
        find_leaks,
        fit_in_time,
        fit_tabular,
        in_time_learner,
        read_tabular,
        split_by_time,
        tabular_learner,
    )
    from rapport.training.uplift_watching import refresh_uplift, uplift_looks, watch_uplift
    from rapport.training.uplifting import (
        OUTCOMES,
        Worth,
        learn_uplift,
        score_by_uplift,
        terms_of,
        trial_of,
        worth_by_share,
    )
    from rapport.training.writing import write_predictions
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CURVE",
    "LANGUAGE",
    "OUTCOMES",
    "SHIFTED",
    "Added",
    "BadPredictionsFile",
    "CampaignSupposed",
    "Column",
    "CustomerScore",
    "DriftReport",
    "Effect",
    "Evaluation",
    "EvaluationUnfair",
    "Figures",
    "Gate",
    "GateFailure",
    "GateNotPassed",
    "GateReason",
    "Leak",
    "LeakSign",
    "Learner",
    "Model",
    "ModelCard",
    "ModelId",
    "ModelNotFound",
    "ModelUnreadable",
    "ModelUnsafe",
    "NothingPromoted",
    "Question",
    "Renewed",
    "Requirement",
    "ScoreReason",
    "Scored",
    "Settings",
    "TabularModel",
    "TooLittleHistory",
    "Trees",
    "UnknownModelKind",
    "Verdict",
    "Worth",
    "add_endpoint",
    "add_folder",
    "check_drift",
    "check_kind",
    "cross_validate",
    "drift_due",
    "drift_reports",
    "explain_score",
    "explain_scores",
    "failure_sentence",
    "failure_sentences",
    "figures_of",
    "find_evaluation",
    "find_leaks",
    "fit_in_time",
    "fit_tabular",
    "gate_of",
    "get_card",
    "get_kind",
    "hash_card",
    "hash_file",
    "in_time_learner",
    "in_use",
    "judge",
    "judged_card",
    "learn_uplift",
    "list_cards",
    "list_kinds",
    "list_runs",
    "load_model",
    "model_folder",
    "predict",
    "promote",
    "psi",
    "read_curve",
    "read_tabular",
    "refresh_uplift",
    "renew_models",
    "roll_back",
    "save_evaluation",
    "save_model",
    "score_by_uplift",
    "score_customers",
    "score_what_is_due",
    "scores_of",
    "split_by_time",
    "suppose_campaign",
    "tabular_learner",
    "terms_of",
    "train_model",
    "trial_of",
    "uplift_looks",
    "watch_uplift",
    "weights_folder",
    "worth_by_share",
    "write_predictions",
]
