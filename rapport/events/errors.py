"""What can be wrong with a call or an event."""

from rapport.kit.errors import Invalid, Unavailable


class BadCall(Invalid):
    """A call to the intake does not follow the Segment specification."""

    code = "bad-call"


class CallTooLarge(Invalid):
    """A call or a batch is larger than the intake takes."""

    code = "call-too-large"


class IntakeStopped(Unavailable):
    """The intake is shutting down and takes no more calls; send them again."""

    code = "intake-stopped"


class IntakeFull(Unavailable):
    """More calls arrive than can be committed; send them again in a moment."""

    code = "intake-full"


class NotCommitted(Unavailable):
    """The store refused the calls for a reason that is not the sender's; send them again."""

    code = "calls-not-committed"
