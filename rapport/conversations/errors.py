"""What can go wrong with a conversation or with its knowledge."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    """There is no conversation with this id."""

    code = "conversation-not-found"


class BadTurn(Invalid):
    """What was said is empty or too long."""

    code = "conversation-bad-turn"


class NotHandedOff(Conflict):
    """The assistant answers this conversation, so a person cannot."""

    code = "conversation-not-handed-off"


class BadKnowledge(Invalid):
    """A knowledge article, or the folder of them, cannot be read."""

    code = "knowledge-unreadable"
