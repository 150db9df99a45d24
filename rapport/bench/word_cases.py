"""The sentences that understanding is measured with, and the shop whose words they use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapport.kit.yaml_texts import read_yaml
from rapport.segments import Rule, TraitWords, Understood, Vocabulary, parse_rule

_FILE = files("rapport.bench") / "data" / "sentences.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCase:
    """A sentence and what must become of it: a rule, a question, or a refusal."""

    say: str
    language: str
    held_out: bool
    rule: Rule | None
    asks: bool

    def holds(self, understood: Understood) -> bool:
        """Whether the sentence became exactly that."""
        if self.rule is not None:
            return understood.rule == self.rule
        if self.asks:
            return understood.question is not None
        return understood.rule is None


@cache
def read_cases() -> tuple[Vocabulary, Sequence[WordCase]]:
    """Read the shop's vocabulary and all cases."""
    raw = read_yaml(_FILE.read_text(encoding="utf-8"))
    return _vocabulary(raw["vocabulary"]), [_case(one) for one in raw["cases"]]


def _case(raw: Mapping[str, object]) -> WordCase:
    say, rule = str(raw["say"]), raw.get("rule")
    han = any("\u4e00" <= letter <= "\u9fff" for letter in say)
    return WordCase(
        say=say,
        language="zh" if han else "en",
        held_out=bool(raw.get("held_out")),
        rule=parse_rule(rule) if isinstance(rule, Mapping) else None,
        asks=bool(raw.get("ask")),
    )


def _vocabulary(raw: Mapping[str, Mapping[str, object]]) -> Vocabulary:
    words = {
        sort: {key: tuple(map(_word, values)) for key, values in raw[sort].items()}  # type: ignore[call-overload]
        for sort in _SORTS
    }
    traits = {name: _trait(told) for name, told in raw["traits"].items()}  # type: ignore[arg-type]
    plain = {name: raw[name] for name in ("computed", "currency", "zone", "today")}
    return Vocabulary(**words, **plain, traits=traits)  # type: ignore[arg-type]


_SORTS = (
    "categories", "brands", "products", "events", "attributes", "scores", "segments", "lists",
    "campaigns",
)  # fmt: skip


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _trait(told: Mapping[str, object]) -> TraitWords:
    values = told.get("values", [])
    assert isinstance(values, list)
    kind, labels = told.get("type", "text"), told.get("labels", {})
    return TraitWords(type=kind, labels=labels, values=tuple(values))  # type: ignore[arg-type]
