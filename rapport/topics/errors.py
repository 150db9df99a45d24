"""What can go wrong with topics."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class TopicUnknown(NotFound):
    """There is no topic with this id."""

    code = "insight-topic-not-found"


class BadTopicChange(Invalid):
    """A topic was to get a name that is none, or to be merged with itself."""

    code = "bad-insight-topic"


class TooFewTexts(Conflict):
    """There are too few texts to find topics in."""

    code = "insight-topics-too-few-texts"
