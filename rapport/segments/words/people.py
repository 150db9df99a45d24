"""The names of people in a sentence: no rule knows a name, but the words before it tell."""

import re
from collections.abc import Iterator, Mapping

from rapport.segments.words.source import fold
from rapport.segments.words.vocabulary import Vocabulary

_WORD = r"[A-Z][\w'’.-]*"
_QUOTE = r"[\"“'‘「『]?"
_TOLD = r"(?:名字?[叫是为]|姓名[叫是为]?|叫做?|名为)\s*"
_NAMES = re.compile(
    rf"\b(?:called|named|(?:first |last |full |sur)?name (?:is|are|was|equals))\s+{_QUOTE}"
    rf"(?P<latin>{_WORD}(?: {_WORD}){{0,3}})"
    rf"|{_TOLD}{_QUOTE}(?P<han>[\u3400-\u9fff·]{{2,8}}?)"
    r"(?=[”\"」』]|的|和|或|以及|、|[,，。；;.!?！？]|\s|$)"
    rf"|{_TOLD}{_QUOTE}(?P<mixed>{_WORD}(?: {_WORD}){{0,3}})"
)


def told_names(sentence: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Find whom a sentence calls by name, as `known` of a mask; things of the shop are nobody.

    `customers called Li Lei`, `名叫李雷的客户`. A name without such words before it passes.
    """
    people = (name for name in _found(sentence) if fold(name) not in vocabulary.terms)
    return {f"name {number}": name for number, name in enumerate(dict.fromkeys(people))}


def _found(sentence: str) -> Iterator[str]:
    for found in _NAMES.finditer(sentence):
        yield (found["latin"] or found["han"] or found["mixed"]).rstrip(".'’-")
