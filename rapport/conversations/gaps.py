"""Questions that no article answered, alike ones together: what to write an article about."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from rapport.conversations.model import HandOff, Intent, NotKnown, Turn
from rapport.conversations.store import answered_turns
from rapport.llm import mask_personal_data
from rapport.storage import Database
from rapport.texts import telling_words

_ALIKE = 0.4  # of the weight of all words of two questions, so much is in both
_LOOKED_AT = 2_000
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeGap:
    """Questions alike that ended in `not-known` or with a person, the newest wording first.

    Texts are masked: nobody is named by what they asked.
    """

    questions: tuple[str, ...]
    asked: int
    conversations: int
    last_asked_at: datetime


def knowledge_gaps(
    database: Database, *, since: datetime, fewest: int = 1, limit: int = 20
) -> list[KnowledgeGap]:
    """Group the questions since a moment that nobody's article answered, what most asked first.

    Who asked for a person by their own wish asked no question. The newest 2,000 are looked at.
    """
    with database.read() as connection:
        pairs = answered_turns(connection, since=since, limit=_LOOKED_AT)
    asked = [question for question, answer in pairs if _is_gap(question, answer)]
    words = [frozenset(telling_words(turn.text)) for turn in asked]
    found = [_gap([asked[place] for place in group]) for group in alike_groups(words)]
    kept = [one for one in found if one.asked >= fewest]
    kept.sort(key=lambda one: (one.asked, one.last_asked_at), reverse=True)
    return kept[:limit]


def alike_groups(words: Sequence[frozenset[str]]) -> list[list[int]]:
    """Put texts together by the words that they share, by their places.

    Each joins the first group whose first text shares enough of the weight of both: a word weighs
    more the fewer texts have it. Texts without a telling word stay alone.
    """
    seen = Counter(word for one in words for word in one)
    weight = {word: log(1 + len(words) / count) for word, count in seen.items()}
    groups: list[list[int]] = []
    having: dict[str, list[int]] = defaultdict(list)
    for place, mine in enumerate(words):
        near = sorted({group for word in mine for group in having[word]})
        home = next((one for one in near if _alike(mine, words[groups[one][0]], weight)), None)
        if home is None:
            home = len(groups)
            groups.append([])
            for word in mine:
                having[word].append(home)
        groups[home].append(place)
    return groups


def _alike(one: frozenset[str], other: frozenset[str], weight: dict[str, float]) -> bool:
    shared = sum(weight[word] for word in one & other)
    return shared >= _ALIKE * sum(weight[word] for word in one | other)


def _is_gap(question: Turn, answer: Turn) -> bool:
    wanted = question.intent in (None, Intent.QUESTION)
    return wanted and any(isinstance(act, NotKnown | HandOff) for act in answer.acts)


def _gap(turns: Sequence[Turn]) -> KnowledgeGap:
    newest = sorted(turns, key=lambda turn: turn.said_at, reverse=True)
    wordings = dict.fromkeys(mask_personal_data(turn.text.strip()) for turn in newest)
    return KnowledgeGap(
        questions=tuple(wordings)[:_SHOWN],
        asked=len(turns),
        conversations=len({turn.conversation_id for turn in turns}),
        last_asked_at=newest[0].said_at,
    )
