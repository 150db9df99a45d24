"""How many yeses approve a draft, and whose."""

from collections.abc import Set as AbstractSet

from rapport.kit.review_settings import ReviewSettings


def enough(
    yeses: AbstractSet[str],
    *,
    authors: AbstractSet[str],
    sensitive: bool | None,
    rules: ReviewSettings,
) -> bool:
    """Say whether these operators' yeses approve a draft that these authors edited.

    A draft that nobody weighed (`sensitive` is None) counts as sensitive.
    """
    if rules.two_person == "never":
        return bool(yeses)
    two = rules.two_person == "always" or sensitive is None or sensitive
    return len(yeses) >= (2 if two else 1) and not yeses <= authors
