"""Why a verdict cannot stand."""

from rapport.kit.errors import Conflict, Invalid


class DraftNotApproved(Conflict):
    """This version of the draft was not approved, so it may not be sent."""

    code = "draft-not-approved"


class DraftFailsChecks(Conflict):
    """The draft failed a check; edit it until it passes, then approve it."""

    code = "draft-fails-checks"


class DraftAlreadyApproved(Conflict):
    """The draft is approved already."""

    code = "draft-already-approved"


class ReasonMissing(Invalid):
    """A draft is sent back with a reason, so that its writer can do better."""

    code = "reason-missing"
