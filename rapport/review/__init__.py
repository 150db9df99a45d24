"""Review: a person says yes to exactly one version of a text, and the log remembers it.

In: drafts that were written and checked. Out: a queue by risk, approved versions, edits as new
versions, drafts returned or rejected with a reason, lots accepted by a sample with a bound,
wordings proposed as rules, and a line in the log for each verdict. Must never let a draft through
that fails a check, or hand out for sending what nobody approved.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.review.assessing import assess, assess_waiting, known_risk
    from rapport.review.bounds import clopper_pearson_upper, hypergeometric_upper
    from rapport.review.brand_rules import BookRules
    from rapport.review.bulk import BulkYes, approve_many
    from rapport.review.comparing import Run, RunKind, compare, compare_copies
    from rapport.review.errors import (
        BadSamplePlan,
        DraftAlreadyApproved,
        DraftFailsChecks,
        DraftHeld,
        DraftNotApproved,
        DraftRejected,
        NothingToUndo,
        ReasonMissing,
        RuleProposalNotFound,
        SampleEnded,
        SampleItemJudged,
        SampleNotDone,
        SampleNotFound,
        SecondYesMissing,
        TooManyAtOnce,
    )
    from rapport.review.locking import hold, let_go
    from rapport.review.lots import (
        accept_lot,
        examine_stratum,
        give_up_lot,
        grow_sample,
        judge_drawn,
        new_sample,
        plan_sample,
        refuse_stratum,
    )
    from rapport.review.model import (
        Band,
        Decision,
        Edit,
        Left,
        Lock,
        ProposalState,
        QueueFilter,
        QueuePage,
        Reason,
        Risk,
        RuleProposal,
        Verdict,
        Waiting,
    )
    from rapport.review.plans import Bound, Combine, SamplePlan, SampleState, Stratum
    from rapport.review.preferences import (
        PreferencePair,
        preferences_from_reviews,
        prompt_of,
        write_pairs,
    )
    from rapport.review.proposing import (
        BrandRules,
        accept_rule,
        accepted_rules,
        propose_rules,
        refuse_rule,
    )
    from rapport.review.risk import Circumstances, risk_of
    from rapport.review.samples import Drawn, LotState, SampleReview, SampleVerdict, Settled
    from rapport.review.sampling import bound_of, size_for, sizes_of, state_of
    from rapport.review.store import (
        approvals_since,
        count_waiting,
        decisions_of,
        get_sample,
        list_proposals,
        list_samples,
        lock_of,
        next_drawn,
        next_waiting,
        queue_page,
        standing_of,
    )
    from rapport.review.verdicts import approve, approved_copy, edit, reject, send_back, undo
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadSamplePlan",
    "Band",
    "BookRules",
    "Bound",
    "BrandRules",
    "BulkYes",
    "Circumstances",
    "Combine",
    "Decision",
    "DraftAlreadyApproved",
    "DraftFailsChecks",
    "DraftHeld",
    "DraftNotApproved",
    "DraftRejected",
    "Drawn",
    "Edit",
    "Left",
    "Lock",
    "LotState",
    "NothingToUndo",
    "PreferencePair",
    "ProposalState",
    "QueueFilter",
    "QueuePage",
    "Reason",
    "ReasonMissing",
    "Risk",
    "RuleProposal",
    "RuleProposalNotFound",
    "Run",
    "RunKind",
    "SampleEnded",
    "SampleItemJudged",
    "SampleNotDone",
    "SampleNotFound",
    "SamplePlan",
    "SampleReview",
    "SampleState",
    "SampleVerdict",
    "SecondYesMissing",
    "Settled",
    "Stratum",
    "TooManyAtOnce",
    "Verdict",
    "Waiting",
    "accept_lot",
    "accept_rule",
    "accepted_rules",
    "approvals_since",
    "approve",
    "approve_many",
    "approved_copy",
    "assess",
    "assess_waiting",
    "bound_of",
    "clopper_pearson_upper",
    "compare",
    "compare_copies",
    "count_waiting",
    "decisions_of",
    "edit",
    "examine_stratum",
    "get_sample",
    "give_up_lot",
    "grow_sample",
    "hold",
    "hypergeometric_upper",
    "judge_drawn",
    "known_risk",
    "let_go",
    "list_proposals",
    "list_samples",
    "lock_of",
    "new_sample",
    "next_drawn",
    "next_waiting",
    "plan_sample",
    "preferences_from_reviews",
    "prompt_of",
    "propose_rules",
    "queue_page",
    "refuse_rule",
    "refuse_stratum",
    "reject",
    "risk_of",
    "send_back",
    "size_for",
    "sizes_of",
    "standing_of",
    "state_of",
    "undo",
    "write_pairs",
]
