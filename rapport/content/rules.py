"""What the law of a market forbids to say, kept as data with law, article, reason, rewording."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from rapport.content.languages import text_key

_FILES = ("everywhere.yaml", "cn.yaml", "us.yaml")
_OWN_RULES = frozenset({"CN", "US"})
_OTHERS_USE = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule:
    """One rule. Texts are keyed by `zh` and `en`; `unless` names a fact that lifts the rule."""

    rule_id: str
    market: str
    severity: str
    patterns: re.Pattern[str]
    exceptions: re.Pattern[str] | None
    law: dict[str, str]
    reason: dict[str, str]
    rewording: dict[str, str]
    unless: str

    def matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Find the words at fault in normalised text."""
        spared = [
            (found.start(), found.end())
            for found in (self.exceptions.finditer(text) if self.exceptions else ())
        ]
        for found in self.patterns.finditer(text):
            if not any(start < found.end() and found.start() < end for start, end in spared):
                yield found.start(), found.end()


def rules_for(market: str, *, language: str = "") -> tuple[LawRule, ...]:
    """Give the rules of a market (ISO 3166 code); one without rules of its own uses the US ones.

    An English text keeps to the US rules in every market: they are the ones that read English, and
    who reads English may live anywhere.
    """
    own = market.upper() if market.upper() in _OWN_RULES else _OTHERS_USE
    wanted = {"any", own} | ({_OTHERS_USE} if text_key(language) == "en" else set())
    return tuple(rule for rule in all_rules() if rule.market in wanted)


@cache
def all_rules() -> tuple[LawRule, ...]:
    """Read every rule."""
    folder = files("rapport.content") / "lexicon"
    return tuple(
        _rule(entry)
        for name in _FILES
        for entry in yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    )


def _rule(entry: dict[str, object]) -> LawRule:
    return LawRule(
        rule_id=str(entry["id"]),
        market=str(entry["market"]),
        severity=str(entry.get("severity", "refuse")),
        patterns=_any_of(entry["patterns"]),
        exceptions=_any_of(entry["except"]) if entry["except"] else None,
        law=_texts(entry["law"]),
        reason=_texts(entry["reason"]),
        rewording=_texts(entry["rewording"]),
        unless=str(entry.get("unless", "")),
    )


def _any_of(patterns: object) -> re.Pattern[str]:
    assert isinstance(patterns, list)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE | re.ASCII)


def _texts(value: object) -> dict[str, str]:
    assert isinstance(value, dict)
    return {str(language): str(text) for language, text in value.items()}
