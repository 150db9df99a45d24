"""What stars say by themselves."""

DISPLEASED, PLEASED = 2, 4
"""Up to and from which stars decide how a text feels; between them its words do."""


def are_clear(rating: float | None) -> bool:
    """Whether stars say by themselves how a text feels."""
    return rating is not None and not DISPLEASED < rating < PLEASED
