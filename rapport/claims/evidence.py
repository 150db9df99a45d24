"""Awards, comparisons, guarantees, counts: they hold only where a source says that very thing."""

import re

from rapport.claims.makings import NAME
from rapport.claims.model import Claim

_NEEDS_EVIDENCE = frozenset({"proof", "comparison", "guarantee"})
_LOOSE = frozenset({"best-seller", "new", "new-arrival", "exclusive"})
_COUNTED = frozenset({"quantity person", "quantity star", "quantity times"})
_CAPITAL = re.compile(r"\b[A-Z][\w'-]+|\b[A-Z]{2,}\b")
_EXEMPT = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "its",
        "our",
        "we",
        "this",
        "these",
        "that",
        "winner",
        "won",
        "with",
        "and",
        "by",
        "in",
        "of",
        "for",
    ]
)
_VERB = re.compile(r"[获得拿过了的是由经被有，。！？；\s]+")
_HAN_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def needs_evidence(claim: Claim) -> bool:
    """Say whether a claim is one that must be backed by the same statement, not the same word."""
    if claim.kind in _NEEDS_EVIDENCE:
        return claim.value not in _LOOSE
    return claim.kind in _COUNTED


def says_the_same(sentence: str, statement: str) -> bool:
    """Say whether a statement (folded) covers the particulars of a sentence: names and numbers.

    `sentence` is that of the text as it was written, the names of products hidden.
    """
    return all(one in statement for one in _particulars(sentence))


def _particulars(sentence: str) -> set[str]:
    found = set(_DIGITS.findall(sentence))
    words = list(_CAPITAL.finditer(sentence))
    first = len(sentence) - len(sentence.lstrip(f" {NAME}"))
    for word in words:
        if word.start() > first or not word[0].istitle():
            found.add(word[0].lower())
    found = {one for one in found if one not in _EXEMPT}
    return found | _runs(sentence)


def _runs(sentence: str) -> set[str]:
    """Give the Chinese words of the sentence, cut at verbs: the name of an award, of a body."""
    if not re.search(r"[\u4e00-\u9fff]", sentence):
        return set()
    found: set[str] = set()
    for part in _VERB.split(sentence.lower().replace(NAME, " ")):
        if re.search(r"奖|证|检测|检验|认可|专利|推荐|倍|名|冠军|得主", part):
            found |= set(_HAN_RUN.findall(part.removesuffix("得主")))
    return found
