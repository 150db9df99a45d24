"""Why a measure of texts cannot be taken."""

from rapport.kit.errors import Invalid, Unavailable


class TextsUnusable(Invalid):
    """Texts and what they are held against do not belong together, or there is nothing in them."""

    code = "texts-unusable"


class MeasureMissing(Unavailable):
    """A measure needs a package that is not installed."""

    code = "measure-missing"


def check_rows(texts: int, against: int, what: str) -> None:
    """Raise `TextsUnusable` unless there are texts, and one row of `what` for each."""
    if texts == 0:
        raise TextsUnusable("there is no text to measure; give at least one")
    if texts != against:
        raise TextsUnusable(
            f"{texts} texts and {against} {what}; give one row of {what} for each text"
        )
