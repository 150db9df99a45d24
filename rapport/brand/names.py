"""Names in past copy: those that are kept as they are, and pairs of a name in two languages."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from rapport.brand.cutting import CJK
from rapport.brand.model import Term, TermKind
from rapport.brand.past import Past, evidence_for, evidence_where, places_of

_LATIN = r"[A-Z][A-Za-z0-9&'’-]*(?:[ ](?:[A-Z&][A-Za-z0-9&'’-]*|of|the))*"
_PAIR = re.compile(
    rf"(?P<zh>[{CJK}]{{2,8}})[ ]?[（(](?P<en>{_LATIN})[）)]"
    rf"|(?P<en2>{_LATIN})[ ]?[（(](?P<zh2>[{CJK}]{{2,8}})[）)]"
)
_INNER_NAME = re.compile(r"(?<=[a-z,;’'] )[A-Z][A-Za-z0-9]*[A-Za-z](?:-[A-Z][a-z]+)*[®™]?")
_ANY_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z][A-Za-z]+(?![A-Za-z])")
_LEAST_TEXTS = 3
_MOST = 25
_MOSTLY = 0.9
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = "january february march april may june july august september october november december"
_NO_NAMES = frozenset([*_DAYS.split(), *_MONTHS.split(), "english", "chinese"])


def kept_names(past: Past, *, chinese: bool) -> list[Term]:
    """Find names: Latin ones in Chinese text; capitals inside English sentences that stay capital.

    A name is one if nine of ten times it stands with these capitals.
    """
    pattern = _LATIN_NAME if chinese else _INNER_NAME
    seen: dict[str, set[int]] = defaultdict(set)
    forms: Counter[str] = Counter()
    for index, text in places_of(past):
        forms.update(_ANY_WORD.findall(text))
        for found in pattern.finditer(text):
            seen[found[0].rstrip("®™")].add(index)
    any_case: Counter[str] = Counter()
    for word, count in forms.items():
        any_case[word.lower()] += count
    names = [
        name
        for name, indexes in seen.items()
        if len(indexes) >= _LEAST_TEXTS
        and name.lower() not in _NO_NAMES
        and not name.isupper()
        and forms[name] >= _MOSTLY * any_case[name.lower()]
    ]
    names.sort(key=lambda name: (-len(seen[name]), name))
    return [
        Term(source=name, say=name, kind=TermKind.KEEP, evidence=evidence_for(past, (name,)))
        for name in names[:_MOST]
    ]


def paired_names(past: Past, known: Sequence[tuple[str, str]], *, chinese: bool) -> list[Term]:
    """Find names with their transliteration: `known` pairs that past copy uses, and brackets.

    A pair is (the name in the other language, the name in this one).
    """
    written = Counter(_bracketed(past, chinese=chinese))
    found = {pair: None for pair in known if pair[0] != pair[1]}
    found |= {pair: None for pair, count in written.items() if count > 1}
    terms = []
    for source, say in found:
        seen = evidence_where(past, _spelt(say, source))
        if seen.count > 1:
            terms.append(Term(source=source, say=say, kind=TermKind.NAME, evidence=seen))
    terms.sort(key=lambda term: (-(term.evidence.count if term.evidence else 0), term.source))
    return terms[:_MOST]


def _spelt(*names: str) -> Callable[[str], tuple[int, int] | None]:
    """Find a name with its own capitals: other words may have the same letters."""
    pattern = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" for name in names))

    def find(text: str) -> tuple[int, int] | None:
        found = pattern.search(text)
        return found.span() if found else None

    return find


def _bracketed(past: Past, *, chinese: bool) -> Iterator[tuple[str, str]]:
    for _, text in places_of(past):
        for found in _PAIR.finditer(text):
            zh, en = found["zh"] or found["zh2"], found["en"] or found["en2"]
            yield (en, zh) if chinese else (zh, en)
