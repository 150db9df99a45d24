"""What can go wrong with topics and sign-ups."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadTopic(Invalid):
    """A topic lacks something or holds what cannot be used; the message names the field."""

    code = "bad-topic"


class TopicNotFound(NotFound):
    """The shop has declared no such topic."""

    code = "topic-not-found"


class OptInNotFound(NotFound):
    """There is no such sign-up."""

    code = "opt-in-not-found"


class OptInExpired(Conflict):
    """A sign-up was confirmed too late; it has to be made again."""

    code = "opt-in-expired"


class SystemMailNotApproved(Conflict):
    """No version of a mail that the product sends by itself is approved."""

    code = "system-mail-not-approved"
