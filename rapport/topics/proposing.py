"""Asks a language model to name topics, and takes no name that the topic's texts do not bear out.

The model sees words that at least three texts of a topic have, never a text. A name that fails a
check is left out: the words that were counted stay the topic's name.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import structlog
from pydantic import BaseModel, Field

from rapport.insights import READINGS
from rapport.law import read_law
from rapport.llm import AnswerUnusable, LanguageModel, find_personal_data, read_prompt
from rapport.storage import Database, Facts
from rapport.texts import Language, words_of
from rapport.topics.bilingual import translations
from rapport.topics.model import Topic
from rapport.topics.store import list_topics, propose_names
from rapport.topics.tables import TEXT_TOPICS

log = structlog.get_logger(__name__)

_PROMPT = read_prompt(files("rapport.topics") / "prompts" / "name-topics.md")
_AT_ONCE = 20  # topics of one question
_LOOKED_AT = 500  # texts of a topic
_FEWEST = 3  # of them that have a word
_SHOWN = 20  # words
_JOINING = frozenset({"of", "and", "the", "for", "with", "in", "的", "和", "与"})
_LONGEST = {"zh": 12, "en": 40}  # characters
_MOST_WORDS = 5
_MARKETS = {"zh": "CN", "en": "US"}

Names = dict[str, str]


class TopicNamed(BaseModel):
    """The name of a topic in both languages."""

    zh: str = Field(max_length=100)
    en: str = Field(max_length=100)


class TopicsNamed(BaseModel):
    """What a model answers: a name for each topic, in their order."""

    names: list[TopicNamed]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    topic: Topic
    words: Counter[str]  # of the topic's texts, by how many have them


def ask_topic_names(
    facts: Facts,
    database: Database,
    *,
    model: LanguageModel,
    only: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Let a model name the shown topics that nobody named, or those of `only`; give their ids.

    A topic keeps the name that counted words gave it where the proposed one does not pass. Raises
    what the model raises, and `AnswerUnusable` if it does not name every topic.
    """
    topics = [
        one
        for one in list_topics(database)
        if one.named_by is None and (only is None or one.topic_id in only)
    ]
    named: list[str] = []
    for first in range(0, len(topics), _AT_ONCE):
        asked = [_about(facts, one) for one in topics[first : first + _AT_ONCE]]
        answer = _ask(asked, model)
        for one, told in zip(asked, answer, strict=True):
            names = _borne_out(told, one, _taken(database, one.topic))
            if names and propose_names(database, one.topic, names, by=model.name):
                named.append(one.topic.topic_id)
    log.info("topics.names_proposed", asked=len(topics), taken=len(named))
    return tuple(named)


def _about(facts: Facts, topic: Topic) -> _Asked:
    tops = facts.table(TEXT_TOPICS)
    mine = tops.filter((tops.topic_id == topic.topic_id) & tops.top).select("text_id", "share")
    texts = mine.inner_join(facts.table(READINGS).select("text_id", "text"), "text_id")
    best = texts.order_by([texts.share.desc(), texts.text_id]).limit(_LOOKED_AT)
    told = facts.read(best.select("text"))["text"].to_pylist()
    counted = Counter(word for text in told for word in set(words_of(text)))
    return _Asked(
        topic=topic,
        words=Counter({word: count for word, count in counted.items() if count >= _FEWEST}),
    )


def _ask(asked: Sequence[_Asked], model: LanguageModel) -> Sequence[Mapping[str, str]]:
    lines = [f"{number}. {_line(one)}" for number, one in enumerate(asked, start=1)]
    answer = model.ask(_PROMPT.filled(count=str(len(asked)), topics="\n".join(lines)), TopicsNamed)
    if len(answer.names) != len(asked):
        raise AnswerUnusable(
            f"the model named {len(answer.names)} of {len(asked)} topics; ask again"
        )
    return [{"zh": one.zh.strip(), "en": one.en.strip()} for one in answer.names]


def _line(one: _Asked) -> str:
    telling = [word for word in one.topic.weights if word in one.words]
    words = dict.fromkeys([*(word for word in one.topic.words if word in one.words), *telling])
    language = "Chinese" if one.topic.language is Language.ZH else "English"
    return f"In {language}: {', '.join([*words][:_SHOWN])}"


def _borne_out(told: Mapping[str, str], one: _Asked, taken: Collection[str]) -> Names:
    """The names that pass; none at all if the one in the texts' own language does not."""
    own = one.topic.language.value
    known = {own: {*one.words}}
    known["en" if own == "zh" else "zh"] = {*one.words} | translations(
        one.words, one.topic.language
    )
    names = {
        language: name
        for language, name in told.items()
        if name.casefold() not in taken and _passes(name, language, known[language])
    }
    return names if own in names else {}


def _passes(name: str, language: str, known: Collection[str]) -> bool:
    cut = words_of(name)
    telling = [word for word in cut if word not in _JOINING]
    return (
        0 < len(name) <= _LONGEST[language]
        and name.isprintable()
        and 0 < len(telling) <= _MOST_WORDS
        and all(word in known for word in telling)
        and not find_personal_data(name)
        and not read_law(name, market=_MARKETS[language], language=language)
    )


def _taken(database: Database, topic: Topic) -> set[str]:
    """Names of the other topics of the language, in small letters."""
    others = list_topics(database, language=topic.language, all_states=True)
    return {
        name.casefold()
        for one in others
        if one.topic_id != topic.topic_id
        for name in one.names.values()
    }
