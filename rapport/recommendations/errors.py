"""What can go wrong with recommendations."""

from collections.abc import Mapping
from typing import Any

from rapport.kit.errors import Conflict, Invalid, Unavailable


class BadRecipe(Invalid):
    """Item scores are asked for in a way that cannot be worked out."""

    code = "bad-score-recipe"


class BadHistory(Invalid):
    """A history names an item that there is not, or its parts have different lengths."""

    code = "bad-history"


class BadRules(Invalid):
    """A rule for recommendations is unknown or has a value that it cannot have."""

    code = "bad-recommendation-rules"

    def __init__(self, fault: Mapping[str, Any]) -> None:
        name = ".".join(str(part) for part in fault["loc"]) or "the file"
        super().__init__(f"rules for recommendations: {name}: {fault['msg']}; see the guide")


class RecommenderUnreadable(Unavailable):
    """The file of what was learned cannot be read by this release."""

    code = "recommender-unreadable"


class TooFewToRead(Conflict):
    """Too few customers came back to judge a reader of histories by."""

    code = "too-few-to-read"


class NoIndexLibrary(Invalid):
    """An index of vectors is asked for, and the library for it is not installed."""

    code = "no-index-library"


class SequencesUnreadable(Unavailable):
    """The file of sequence models cannot be read by this release."""

    code = "sequences-unreadable"
