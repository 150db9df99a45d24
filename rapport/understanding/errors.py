"""What can go wrong in understanding."""

from rapport.kit.errors import Invalid


class BadUtterances(Invalid):
    """Training data that cannot be read, or that teaches nothing."""

    code = "understanding-bad-utterances"


class UnderstandingUnreadable(Invalid):
    """Numbers that are no model of understanding of this release."""

    code = "understanding-unreadable"
