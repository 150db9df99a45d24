"""Choices that past copy keeps to: one word of several that mean the same, words never used."""

from functools import cache
from importlib.resources import files

from rapport.brand.cutting import is_chinese
from rapport.brand.matching import matches, plain_of
from rapport.brand.model import Avoid, Preference
from rapport.brand.past import Past, evidence_for, evidence_where, places_of
from rapport.brand.signs import signs_of
from rapport.kit.yaml_texts import read_yaml

_LEAST_USES = 5
_KEEPS_TO = 0.85
_LEAST_SENTENCES = 60
_MOST_AVOIDED = 12


def kept_choices(past: Past, language: str) -> list[Preference]:
    """Find groups of words of which one has at least 85 % of five or more uses."""
    read = [plain_of(text) for _, text in places_of(past)]
    found = []
    for group in _variants("zh" if is_chinese(language) else "en"):
        uses = {
            word: sum(
                sum(1 for _ in matches(plain, (word,), unless=_longer(word, group)))
                for plain in read
            )
            for word in group
        }
        total, best = sum(uses.values()), max(group, key=lambda word: uses[word])
        others = tuple(word for word in group if word != best and word not in best)
        if total >= _LEAST_USES and uses[best] >= _KEEPS_TO * total and others:
            found.append(
                Preference(say=best, instead_of=others, evidence=evidence_for(past, (best,)))
            )
    return sorted(found, key=lambda one: (-(one.evidence.count if one.evidence else 0), one.say))


def words_never_used(past: Past, language: str) -> list[Avoid]:
    """List loud words that many sentences of past copy do without; too few sentences say nothing.

    They are those by which enthusiasm is read.
    """
    if sum(len(sentences) for sentences in past.sentences) < _LEAST_SENTENCES:
        return []
    texts = [plain_of(text).text for _, text in places_of(past)]
    said = {found for text in texts for pattern in signs_of(language)["intense"]
            for found in pattern.findall(text)}  # fmt: skip
    nobody = evidence_where(past, lambda _: None)
    unused = [word for word in loud_words(language) if word not in said]
    return [Avoid(word=word, evidence=nobody) for word in unused[:_MOST_AVOIDED]]


def loud_words(language: str) -> tuple[str, ...]:
    """The words of enthusiasm that are words and not patterns, in the order of their list."""
    return _loud("zh" if is_chinese(language) else "en")


@cache
def _loud(key: str) -> tuple[str, ...]:
    text = (files("rapport.brand") / "lexicon" / f"{key}.yaml").read_text(encoding="utf-8")
    least = 2 if key == "zh" else 6  # `so` and `太` are nobody's mistake
    words: list[str] = read_yaml(text)["intense"]
    return tuple(word for word in words if not word.startswith("re:") and len(word) >= least)


def _longer(word: str, group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in group if word in other and other != word)


@cache
def _variants(key: str) -> tuple[tuple[str, ...], ...]:
    text = (files("rapport.brand") / "lexicon" / "variants.yaml").read_text(encoding="utf-8")
    return tuple(tuple(group) for group in read_yaml(text)[key])
