"""What can be wrong with a call or an event."""

from rapport.kit.errors import Conflict, Invalid


class BadCall(Invalid):
    """A call to the intake does not follow the Segment specification."""

    code = "bad-call"


class CallTooLarge(Invalid):
    """A call or a batch is larger than the intake takes."""

    code = "call-too-large"


class IntakeStopped(Conflict):
    """The intake is shutting down and takes no more calls; send them again."""

    code = "intake-stopped"
