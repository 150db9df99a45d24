"""How a text feels, against what it is for: nobody comes back to a complaint."""

from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding, Objective
from rapport.content.prose import prose_of, sentences_of, wholes
from rapport.insights import feeling

GLAD = frozenset(Objective) - {Objective.REVIEW_REQUEST}
"""What cannot be asked for in a bad mood. A request for reviews may speak of what went wrong."""

GLOOM = -3
"""How a text is weighed (a word of praise is 1, one of blame -1) from which on it is a warning."""


def fitting_mood(text: CheckedText) -> Iterator[Finding]:
    """A text that is to win somebody does not read as a complaint."""
    if text.grounds.objective not in GLAD:
        return
    whole = "\n".join(prose_of(flat.source, text.grounds.language) for flat in wholes(text))
    if feeling(whole) > GLOOM:
        return
    darkest = min(sentences_of(text), key=lambda one: feeling(one.text))
    yield finding("mood-against", part=darkest.part, span=darkest.text)
