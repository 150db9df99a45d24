"""Says the lines of a dossier in Chinese and English: fixed sentences, filled with facts."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from rapport.kit.money import money_text
from rapport.kit.yaml_texts import read_yaml
from rapport.sales.dossier.model import DossierLine, Section

_TEXTS = Path(__file__).parent / "texts.yaml"
_MONEY = ("price_minor", "amount_minor", "revenue_minor")


def said_in(line: DossierLine, language: str) -> str:
    """Say a line in `zh` or `en` (any BCP 47 tag; what is neither is English)."""
    words = _words(language)
    text: str = words["lines"][line.section.value][line.code]
    return text.format_map(_Filled(_facts(line, words, language)))


def title_of(section: Section, language: str) -> str:
    """Name a part of the dossier."""
    title: str = _words(language)["sections"][section.value]
    return title


def heading(name: str, language: str) -> str:
    """Give another word of the printed page."""
    word: str = _words(language)["page"][name]
    return word


class _Filled(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _facts(line: DossierLine, words: Mapping[str, Any], language: str) -> dict[str, object]:
    facts = dict(line.facts)
    currency = str(facts.get("currency") or "")
    for name in _MONEY:
        minor = facts.get(name)
        told = isinstance(minor, int) and currency
        facts[name.removesuffix("_minor")] = (
            money_text(int(str(minor)), currency, language) if told else "–"
        )
    for group in ("topic", "feeling"):
        facts[group] = words[group].get(str(facts.get(group)), facts.get(group, ""))
    if line.code == "trait":
        facts["value"] = _place_or_tongue(facts, language)
    if line.code in ("event", "trait", "chance", "value", "score"):
        facts["name"] = words["names"].get(str(facts.get("name")), facts.get("name"))
    if isinstance(facts.get("share"), float):
        facts["share"] = f"{facts['share']:.0%}"
    if line.code in ("chance", "value", "score"):
        facts["value"] = _figure(line.code, float(str(facts["value"])), currency, language)
    return facts


def _figure(code: str, value: float, currency: str, language: str) -> str:
    """A value is money in minor units; a score between 0 and 1 is a chance."""
    if code == "value":
        return money_text(round(value), currency, language) if currency else "–"
    return f"{value:.0%}" if 0 <= value <= 1 else f"{value:g}"


def _place_or_tongue(facts: Mapping[str, object], language: str) -> object:
    """The name of a country or a language; of any other trait its value."""
    locale, value = Locale("zh" if language.lower().startswith("zh") else "en"), facts.get("value")
    match facts.get("name"):
        case "country":
            return locale.territories.get(str(value).upper(), value)
        case "language":
            return locale.languages.get(str(value).partition("-")[0].lower(), value)
        case _:
            return value


def _words(language: str) -> Mapping[str, Any]:
    return _texts()["zh" if language.lower().startswith("zh") else "en"]


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_yaml(_TEXTS.read_text(encoding="utf-8"))
    return found
