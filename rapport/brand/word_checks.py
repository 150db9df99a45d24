"""Checks of single words: to avoid, to prefer, of the glossary, and sentences that must stand."""

import re
from collections import defaultdict
from collections.abc import Iterator

from rapport.brand.checked import Checked
from rapport.brand.findings import brand_finding
from rapport.brand.matching import matches, plain_of
from rapport.brand.model import BrandFinding, Disclaimer, Term, TermKind

_LATIN_WORD = re.compile(r"[A-Za-z]+")
_LEAST_LETTERS = 6  # shorter names are too like other words
_PLAIN_SPACE = re.compile(r"\s+")


def avoided_words(text: Checked) -> Iterator[BrandFinding]:
    """No word of the list to avoid stands in the text."""
    for entry in text.book.avoid:
        reason = f" ({entry.reason})" if entry.reason else ""
        for part, plain in text.plain.items():
            for found in matches(plain, (entry.word,), unless=entry.unless):
                yield brand_finding(
                    "brand-avoid",
                    severity=entry.severity,
                    at=(part, *plain.place(*found.span())),
                    rewording=entry.reword,
                    reason=reason,
                    reason_zh=f"（{entry.reason}）" if entry.reason else "",
                    reword=f" Write: {entry.reword}" if entry.reword else "",
                    reword_zh=f"可改为：{entry.reword}" if entry.reword else "",
                )


def preferred_terms(text: Checked) -> Iterator[BrandFinding]:
    """Where the book has a preferred word, no other stands for it."""
    for entry in text.book.prefer:
        for part, plain in text.plain.items():
            for found in matches(plain, entry.instead_of, unless=(entry.say,)):
                yield brand_finding(
                    "brand-prefer",
                    severity=entry.severity,
                    at=(part, *plain.place(*found.span())),
                    rewording=entry.say,
                    say=entry.say,
                    reason=f" ({entry.reason})" if entry.reason else "",
                    reason_zh=f"（{entry.reason}）" if entry.reason else "",
                )


def glossary_terms(text: Checked) -> Iterator[BrandFinding]:
    """Terms are translated as the glossary says, and names are written as they are."""
    for term in text.book.terms:
        for part, plain in text.plain.items():
            code = "brand-term" if term.kind is TermKind.TRANSLATE else "brand-name"
            for found in matches(plain, _wrong_forms(term), unless=_right_forms(term)):
                at = (part, *plain.place(*found.span()))
                yield brand_finding(code, at=at, rewording=term.say, say=term.say)
    yield from _misspelt(text)


def _wrong_forms(term: Term) -> tuple[str, ...]:
    translated = term.kind is TermKind.TRANSLATE and term.source != term.say
    return (*term.never, term.source) if translated else term.never


def _right_forms(term: Term) -> tuple[str, ...]:
    return (term.say,) if term.kind is TermKind.TRANSLATE else (term.say, term.source)


def _misspelt(text: Checked) -> Iterator[BrandFinding]:
    """A Latin name in other letters: a capital missing, or one letter wrong."""
    names: dict[str, list[str]] = defaultdict(list)
    for name in _latin_names(text.book.terms):
        names[name[0].lower()].append(name)
    if not names:
        return
    for part, read in text.read.items():
        for found in _LATIN_WORD.finditer(read):
            for name in names.get(found[0][0].lower(), ()):
                if found[0] != name and _nearly(found[0], name) and not _in_address(read, found):
                    at = (part, found[0], found.start())
                    yield brand_finding("brand-name", at=at, rewording=name, say=name)


def _latin_names(terms: tuple[Term, ...]) -> list[str]:
    kept = (one for one in terms if one.kind is not TermKind.TRANSLATE)
    names = dict.fromkeys(name for one in kept for name in (one.source, one.say))
    return [name for name in names if _LATIN_WORD.fullmatch(name)]


def _in_address(read: str, found: re.Match[str]) -> bool:
    """In a mail or web address a name stands in small letters."""
    before, after = read[: found.start()][-1:], read[found.end() :][:2]
    return before in {"@", "/", "."} or (after[:1] == "." and after[1:].isalpha())


def _nearly(word: str, name: str) -> bool:
    if word.isupper() and len(word) > 1:
        return False  # a heading in capitals
    low, wanted = word.lower(), name.lower()
    if low == wanted:
        return True
    return len(name) >= _LEAST_LETTERS and low[0] == wanted[0] and _one_apart(low, wanted)


def _one_apart(one: str, other: str) -> bool:
    """Say whether one letter was added, left out or changed; a plural or genitive s is no slip."""
    if other in (one + "s", one.removesuffix("s")) or one in (other + "s", other.removesuffix("s")):
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((i for i, char in enumerate(short) if char != long[i]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def standing_sentences(text: Checked) -> Iterator[BrandFinding]:
    """The disclaimers that this text calls for stand in it."""
    shown = "".join(_PLAIN_SPACE.sub("", plain.text) for plain in text.plain.values())
    for one in text.book.disclaimers:
        wanted = _PLAIN_SPACE.sub("", plain_of(one.text).text).rstrip("。.")
        if wanted not in shown and _called_for(one, text):
            yield brand_finding(
                "brand-disclaimer", severity=one.severity, rewording=one.text, say=one.text
            )


def _called_for(one: Disclaimer, text: Checked) -> bool:
    if one.channels and text.channel not in one.channels:
        return False
    if one.sectors and not set(one.sectors) & set(text.sectors):
        return False
    if one.offers and not set(one.offers) & set(text.offers):
        return False
    if not one.if_said:
        return True
    return any(any(matches(plain, one.if_said)) for plain in text.plain.values())
