"""What can go wrong with item scores."""

from rapport.kit.errors import Invalid


class BadRecipe(Invalid):
    """Item scores are asked for in a way that cannot be worked out."""

    code = "bad-score-recipe"


class BadHistory(Invalid):
    """A history names an item that there is not, or its parts have different lengths."""

    code = "bad-history"


class NoIndexLibrary(Invalid):
    """An index of vectors is asked for, and the library for it is not installed."""

    code = "no-index-library"
