"""Why a verdict cannot stand."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class DraftNotApproved(Conflict):
    """This version of the draft was not approved, so it may not be sent."""

    code = "draft-not-approved"


class DraftFailsChecks(Conflict):
    """The draft failed a check; edit it until it passes, then approve it."""

    code = "draft-fails-checks"


class DraftAlreadyApproved(Conflict):
    """The draft is approved already."""

    code = "draft-already-approved"


class DraftRejected(Conflict):
    """The draft was rejected for good; undo that first."""

    code = "draft-rejected"


class DraftHeld(Conflict):
    """Another operator edits the draft; look at it, and decide when they are done."""

    code = "draft-held"


class SecondYesMissing(Conflict):
    """Who said yes to a draft cannot second it; another operator has to."""

    code = "second-yes-missing"


class NothingToUndo(Conflict):
    """No verdict on this version of the draft stands that could be taken back."""

    code = "nothing-to-undo"


class ReasonMissing(Invalid):
    """A draft is sent back or rejected with a reason, so that its writer can do better."""

    code = "reason-missing"


class TooManyAtOnce(Invalid):
    """More drafts were to be approved at once than the settings allow."""

    code = "too-many-at-once"


class BadSamplePlan(Invalid):
    """A lot of drafts cannot be sampled as it was asked for."""

    code = "bad-sample-plan"


class SampleNotFound(NotFound):
    """There is no sample review of this id."""

    code = "sample-not-found"


class SampleEnded(Conflict):
    """The sample review is accepted or given up; nothing in it changes any more."""

    code = "sample-ended"


class SampleItemJudged(Conflict):
    """The draft is not among those drawn, or was found defective already."""

    code = "sample-item-judged"


class SampleNotDone(Conflict):
    """The lot cannot be accepted yet: something is to be looked at, or the bound is not met."""

    code = "sample-not-done"


class RuleProposalNotFound(NotFound):
    """No open proposal of a brand rule has this id."""

    code = "rule-proposal-not-found"
