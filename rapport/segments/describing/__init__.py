"""Says a rule as one sentence, in Chinese or English, so that it can be checked by reading.

The sentences keep to the language that `rapport.segments.words` understands, so that a rule can be
said, read back and be the same rule. Not in its reach: texts that hold every kind of quotation
mark, lists of more values than are shown, groups of one.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.segments.describing.names import LANGUAGES, NameOf, Names
    from rapport.segments.describing.need_topics import closed_needs, need_said, open_needs
    from rapport.segments.describing.telling import NO_TOPICS, NameOfSegment, describe
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "LANGUAGES",
    "NO_TOPICS",
    "NameOf",
    "NameOfSegment",
    "Names",
    "closed_needs",
    "describe",
    "need_said",
    "open_needs",
]
