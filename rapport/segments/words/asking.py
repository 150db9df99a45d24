"""Asks a language model to understand what the grammar did not; its answer is checked as a rule."""

import json
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from rapport.llm import LanguageModel, Mask, read_prompt
from rapport.segments.errors import BadRule
from rapport.segments.parsing import parse_rule, rule_json, rule_schema
from rapport.segments.rules import Rule
from rapport.segments.words.model import Question, Refusal, Understood
from rapport.segments.words.people import told_names
from rapport.segments.words.source import Source
from rapport.segments.words.vocabulary import Vocabulary, Words

MOST_ASKED = 3
"""The first answer, and two more after a complaint."""
_PROMPT = read_prompt(files("rapport.segments.words") / "prompts" / "understand-segment.md")
_MOST_NAMED = 150
_SCHEMA = json.dumps(rule_schema(), ensure_ascii=False, separators=(",", ":"))
_FAILED = {
    "zh": "模型没有给出可用的规则；请换一种说法。",
    "en": "The model gave no rule that can be used; say it another way.",
}


class Proposal(BaseModel):
    """What a model answers: a rule as JSON text, or a question."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(default="", description="The rule as JSON text, or empty.")
    question: str = Field(default="", description="A question to the marketer, or empty.")


def ask_model(sentence: str, *, model: LanguageModel, vocabulary: Vocabulary) -> Understood:
    """Have a model read the sentence; an unusable rule goes back to it with the complaint, twice.

    Names that the sentence gives and what else looks like a personal datum are placeholders to the
    model, and stand in the rule or the question again. Raises what `LanguageModel.ask` raises.
    """
    source = Source.of(sentence, None)
    told = {"sentence": source.text, "language": source.language}
    mask = Mask(known=told_names(source.text, vocabulary), texts=[source.text])
    hidden, complaint = mask.hide(source.text), ""
    for _turn in range(MOST_ASKED):
        prompt = _PROMPT.filled(
            schema=_SCHEMA,
            vocabulary=vocabulary_text(vocabulary),
            zone=vocabulary.zone,
            today=vocabulary.today.isoformat() if vocabulary.today else "unknown",
            language=source.language,
            complaint=complaint,
            sentence=hidden,
        )
        answer = model.ask(prompt, Proposal)
        if answer.question and not answer.rule:
            asked = dict.fromkeys(("zh", "en"), mask.restore(answer.question))
            return Understood(question=Question(text=asked), **told)  # type: ignore[arg-type]
        try:
            return Understood(rule=_rule(answer.rule, mask), **told)  # type: ignore[arg-type]
        except BadRule as error:
            complaint = f"Your last rule cannot be used: {error}. Correct it."
    return Understood(refusal=Refusal(text=_FAILED), **told)  # type: ignore[arg-type]


def _rule(text: str, mask: Mask) -> Rule:
    """Read a rule with placeholders and put the values back; what `BadRule` says holds none."""
    parsed = parse_rule(text)
    strangers = mask.strangers(text)
    if strangers:
        allowed = ", ".join(mask.placeholders)
        raise BadRule(f"{', '.join(strangers)} stands for nothing; copy exactly one of {allowed}")
    value = mask.restore_within(rule_json(parsed))
    assert isinstance(value, dict), "a rule is a JSON object"
    try:
        return parse_rule(value)
    except BadRule:
        raise BadRule("a placeholder stands where its value does not fit") from None


def vocabulary_text(vocabulary: Vocabulary) -> str:
    """Write the vocabulary for a prompt: names of things, and values that many customers share."""
    traits = {
        name: [trait.type, *trait.values[:_MOST_NAMED]] for name, trait in vocabulary.traits.items()
    }
    lines = {
        "product categories": list(vocabulary.categories)[:_MOST_NAMED],
        "brands": list(vocabulary.brands)[:_MOST_NAMED],
        "products by id": _named(vocabulary.products),
        "product attributes": {name: list(v) for name, v in vocabulary.attributes.items()},
        "events of its own": list(vocabulary.events)[:_MOST_NAMED],
        "traits with type and values": traits,
        "computed traits": {name: dict(said) for name, said in vocabulary.computed.items()},
        "scores": list(vocabulary.scores),
        "segments by id": _named(vocabulary.segments),
        "lists by id": _named(vocabulary.lists),
        "campaigns by id": _named(vocabulary.campaigns),
        "currency": vocabulary.currency,
    }
    return "\n".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in lines.items() if value
    )


def _named(words: Words) -> dict[str, list[str]]:
    return {key: list(names) for key, names in list(words.items())[:_MOST_NAMED]}
