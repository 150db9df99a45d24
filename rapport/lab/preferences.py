"""What reviewers preferred, as the lab reads it: pairs to tune on, one JSON value a line."""

import json
from collections.abc import Iterable
from pathlib import Path

from rapport.lab.objectives import Preference
from rapport.review import preferences_from_reviews, prompt_of
from rapport.storage import Database

source_of = prompt_of
"""What a draft was to say, as a model reads it."""


def gather_preferences(database: Database) -> list[Preference]:
    """Give all preferences of a shop's reviewers; see `rapport.review.preferences_from_reviews`."""
    return [
        Preference(one.prompt, one.chosen, one.rejected)
        for one in preferences_from_reviews(database)
    ]


def write_preferences(preferences: Iterable[Preference], path: Path) -> int:
    """Write JSON Lines with `source`, `chosen` and `rejected`; give how many there are."""
    lines = [
        {"source": one.source, "chosen": one.chosen, "rejected": one.rejected}
        for one in preferences
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return len(lines)
