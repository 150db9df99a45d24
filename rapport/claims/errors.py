"""What can go wrong with policies and approved sentences."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadPolicy(Invalid):
    """A policy cannot be kept; the message names the field."""

    code = "bad-policy"


class BadSentence(Invalid):
    """A sentence cannot be approved; the message names the field."""

    code = "bad-approved-sentence"


class NoSuchPolicy(NotFound):
    """No policy has this id."""

    code = "policy-not-found"


class NoSuchSentence(NotFound):
    """No approved sentence has this id."""

    code = "approved-sentence-not-found"


class AlreadyRetired(Conflict):
    """The policy or sentence was retired before; set or approve it again to use it."""

    code = "already-retired"
