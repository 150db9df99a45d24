"""Words: a sentence in Chinese or English becomes a rule, without a model or through one.

In: a sentence, and what the shop calls its own things. Out: a rule and how each word was read, a
question with choices, or a refusal that names the words. Must never guess, and never pass over a
word that it does not know.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.segments.words.asking import ask_model
    from rapport.segments.words.collecting import read_vocabulary
    from rapport.segments.words.errors import NotUnderstood
    from rapport.segments.words.model import Choice, Question, Reading, Refusal, Understood, Unread
    from rapport.segments.words.understanding import understand
    from rapport.segments.words.vocabulary import TraitWords, Vocabulary
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Choice",
    "NotUnderstood",
    "Question",
    "Reading",
    "Refusal",
    "TraitWords",
    "Understood",
    "Unread",
    "Vocabulary",
    "ask_model",
    "read_vocabulary",
    "understand",
]
