"""The checks of how good a text is, apart from whether it is true, lawful and well formed.

They warn and never refuse: a reviewer may know better.
"""

from collections.abc import Callable, Iterator

from rapport.content.checked import CheckedText
from rapport.content.dead_links import living_links
from rapport.content.density import keywords_not_stuffed
from rapport.content.disputed import borne_out
from rapport.content.feeling import fitting_mood
from rapport.content.legible import for_every_reader
from rapport.content.likeness import unlike_earlier
from rapport.content.model import Finding
from rapport.content.readability import easy_to_read
from rapport.content.repetition import nothing_twice, title_once

QUALITY_CHECKS: tuple[Callable[[CheckedText], Iterator[Finding]], ...] = (
    nothing_twice,
    title_once,
    unlike_earlier,
    easy_to_read,
    fitting_mood,
    keywords_not_stuffed,
    living_links,
    for_every_reader,
    borne_out,
)
