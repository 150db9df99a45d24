"""What can go wrong with recommendations."""

from rapport.kit.errors import Invalid, Unavailable


class BadRecipe(Invalid):
    """Item scores are asked for in a way that cannot be worked out."""

    code = "bad-score-recipe"


class BadHistory(Invalid):
    """A history names an item that there is not, or its parts have different lengths."""

    code = "bad-history"


class RecommenderUnreadable(Unavailable):
    """The file of what was learned cannot be read by this release."""

    code = "recommender-unreadable"
