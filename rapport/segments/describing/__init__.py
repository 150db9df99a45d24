"""Says a rule as one sentence, in Chinese or English, so that it can be checked by reading.

The sentences keep to the language that `rapport.segments.words` understands, so that a rule can be
said, read back and be the same rule. Not in its reach: texts that hold every kind of quotation
mark, lists of more values than are shown, groups of one.
"""

from rapport.segments.describing.names import LANGUAGES, NameOf, Names
from rapport.segments.describing.telling import NameOfSegment, describe

__all__ = ["LANGUAGES", "NameOf", "NameOfSegment", "Names", "describe"]
