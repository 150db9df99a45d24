"""What can be wrong with a call or an event."""

from rapport.kit.errors import Invalid, NotFound, TooFast, Unavailable


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


class DeadLetterNotFound(NotFound):
    """No dead letter has this id; it may have been replayed or deleted."""

    code = "dead-letter-not-found"


class LettersNotChosen(Invalid):
    """Dead letters are to be replayed or deleted, and it is not said which."""

    code = "dead-letters-not-chosen"


class IntakeBehind(Unavailable):
    """Too many acknowledged calls wait to become facts; send more a little later."""

    code = "intake-behind"


class SourceTooFast(TooFast):
    """A source sends more requests or bytes than its limit; send the rest a little later."""

    code = "source-too-fast"
